"""For those that watch over the site: programs, not people. Nothing here is personal."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from ..outbox import health
from ..outbox import metrics as figures


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """503 if the database is away, or a message waits too long to leave."""
    state = health.look()
    return JsonResponse(state.in_words(), status=200 if state.is_well else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For who has the token. 404 where none is set, 503 if the database is away."""
    if not settings.METRICS_TOKEN:
        raise Http404("no METRICS_TOKEN")
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    try:
        return HttpResponse(figures.text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)
    except Error:
        return HttpResponse(status=503)
