"""The public pages' addresses."""

from collections.abc import Callable

from django.urls import URLPattern, path

from .models import Inquiry
from .views import public


def public_urls(acknowledge: Callable[[Inquiry], None]) -> list[URLPattern]:
    """``acknowledge`` is given from outside: the front door doesn't know the outbox."""
    return [
        path("", public.front, name="front"),
        path("privacy/", public.privacy, name="privacy"),
        path("favicon.ico", public.favicon, name="favicon"),
        path("ask/", public.ask, name="ask"),
        path("ask/diseases/", public.diseases, name="ask-diseases"),
        path("ask/check/", public.check, {"acknowledge": acknowledge}, name="ask-check"),
        path("ask/check/disease/", public.choose_disease, name="ask-disease"),
        path("ask/done/", public.done, name="ask-done"),
        path("ask/clear/", public.clear, name="ask-clear"),
        path("ask/cleared/", public.cleared, name="ask-cleared"),
    ]
