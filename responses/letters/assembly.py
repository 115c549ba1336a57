"""From the database to ``LetterContent``: the reading that rendering doesn't do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inquiries.models import Disease, Inquiry, PersonLink, ReplyBy

from ..library.citations import group, keys_in, replace_groups
from ..library.models import BlockVersion, Reference
from .content import LetterContent, SectionContent
from .disease_names import in_a_sentence
from .models import KindText, Letter, LetterTemplate, Section
from .patterns import DISEASE, NAME, fill, left_in
from .questions import questions_of

Part = tuple[BlockVersion, Section | None]


def content_of(
    letter: Letter, on: date | None = None, sections: Iterable[Section] | None = None
) -> LetterContent:
    """What the letter says now, dated ``on`` (today, if not given).

    ``sections`` are the letter's, if they have been read already. A constant
    number of queries, whatever the number of sections.
    """
    inquiry = letter.inquiry
    if sections is None:
        sections = sections_of(letter)
    return build_content(
        template=letter.template,
        disease=inquiry.disease,
        question=questions_of(letter).text,
        recipient_name=inquiry.person.name,
        recipient_lines=postal_lines(inquiry),
        personal_opening=letter.opening,
        parts=[(section.version, section) for section in sections],
        on=on or timezone.localdate(),
        code=inquiry.code,
        page_url=page_url(inquiry),
    )


def sections_of(letter: Letter) -> Iterable[Section]:
    """The letter's sections in order, with version, block, kind and disease."""
    return letter.sections.select_related(
        "version__block__kind", "version__block__disease", "changed_by"
    )


def build_content(
    *,
    template: LetterTemplate,
    disease: Disease | None,
    question: str,
    recipient_name: str,
    parts: Sequence[Part],
    on: date,
    personal_opening: str = "",
    recipient_lines: tuple[str, ...] = (),
    code: str = "",
    page_url: str = "",
    texts: Iterable[KindText] | None = None,
) -> LetterContent:
    """The letter that these parts make; ``parts`` are block versions with their sections.

    ``texts`` are the template's, if they are known already.
    """
    by_kind = {text.kind_id: text for text in (template.kinds.all() if texts is None else texts)}
    sources = sources_of([personal_opening, *(body_of(part) for part in parts)])
    greeting, unfilled = salutation(template, recipient_name)
    return LetterContent(
        **_said_in_every_letter(template),
        date=on,
        title=disease.name if disease else "Our answer to your question",
        question=question,
        salutation=greeting,
        personal_opening=sources.read(personal_opening),
        sections=tuple(section_content(part, by_kind, disease, sources) for part in parts),
        references=sources.items,
        code=code,
        page_url=page_url,
        paper=settings.PAPER,
        recipient_lines=recipient_lines,
        unfilled=unfilled,
    )


def body_of(part: Part) -> str:
    """The text of one section: the changed one, where a specialist changed it."""
    version, section = part
    return section.body if section else version.body


def _said_in_every_letter(template: LetterTemplate) -> dict[str, Any]:
    """What of a letter's content is the template's alone."""
    return {
        "language": template.language,
        "letterhead_name": template.letterhead_name,
        "letterhead_program": template.letterhead_program,
        "letterhead_contact": lines(template.letterhead_contact),
        "opening": template.opening,
        "closing": template.closing,
        "sign_off": lines(template.sign_off),
    }


def section_content(
    part: Part, by_kind: Mapping[int, KindText], disease: Disease | None, sources: "Sources"
) -> SectionContent:
    """One section, its heading filled in; the standing paragraph goes with the kind."""
    version, section = part
    block, text = version.block, by_kind.get(version.block.kind_id)
    of_kind, left = heading(text, block.disease or disease, block.kind.name)
    return SectionContent(
        block_key=block.key,
        kind=block.kind.key,
        heading=version.heading or of_kind,
        body=sources.read(body_of(part)),
        standing_paragraph=text.standing_paragraph if text else "",
        last_updated=version.last_updated,
        section_id=section.pk if section else None,
        is_changed=section.is_changed if section else False,
        unfilled=left_in(version.heading) if version.heading else left,
    )


def heading(
    text: KindText | None, disease: Disease | None, kind_name: str
) -> tuple[str, tuple[str, ...]]:
    """The kind's heading with the disease filled in, and the slots that stay in it.

    Without a disease it is the general one; the kind's name, where none is written.
    """
    if text and disease and text.heading_pattern:
        filled = fill(text.heading_pattern, disease=in_a_sentence(disease.name))
        return filled, left_in(text.heading_pattern, DISEASE)
    general = text.heading_general if text and not disease else ""
    plain = general or kind_name.capitalize()
    return plain, left_in(plain)


def salutation(template: LetterTemplate, name: str) -> tuple[str, tuple[str, ...]]:
    """The salutation with the name, if there is one, and the slots that stay in it."""
    if name:
        return fill(template.salutation, name=name), left_in(template.salutation, NAME)
    return template.salutation_nameless, left_in(template.salutation_nameless)


@dataclass(frozen=True)
class Sources:
    """The references that some bodies cite. A merged one is read as the one it went into,
    so that a source has one number, whichever of its keys a wording cites."""

    items: dict[str, dict[str, Any]]
    merged: dict[str, str]

    def read(self, body: str) -> str:
        """The body as the letter has it."""
        if not self.merged:
            return body
        return replace_groups(body, lambda keys: group([self.merged.get(k, k) for k in keys]))


def sources_of(bodies: Iterable[str]) -> Sources:
    """What these bodies cite. One query."""
    keys = {key for body in bodies for key in keys_in(body)}
    found = Reference.objects.filter(key__in=keys).select_related("merged_into")
    stands = {reference.key: reference.merged_into or reference for reference in found}
    return Sources(
        items={reference.key: reference.csl for reference in stands.values()},
        merged={key: reference.key for key, reference in stands.items() if key != reference.key},
    )


def postal_lines(inquiry: Inquiry) -> tuple[str, ...]:
    """The lines of the address window; empty for letters that go by e-mail."""
    if inquiry.reply_by != ReplyBy.POST:
        return ()
    return tuple(filter(None, (inquiry.person.name, *lines(inquiry.person.postal_address))))


def page_url(inquiry: Inquiry) -> str:
    """The address of the person's page; "" while they have no valid link."""
    link = PersonLink.objects.filter(inquiry=inquiry, revoked_at=None).first()
    return settings.SITE_URL + reverse("person", args=[link.token]) if link else ""


def lines(text: str) -> tuple[str, ...]:
    """The lines that have something in them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def current_template(language: str) -> LetterTemplate | None:
    """The approved template, which new letters in this language start from."""
    return LetterTemplate.objects.approved().filter(language=language).first()
