"""Small helpers that every desk view leans on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from ..errors import NotPossible
from ..models import User


class StaffRequest(HttpRequest):
    """A request by somebody who is signed in: ``LoginRequiredMiddleware`` saw to it."""

    user: User
    htmx: HtmxDetails


def attempt(
    request: HttpRequest,
    verb: Callable[..., Any],
    *args: Any,
    done: str = "",
    refused: str = "",
    **kwargs: Any,
) -> Any:
    """Call a verb and tell the person how it went; ``None`` if it wasn't possible.

    ``refused`` says first what was not done, where the verb's own words are only why.
    """
    try:
        result = verb(*args, **kwargs)
    except NotPossible as error:
        messages.error(request, f"{refused} {error}".strip())
        return None
    if done:
        messages.success(request, done)
    return result


def clock(at: datetime | None = None) -> str:
    """The center's time of day (now, if ``None``), as the desk says it everywhere."""
    return f"{timezone.localtime(at):%H:%M}"
