"""What a mail provider tells us over the web, by django-anymail: the same verbs follow from it.

Anymail speaks by signals. This module is imported by the URLconf, and only where the
webhooks have a secret, which Anymail's views ask for.
"""

import json
import re
from collections.abc import Iterator
from email.message import Message
from typing import Any

from anymail.inbound import AnymailInboundMessage
from anymail.signals import (
    AnymailInboundEvent,
    AnymailTrackingEvent,
    EventType,
    inbound,
    tracking,
)
from anymail.urls import urlpatterns

from ..models import Via
from .reading import ids_in
from .reports import STATUS
from .taking import ProviderReport, take_in, take_report

webhook_urls = urlpatterns

NEVER = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
# Of fields that say what kind of bounce it is: "soft_bounce", "SoftBounce", "Transient".
KIND = re.compile(r"type|event|record|severity|class|status|bounce", re.IGNORECASE)
SOFT = re.compile(r"^(\w+\W)?(soft|transient|temporary|undetermined)", re.IGNORECASE)
ID_NAMES = {"messageid", "smtpid"}


def take_event(event: AnymailTrackingEvent, **kwargs: object) -> None:
    """A bounce or a complaint moves its delivery; nothing else is of interest to anybody."""
    is_complaint = event.event_type == EventType.COMPLAINED
    if not is_complaint and event.event_type not in NEVER:
        return
    said = {name: value for name, value in event.esp_event.items() if name != "signature"}
    raw = json.dumps(said, indent=1, sort_keys=True, default=str)
    code = STATUS.search(f"{event.mta_response} {event.description}")
    report = ProviderReport(
        message_ids=tuple(dict.fromkeys([*_bracketed(event.message_id), *_ids(said)])),
        recipient=event.recipient or "",
        is_complaint=is_complaint,
        code=code.group(1) if code else "",
        may_pass=_may_pass(said) or bool(code and code.group(1).startswith("4")),
    )
    take_report(raw.encode(), report)


def _may_pass(said: Any, name: str = "") -> bool:
    """Whether the provider calls it soft or transient: a full mailbox, or one that is away."""
    if isinstance(said, dict):
        return any(_may_pass(value, str(key)) for key, value in said.items())
    if isinstance(said, list):
        return any(_may_pass(value, name) for value in said)
    if name.lower() in ("hard_bounce", "is_hard", "permanent"):
        return said in (False, 0, "false", "0")
    return bool(KIND.search(name)) and bool(SOFT.search(str(said)))


def _ids(said: Any, name: str = "") -> Iterator[str]:
    """Every Message-ID in what the provider says, with or without its brackets."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _ids(value, str(key))
    elif isinstance(said, list):
        for value in said:
            yield from _ids(value, name)
    elif isinstance(said, str):
        yield from ids_in(said)
        if "".join(filter(str.isalnum, name.lower())) in ID_NAMES:
            yield from _bracketed(said)


def _bracketed(message_id: object) -> list[str]:
    return ids_in(f"<{str(message_id or '').strip('<> ')}>")


def take_message(event: AnymailInboundEvent, **kwargs: object) -> None:
    take_in(bytes_of(event.message), Via.WEBHOOK)


def bytes_of(message: AnymailInboundMessage) -> bytes:
    """The message as it would have come by mail; the same bytes for the same message."""
    if message.envelope_sender is not None and "Return-Path" not in message:
        message["Return-Path"] = f"<{message.envelope_sender}>"
    for number, part in enumerate(_multiparts(message)):
        if not part.get_boundary():
            part.set_boundary(f"==part-{number}==")
    try:
        return message.as_bytes()
    except Exception:
        return str(message).encode("utf-8", "replace")


def _multiparts(message: Message) -> list[Message]:
    return [part for part in message.walk() if part.is_multipart()]


tracking.connect(take_event, dispatch_uid="gard-tracking")
inbound.connect(take_message, dispatch_uid="gard-inbound")
