"""What the composer warns of, and what stops a letter.

``FIX`` stops it: submitting and approving refuse. ``LOOK`` is for a person to
weigh. Everything here is computed from rows already read; nothing is stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import dateformat, timezone

from inquiries.models import OUTLOOK_KIND, Inquiry, Kind, Outlook, ReplyBy

from ..library.citations import keys_in
from ..library.flags import Flags, in_words, standing_for
from ..library.models import VersionStatus
from ..library.record_changes import changed_under, newest_changes
from .assembly import content_of, sections_of
from .comparing import adds_without_reference
from .content import LetterContent
from .earlier import SentLetter, answered_in, sent_letters
from .models import Letter, LetterTemplate, Section
from .numbering import citation_problems, cited_keys
from .questions import Questions, questions_of
from .rendering_errors import TextError
from .slots import slot_problems
from .unanswered import wrongly_said

FIX = "fix"
LOOK = "look"
DISCLAIMER_KIND = "disclaimer"


@dataclass(frozen=True)
class Check:
    """One finding. ``section`` is the row it's about, or ``None`` for the whole letter."""

    level: str
    code: str
    text: str
    section: int | None = None

    @property
    def stops(self) -> bool:
        return self.level == FIX


@dataclass(frozen=True)
class LetterFacts:
    """What the checks read: one letter with its rows."""

    inquiry: Inquiry
    asked: tuple[Kind, ...]
    sections: tuple[Section, ...]
    content: LetterContent
    questions: Questions
    sent: tuple[SentLetter, ...]
    template: LetterTemplate
    flags: Flags
    # When the record behind each key was last changed, if it was.
    records: Mapping[str, datetime]
    today: date

    @property
    def kinds(self) -> set[str]:
        return {section.version.block.kind.key for section in self.sections}


def facts_of(letter: Letter) -> LetterFacts:
    """A constant number of queries, whatever the number of sections."""
    sections = tuple(sections_of(letter))
    content = content_of(letter, sections=sections)
    return LetterFacts(
        inquiry=letter.inquiry,
        asked=tuple(letter.inquiry.kinds.all()),
        sections=sections,
        content=content,
        questions=questions_of(letter),
        sent=sent_letters(letter.inquiry),
        template=letter.template,
        flags=standing_for(cited_keys(content)),
        records=newest_changes(*(section.version.body for section in sections)),
        today=timezone.localdate(),
    )


def check(letter: Letter) -> list[Check]:
    """Every finding about the letter, what stops it first."""
    return check_facts(facts_of(letter))


def check_facts(facts: LetterFacts) -> list[Check]:
    findings = [
        *_about_letter(facts),
        *_about_sections(facts),
        *_about_sources(facts),
        *_about_texts(facts),
    ]
    return sorted(findings, key=lambda finding: not finding.stops)


def blocking(letter: Letter) -> list[Check]:
    """What stops the letter; empty when it may go."""
    return [finding for finding in check(letter) if finding.stops]


def _about_letter(facts: LetterFacts) -> Iterator[Check]:
    if not facts.kinds - {DISCLAIMER_KIND}:
        yield Check(FIX, "empty", "The letter has no section yet: add a block from the library.")
    if facts.inquiry.disease is None:
        text = "No disease is set for this inquiry; the letter's title will not name one."
        yield Check(LOOK, "no-disease", text)
    if not _recipient(facts.inquiry):
        yield Check(FIX, "no-recipient", "There is no address to send the letter to.")
    if facts.questions.newer:
        text = "The person has written again since this letter was begun."
        yield Check(LOOK, "newer-question", text)
    if has_newer_template(facts):
        text = "There is a newer letter template: its letterhead, headings or closing differ."
        yield Check(LOOK, "newer-template", text)
    if DISCLAIMER_KIND not in facts.kinds:
        yield Check(LOOK, "no-disclaimer", "The letter has no disclaimer.")
    yield from _about_kinds(facts)


def has_newer_template(facts: LetterFacts) -> bool:
    """Whether another template was approved in this language since the letter was begun."""
    return facts.template.status == VersionStatus.SUPERSEDED


def _recipient(inquiry: Inquiry) -> str:
    if inquiry.reply_by == ReplyBy.POST:
        return inquiry.person.postal_address
    return inquiry.person.email


def unanswered_kinds(facts: LetterFacts) -> list[Kind]:
    """Asked for, and neither in this letter nor in one that was sent.

    An outlook that the person doesn't want is not missing.
    """
    unwanted = {OUTLOOK_KIND} if facts.inquiry.outlook == Outlook.NO else set()
    missing = [kind for kind in facts.asked if kind.key not in facts.kinds | unwanted]
    return [kind for kind in missing if not answered_in(facts.sent, kind.key)]


def _about_kinds(facts: LetterFacts) -> Iterator[Check]:
    wish = facts.inquiry.outlook
    for kind in unanswered_kinds(facts):
        yield Check(LOOK, "unanswered", f"Asked for and not answered: {kind.name}.")
    present = (section.version.block.kind for section in facts.sections)
    for kind in wrongly_said(facts.content.personal_opening, present):
        text = f"The opening says that we have nothing on {kind.name}, and a section is about it."
        yield Check(FIX, "said-missing", text, _first_of(facts, kind.key))
    # The form promises it, so it stops the letter; a new wish is recorded at the inquiry.
    if OUTLOOK_KIND in facts.kinds and wish == Outlook.NO:
        text = "The person does not want to read about the long-term outlook; a section does."
        yield Check(FIX, "outlook", text, _first_of(facts, OUTLOOK_KIND))
    if OUTLOOK_KIND in facts.kinds and wish == Outlook.ASK:
        text = "The person wants to be asked before reading about the long-term outlook."
        yield Check(FIX, "outlook", text, _first_of(facts, OUTLOOK_KIND))
    elif wish == Outlook.ASK:
        text = "They want to be asked about the long-term outlook first: no answer is recorded."
        yield Check(LOOK, "outlook", text)


def _first_of(facts: LetterFacts, kind: str) -> int | None:
    return next((s.pk for s in facts.sections if s.version.block.kind.key == kind), None)


def _about_sections(facts: LetterFacts) -> Iterator[Check]:
    for section in facts.sections:
        yield from _about_section(section, facts)


def _about_section(section: Section, facts: LetterFacts) -> Iterator[Check]:
    version, block = section.version, section.version.block
    if section.is_changed and adds_without_reference(version.body, section.body):
        text = f"“{block.kind.name}” has new words without a reference."
        yield Check(LOOK, "no-reference", text, section.pk)
    if block.disease and block.disease != facts.inquiry.disease:
        text = f"“{block.kind.name}” is about another disease: {block.disease.name}."
        yield Check(LOOK, "other-disease", text, section.pk)
    if version.review_due and version.is_overdue(facts.today):
        day = dateformat.format(version.review_due, "j F Y")
        text = f"“{block.kind.name}” was due for review on {day}."
        yield Check(LOOK, "overdue", text, section.pk)
    if version.status == VersionStatus.RETIRED:
        text = f"“{block.kind.name}” has been retired: remove it."
        yield Check(FIX, "retired", text, section.pk)
    if version.status == VersionStatus.SUPERSEDED:
        text = f"“{block.kind.name}” has a newer approved version."
        yield Check(LOOK, "superseded", text, section.pk)


def _about_sources(facts: LetterFacts) -> Iterator[Check]:
    """What is known against what the letter rests on."""
    for section, content in zip(facts.sections, facts.content.sections, strict=True):
        name = f"“{section.version.block.kind.name}”"
        yield from _flagged(facts, name, content.body, section.pk)
        for key, at in changed_under(section.version, facts.records):
            day = dateformat.format(timezone.localtime(at), "j F Y")
            text = f"{name}: the record of {key} was changed on {day}, after the text was approved."
            yield Check(LOOK, "record-changed", text, section.pk)
    yield from _flagged(facts, "The opening", facts.content.personal_opening, None)


def _flagged(facts: LetterFacts, name: str, body: str, section: int | None) -> Iterator[Check]:
    for key in keys_in(body):
        for flag in facts.flags.get(key, ()):
            yield Check(LOOK, "flagged", f"{name} rests on {in_words(flag)}", section)


def _about_texts(facts: LetterFacts) -> Iterator[Check]:
    """Neither a citation without a number nor an empty slot must reach a letter."""
    for citation in citation_problems(facts.content):
        yield _stopped_by(facts, "citation", citation)
    for slot in slot_problems(facts.content):
        yield _stopped_by(facts, "slot", slot)


def _stopped_by(facts: LetterFacts, code: str, problem: TextError) -> Check:
    by_key = {section.version.block.key: section for section in facts.sections}
    section = by_key.get(problem.where)
    if section is None:
        return Check(FIX, code, str(problem))
    return Check(FIX, code, problem.said_of(section.version.block.kind.name), section.pk)
