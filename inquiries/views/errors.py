"""Pages for when something is wrong: plain words, a way on, nothing personal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(_without_request("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_without_request("500.html"), status=500)


def _without_request(template: str) -> str:
    """Rendered without the database, the session or anything else that may be what broke."""
    return render_to_string(
        template,
        {
            "CENTER_NAME": settings.CENTER_NAME,
            "CENTER_SHORT_NAME": settings.CENTER_SHORT_NAME,
            "CENTER_PHONE": settings.CENTER_PHONE,
        },
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin is missing or old: nearly always a page left open too long."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/i/"):
        return link_not_working(request)
    return render(request, "404.html", status=404)


def require_POST(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:  # noqa: N802
    """As Django's, with a page that says so: signing in again leads to where a form was sent."""

    @wraps(view)
    def door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return only_sent_to(request)

    return door


def only_sent_to(request: HttpRequest) -> HttpResponse:
    """Where a form is sent and nothing is shown."""
    response = render(request, "405.html", status=405)
    response["Allow"] = "POST"
    return response


def link_not_working(request: HttpRequest) -> HttpResponse:
    """One page for a wrong, a cut off and a revoked link: it doesn't say which."""
    response = render(request, "404.html", {"is_person_link": True}, status=404)
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """Kept by no browser, proxy or search engine, and named to no other site.

    Not ``no-referrer``: browsers then send forms with ``Origin: null``, which
    Django's CSRF check must refuse.
    """
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """The client's address sent too much; what was entered waits in the session."""
    response = render(request, "429.html", {"minutes": minutes(seconds)}, status=429)
    response["Retry-After"] = str(seconds)
    return private(response)


def too_many_sign_ins(request: HttpRequest) -> HttpResponse:
    """Somebody tries passwords, or a whole office signs in at once."""
    return private(render(request, "account/too_many.html", status=429))


def minutes(seconds: int) -> int:
    """Whole minutes, never none."""
    return max(1, -(-seconds // 60))
