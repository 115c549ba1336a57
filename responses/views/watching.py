"""For those that watch over the site: programs, not people. No login, and nothing personal."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..outbox import health


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """503 if the database is away, or a message waits too long to leave."""
    state = health.look()
    return JsonResponse(state.in_words(), status=200 if state.is_well else 503)
