"""Approval: the letter is rendered once more and kept exactly as it was approved."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Status, User, Verb
from inquiries.verbs import locked as locked_inquiry
from inquiries.verbs import record

from ..library.flags import standing_for
from ..library.models import Reference
from .assembly import content_of, sections_of
from .checks import blocking
from .content import LetterContent
from .doors import had_a_hand_in
from .models import CitedReference, FrozenLetter, Letter, LetterStatus
from .moves import move
from .numbering import cited_keys
from .pdf import render_pdf
from .render import render
from .verbs import locked


def fingerprint(letter: Letter, content: LetterContent) -> str:
    """Stands for what a reviewer read: every word of the letter, and where it goes.

    More than the letter's revision: the disease, the address, a reference, the
    template, what the person wants to read, or what is known against a source can
    change beside the letter. The date is that of the approval.
    """
    person = letter.inquiry.person
    said = asdict(replace(content, date=date.min))
    newest = letter.inquiry.questions.latest("asked_at", "pk").pk
    address = [letter.inquiry.reply_by, person.email, person.postal_address]
    wishes = [letter.inquiry.outlook, sorted(kind.key for kind in letter.inquiry.kinds.all())]
    flags = sorted(
        {flag.pk for found in standing_for(cited_keys(content)).values() for flag in found}
    )
    read = [letter.revision, newest, wishes, flags, *address, said]
    return hashlib.sha256(json.dumps(read, sort_keys=True, default=str).encode()).hexdigest()


def approve(
    letter: Letter, reviewer: User, *, seen: str, then: Callable[[FrozenLetter], object]
) -> FrozenLetter:
    """Approve the letter that was read, freeze it, and do ``then`` in one transaction.

    ``seen`` is the ``fingerprint`` of what the reviewer read. Rendering takes a
    second, so it is done before the row is locked; the lock then makes sure that
    what was rendered is still what stands there.
    """
    content, frozen = _render(letter)
    with transaction.atomic():
        letter = locked(letter)
        _require_approvable(letter, reviewer)
        _require_nothing_blocking(letter)
        if content_of(letter, on=content.date) != content:
            raise NotPossible("The letter changed while it was being approved: read it again.")
        if fingerprint(letter, content) != seen:
            raise NotPossible("The letter was changed after you opened it: read it again.")
        move(letter, LetterStatus.APPROVED, approved_by=reviewer, approved_at=timezone.now())
        frozen.letter = letter
        frozen.save()
        _write_down_what_it_cites(letter, frozen)
        record(
            letter.inquiry,
            reviewer,
            Verb.LETTER_APPROVED,
            letter=letter.pk,
            revision=letter.revision,
        )
        then(frozen)
    return frozen


def _render(letter: Letter) -> tuple[LetterContent, FrozenLetter]:
    _require_nothing_blocking(letter)
    content = content_of(letter)
    rendered = render(content)
    frozen = FrozenLetter(
        subject=rendered.subject,
        html=rendered.html,
        mail_html=rendered.mail_html,
        text=rendered.text,
        pdf=render_pdf(content),
        content=_record_of(letter, content, rendered.cited),
    )
    return content, frozen


def _require_nothing_blocking(letter: Letter) -> None:
    """Asked twice: before the rendering, which it spares, and under the lock."""
    faults = blocking(letter)
    if faults:
        raise NotPossible("This letter can't go: " + " ".join(fault.text for fault in faults))


def _require_approvable(letter: Letter, reviewer: User) -> None:
    if letter.status != LetterStatus.IN_REVIEW:
        raise NotPossible(f"This letter is {letter.get_status_display()}, not in review.")
    if had_a_hand_in(reviewer, letter):
        raise NotPossible("You had a hand in this letter, so somebody else must approve it.")
    # As it is now: an address or a wish may have been mended while we waited for the lock.
    letter.inquiry = inquiry = locked_inquiry(letter.inquiry)
    if inquiry.status != Status.OPEN:
        raise NotPossible(f"{inquiry.code} is {inquiry.get_status_display()}: open it again first.")


def _write_down_what_it_cites(letter: Letter, frozen: FrozenLetter) -> None:
    keys = [one["key"] for one in frozen.content["references"]]
    found = Reference.objects.in_bulk(keys, field_name="key")
    CitedReference.objects.bulk_create(
        CitedReference(letter=letter, reference=found[key], number=number)
        for number, key in enumerate(keys, start=1)
    )


def _record_of(letter: Letter, content: LetterContent, cited: tuple[str, ...]) -> dict[str, Any]:
    """What the letter was made of, for whoever asks years later."""
    return {
        "date": content.date.isoformat(),
        "disease": letter.inquiry.disease_id,
        "template": letter.template_id,
        "template_number": letter.template.number,
        "sections": [
            {
                "block": section.version.block.key,
                "version": section.version.number,
                "version_id": section.version_id,
                "changed": section.is_changed,
            }
            for section in sections_of(letter)
        ],
        "references": [{"key": key, "csl": dict(content.references[key])} for key in cited],
    }
