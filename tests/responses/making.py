"""Letters for tests, made by the verbs: Maria asks, Sam writes, Rita reviews."""

from contextlib import suppress
from typing import Any

from inquiries.models import Disease, User
from responses.letters import verbs
from responses.letters.assembly import content_of
from responses.letters.freezing import fingerprint
from responses.letters.models import FrozenLetter, Letter
from responses.library.models import Block
from responses.outbox.mail import NotFitForMail, frozen_message
from responses.outbox.models import Channel, Delivery, Purpose
from responses.outbox.queueing import approve_and_send
from tests.factories import make_inquiry


def make_letter(
    author: User,
    *blocks: Block,
    disease: Disease | None = None,
    kinds: tuple[str, ...] = (),
    **asked: Any,
) -> Letter:
    """A draft by ``author`` with the approved versions of these blocks."""
    inquiry = make_inquiry(disease=disease, kinds=kinds, assignee=author, **asked)
    letter = verbs.start_letter(inquiry, author)
    for block in blocks:
        verbs.add_section(letter, author, block.versions.approved().get())
    return fresh(letter)


def fresh(letter: Letter) -> Letter:
    """The letter read again, as a door reads it."""
    return Letter.objects.select_related(
        "inquiry__disease", "inquiry__person", "question", "template", "author"
    ).get(pk=letter.pk)


def submitted(letter: Letter, author: User) -> Letter:
    verbs.submit_for_review(letter, author)
    return fresh(letter)


def read(letter: Letter) -> str:
    """What the review page says that its reviewer has seen."""
    return fingerprint(letter, content_of(letter))


def approved(letter: Letter, reviewer: User) -> FrozenLetter:
    """The letter approved as it stands."""
    letter = fresh(letter)
    return approve_and_send(letter, reviewer, seen=read(letter))


def section_of(letter: Letter, kind: str) -> Any:
    return letter.sections.select_related("version__block").get(version__block__kind__key=kind)


def kinds_in(letter: Letter) -> list[str]:
    return list(letter.sections.values_list("version__block__kind__key", flat=True))


def make_note(email: str = "maria@example.org", **fields: Any) -> Delivery:
    """A queued e-mail of an inquiry of its own: small, and no letter is needed."""
    content = {
        "purpose": Purpose.ACKNOWLEDGEMENT,
        "channel": Channel.EMAIL,
        "recipient": email,
        "subject": "We have your question",
        "text": "Hello,\n\n.a line that begins with a dot\n",
    }
    inquiry = make_inquiry(email=email)
    content["message_id"] = f"<{inquiry.code}@example.org>"
    note = Delivery(inquiry=inquiry, **content | fields)
    with suppress(NotFitForMail):
        note.mime = frozen_message(note) if note.channel == Channel.EMAIL else None
    note.save()
    return note
