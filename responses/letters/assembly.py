"""From the database to ``LetterContent``: the reading that rendering doesn't do."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inquiries.models import Disease, Inquiry, PersonLink, ReplyBy

from ..library.citations import keys_in
from ..library.models import BlockVersion, Reference
from .content import LetterContent, SectionContent
from .disease_names import in_a_sentence
from .models import KindText, Letter, LetterTemplate, Section
from .patterns import fill
from .questions import questions_of


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
    parts: Sequence[tuple[BlockVersion, Section | None]],
    on: date,
    personal_opening: str = "",
    recipient_lines: tuple[str, ...] = (),
    code: str = "",
    page_url: str = "",
) -> LetterContent:
    """The letter that these parts make; ``parts`` are block versions with their sections."""
    texts = {text.kind_id: text for text in template.kinds.all()}
    sections = tuple(
        section_content(version, section, texts.get(version.block.kind_id), disease)
        for version, section in parts
    )
    return LetterContent(
        language=template.language,
        date=on,
        letterhead_name=template.letterhead_name,
        letterhead_program=template.letterhead_program,
        letterhead_contact=lines(template.letterhead_contact),
        title=disease.name if disease else "Our answer to your question",
        question=question,
        salutation=salutation(template, recipient_name),
        opening=template.opening,
        personal_opening=personal_opening,
        closing=template.closing,
        sign_off=lines(template.sign_off),
        sections=sections,
        references=references_for([personal_opening, *(section.body for section in sections)]),
        code=code,
        page_url=page_url,
        paper=settings.PAPER,
        recipient_lines=recipient_lines,
    )


def section_content(
    version: BlockVersion, section: Section | None, text: KindText | None, disease: Disease | None
) -> SectionContent:
    """One section, its heading filled in; the standing paragraph goes with the kind."""
    block = version.block
    return SectionContent(
        block_key=block.key,
        kind=block.kind.key,
        heading=version.heading or heading(text, block.disease or disease, block.kind.name),
        body=section.body if section else version.body,
        standing_paragraph=text.standing_paragraph if text else "",
        last_updated=version.last_updated,
        section_id=section.pk if section else None,
        is_changed=section.is_changed if section else False,
    )


def heading(text: KindText | None, disease: Disease | None, kind_name: str) -> str:
    """The kind's heading with the disease filled in; without a disease, the general one."""
    if text is None:
        return kind_name.capitalize()
    if disease is None:
        return text.heading_general or kind_name.capitalize()
    return fill(text.heading_pattern, disease=in_a_sentence(disease.name), name="")


def salutation(template: LetterTemplate, name: str) -> str:
    if name:
        return fill(template.salutation, name=name, disease="")
    return template.salutation_nameless


def references_for(bodies: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The CSL items that these bodies cite, by key. One query."""
    keys = {key for body in bodies for key in keys_in(body)}
    return {reference.key: reference.csl for reference in Reference.objects.filter(key__in=keys)}


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
    """The template that new letters in this language start from."""
    return LetterTemplate.objects.filter(language=language, is_current=True).first()
