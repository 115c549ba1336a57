"""Letters in the post: the day's PDF, with the address where an envelope has its window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from inquiries.errors import NotPossible
from inquiries.models import User, Verb
from inquiries.verbs import record

from ..letters.assembly import lines
from ..letters.pdf import render_address_page, write_pdf
from .models import Channel, Delivery, DeliveryStatus

# Letters in one PDF: making it must not take longer than a browser waits.
MOST = 100
NONE_LEFT = {
    False: "None of these letters is waiting to be printed any more.",
    True: "None of these letters is waiting to be posted any more.",
}
# Whoever has printed a letter looks at the tray for so long, to hear that it was pulled back.
STOPPED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Enclosed:
    """A letter of the day's PDF: its pages, and those of an address page before it."""

    code: str
    letter: PdfReader
    address: PdfReader | None

    @property
    def pages(self) -> int:
        return len(self.letter.pages)

    @property
    def sheets(self) -> int:
        """Printed on both sides."""
        return (self.pages + 1) // 2 + (self.address is not None)


def address_page(delivery: Delivery) -> bytes:
    """A PDF page with the address of this delivery; the frozen letter stays as it is."""
    letter = delivery.letter
    if letter is None:
        raise ValueError("only letters go by post")
    return render_address_page(
        letter.template,
        code=delivery.inquiry.code,
        recipient_lines=tuple(filter(None, (delivery.recipient_name, *lines(delivery.recipient)))),
    )


def print_letters(numbers: Sequence[int], user: User, *, again: bool = False) -> bytes:
    """One PDF of these deliveries' letters, which are marked as printed by ``user``.

    Those not printed yet; or, if it is to be ``again``, those that were. Numbers of what
    isn't in the print tray so (any more) are left out; ``NotPossible`` if none is left.
    Rendering takes a while, so it is done before rows are marked; what was pulled back
    meanwhile, or printed by somebody else, is not in the PDF.
    """
    now = timezone.now()
    chosen = _in_the_tray(numbers, again)
    pdf = _days_pdf(chosen, user, now) if chosen else b""
    printed = _mark_printed(chosen, user, now)
    if not printed:
        raise NotPossible(NONE_LEFT[again])
    return pdf if len(printed) == len(chosen) else _days_pdf(printed, user, now)


def stopped_after_printing(now: datetime) -> QuerySet[Delivery]:
    """Printed lately, and withdrawn since: somewhere is a sheet that mustn't be posted."""
    withdrawn = Delivery.objects.filter(channel=Channel.POST, status=DeliveryStatus.WITHDRAWN)
    return withdrawn.filter(printed_at__gte=now - STOPPED_FOR).order_by("printed_at", "pk")


def _in_the_tray(numbers: Sequence[int], again: bool) -> list[Delivery]:
    found = Delivery.objects.to_post().filter(pk__in=numbers, letter__isnull=False)
    found = found.filter(printed_at__isnull=not again)
    read = found.select_related("inquiry", "letter__frozen", "letter__template")
    return list(read.defer("mime", "text", "html").order_by("not_before", "pk")[:MOST])


@transaction.atomic
def _mark_printed(chosen: list[Delivery], user: User, now: datetime) -> list[Delivery]:
    """Those that stand as they were read: the state, and the last printing, are in the UPDATE."""
    printed = []
    for delivery in chosen:
        same = Delivery.objects.to_post().filter(pk=delivery.pk, printed_at=delivery.printed_at)
        if same.update(printed_at=now):
            record(delivery.inquiry, user, Verb.PRINTED, delivery=delivery.pk)
            printed.append(delivery)
    return printed


def _days_pdf(deliveries: Sequence[Delivery], user: User, now: datetime) -> bytes:
    """A cover, then the letters, each on sheets of its own when printed on both sides.

    The tags for screen readers are left out: this PDF is for paper alone.
    """
    enclosed = [_enclosed(delivery) for delivery in deliveries]
    writer = PdfWriter()
    _add(writer, _read(_cover(enclosed, user, now)))
    for one in enclosed:
        if one.address:
            _add(writer, one.address)
        _add(writer, one.letter)
    # Links lead nowhere on paper, and letters have the same names for their places.
    writer.remove_annotations("/Link")
    writer.add_metadata({"/Title": f"Letters for the post, {timezone.localtime(now):%Y-%m-%d}"})
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _enclosed(delivery: Delivery) -> Enclosed:
    letter = delivery.letter
    if letter is None:
        raise ValueError("only letters go by post")
    address = _read(address_page(delivery)) if delivery.needs_address_page else None
    return Enclosed(delivery.inquiry.code, _read(bytes(letter.frozen.pdf)), address)


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def _add(writer: PdfWriter, reader: PdfReader) -> None:
    """Its pages, and an empty one if the next would begin on the back of the last."""
    writer.append(reader, import_outline=False)
    if len(writer.pages) % 2:
        writer.add_blank_page()


def _cover(enclosed: Sequence[Enclosed], user: User, now: datetime) -> bytes:
    """A list of codes to tick off; whose letters they are stands in the letters alone."""
    context = {"enclosed": enclosed, "user": user, "now": now, "center": settings.CENTER_NAME}
    return write_pdf(render_to_string("outbox/cover.html", context), settings.PAPER)
