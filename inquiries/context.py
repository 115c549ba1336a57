"""What every template may name."""

from django.conf import settings
from django.http import HttpRequest

from . import roles


def center(request: HttpRequest) -> dict[str, object]:
    """The center's name and how to reach it; the signed-in person's roles."""
    user = getattr(request, "user", None)
    return {
        "CENTER_NAME": settings.CENTER_NAME,
        "CENTER_SHORT_NAME": settings.CENTER_SHORT_NAME,
        "CENTER_PHONE": settings.CENTER_PHONE,
        "CENTER_ADDRESS": settings.CENTER_ADDRESS,
        "DEBUG_SAMPLE": settings.DEBUG,
        "roles": roles.of(user) if user is not None else frozenset(),
        # django-htmx looks for the nonce under this name.
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }
