"""Which delivery of ours a message is about. Only a Message-ID of ours tells."""

import re
from collections.abc import Sequence

from django.conf import settings

from ..models import Delivery
from .reading import Mail, decoded, ids_in
from .reports import Report

MOST_IDS = 200
# A bounce gives back at most our own message; more of anything else isn't looked through.
SEARCHED = 5_000_000


def answered(mail: Mail) -> Delivery | None:
    """The delivery that the message answers, by its headers; of several the nearest."""
    found = _of(mail.answered_ids[:MOST_IDS])
    return next((found[i] for i in mail.answered_ids if i in found), None)


def itself(mail: Mail) -> Delivery | None:
    """The delivery that the message is, if it is one that we sent: by its own Message-ID."""
    return next(iter(by_ids(mail.message_ids)), None)


def mentioned(mail: Mail) -> list[Delivery]:
    """The deliveries whose Message-ID stands anywhere in the message or what it gives back."""
    ids = ids_in(everything(mail))
    # Those of other domains come last, and are there because ours may have been another one.
    ids.sort(key=lambda one: not one.endswith(f"@{settings.MESSAGE_ID_DOMAIN}>"))
    return by_ids(ids)


def by_ids(ids: Sequence[str]) -> list[Delivery]:
    return list(_of(ids[:MOST_IDS]).values())


def _of(ids: Sequence[str]) -> dict[str, Delivery]:
    if not ids:
        return {}
    rows = Delivery.objects.filter(message_id__in=ids).select_related("inquiry__person")
    return {row.message_id: row for row in rows.order_by("pk")}


def everything(mail: Mail) -> str:
    """The message as it came, and those parts again that were encoded for the way."""
    encoded = [p for p in mail.parts if not p.is_multipart() and "Content-Transfer-Encoding" in p]
    texts = [decoded(p) for p in encoded if p.get_content_maintype() in ("text", "message")]
    return "\n".join([mail.raw[:SEARCHED].decode("latin-1"), *texts])


def concerns(report: Report, mail: Mail, delivery: Delivery) -> bool:
    """Whether the report is about the address that this delivery went to.

    If it names no address apart, ours has to stand somewhere in it; and nobody reports
    on their own mailbox. Of a removed person no address is left to compare.
    """
    if delivery.erased_at:
        return True
    ours = spellings(delivery.recipient)
    if ours & {sender.casefold() for sender in mail.senders}:
        return False
    if report.is_vague:
        return bool(ours & report.beside)
    named = report.failed or report.delayed
    if named:
        return bool(ours & named)
    text = everything(mail).casefold()
    return any(re.search(rf"(?<![\w.+-]){re.escape(one)}(?![\w-])", text) for one in ours)


def spellings(address: str) -> set[str]:
    """An address in small letters, with its domain as people and as the DNS write it."""
    name, _, domain = address.casefold().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = domain
    return {f"{name}@{domain}", f"{name}@{ascii_domain}"} if name else set()
