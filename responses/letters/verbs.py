"""Every change of a letter before it is approved: one verb, one transaction, one event.

A verb raises ``NotPossible`` and changes nothing when the letter's state doesn't
allow it. Each edit raises ``revision``, so that what a reviewer approves is what
they read.
"""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import Inquiry, Status, User, Verb
from inquiries.text import clean_lines, mark_of
from inquiries.verbs import record

from ..library.html import sanitise
from ..library.models import BlockVersion, VersionStatus
from .assembly import current_template
from .checks import blocking, facts_of
from .models import Letter, LetterStatus, Section
from .moves import move
from .shelf import shelf_for
from .unanswered import with_what_is_missing

MAX_BODY = 50_000
MAX_COMMENT = 4_000


def locked(letter: Letter) -> Letter:
    """The same letter, read afresh and locked until the transaction ends."""
    return (
        Letter.objects.select_for_update(of=("self",))
        .select_related("inquiry__disease", "inquiry__person", "question", "template")
        .get(pk=letter.pk)
    )


def locked_draft(letter: Letter) -> Letter:
    letter = locked(letter)
    if not letter.is_draft:
        raise NotPossible(f"This letter is {letter.get_status_display()}; it can't be changed now.")
    return letter


@transaction.atomic
def start_letter(inquiry: Inquiry, user: User) -> Letter:
    """The letter under way for this inquiry, begun if there is none.

    A new letter answers the newest question and already holds the disclaimer.
    """
    inquiry = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    existing = inquiry.letters.on_their_way().first()
    if existing:
        return existing
    if inquiry.status != Status.OPEN:
        raise NotPossible(f"{inquiry.code} is {inquiry.get_status_display()}; take it first.")
    template = current_template(inquiry.language)
    if template is None:
        raise NotPossible(f"There is no current letter template for “{inquiry.language}”.")
    letter = Letter.objects.create(
        inquiry=inquiry,
        question=inquiry.questions.latest("asked_at", "pk"),
        template=template,
        language=inquiry.language,
        author=user,
    )
    _add_disclaimers(letter)
    record(inquiry, user, Verb.LETTER_STARTED, letter=letter.pk)
    return letter


def _add_disclaimers(letter: Letter) -> None:
    disclaimers = BlockVersion.objects.approved().filter(
        block__kind__key="disclaimer", block__disease=None, block__language=letter.language
    )
    for position, version in enumerate(disclaimers.order_by("pk"), start=1):
        Section.objects.create(letter=letter, version=version, position=position)


def edited(letter: Letter, user: User, verb: Verb, **data: object) -> None:
    """Close an edit: a new revision, the hand that had a part in it, the event."""
    letter.revision += 1
    letter.save(update_fields=["revision"])
    letter.contributors.add(user)
    data = {"letter": letter.pk, **data}
    newest = letter.inquiry.events.last()
    # Drafts are kept every second or so: one line in the timeline says it all.
    if newest is None or (newest.actor_id, newest.verb, newest.data) != (user.pk, verb, data):
        record(letter.inquiry, user, verb, **data)


@transaction.atomic
def add_section(letter: Letter, user: User, version: BlockVersion) -> Section:
    """Put an approved version where its kind belongs; adding it twice changes nothing."""
    letter = locked_draft(letter)
    version = BlockVersion.objects.select_related("block__kind").get(pk=version.pk)
    if version.status != VersionStatus.APPROVED:
        raise NotPossible(f"{version} is {version.get_status_display()}; only approved text goes.")
    if version.block.language != letter.language:
        raise NotPossible(f"{version} is in another language than the letter.")
    existing = letter.sections.filter(version__block=version.block).first()
    if existing:
        return _renewed(letter, existing, user, version)
    position = _place_for(letter, version)
    letter.sections.filter(position__gte=position).update(position=F("position") + 1)
    section = Section.objects.create(letter=letter, version=version, position=position)
    edited(letter, user, Verb.SECTION_ADDED, block=version.block.key, version=version.number)
    return section


def _renewed(letter: Letter, section: Section, user: User, version: BlockVersion) -> Section:
    """The section with the newer wording; one that was changed by hand keeps its own."""
    if section.version_id != version.pk and not section.is_changed:
        section.version = version
        section.save(update_fields=["version"])
        data = {"block": version.block.key, "version": version.number}
        edited(letter, user, Verb.SECTION_RENEWED, **data)
    return section


@transaction.atomic
def take_in_question(letter: Letter, user: User) -> Letter:
    """The letter answers what the person wrote meanwhile, too."""
    letter = locked_draft(letter)
    newest = letter.inquiry.questions.latest("asked_at", "pk")
    if newest.pk != letter.question_id:
        letter.question = newest
        letter.save(update_fields=["question"])
        edited(letter, user, Verb.QUESTION_TAKEN_IN, question=newest.pk)
    return letter


def _place_for(letter: Letter, version: BlockVersion) -> int:
    """Before the first section whose kind comes later; else at the end."""
    later = letter.sections.filter(
        version__block__kind__position__gt=version.block.kind.position
    ).first()
    if later:
        return later.position
    return (letter.sections.aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def remove_section(section: Section, user: User) -> Letter:
    letter = locked_draft(section.letter)
    section = section_in(letter, section)
    section.delete()
    edited(letter, user, Verb.SECTION_REMOVED, block=section.version.block.key)
    return letter


@transaction.atomic
def move_section(section: Section, user: User, *, up: bool) -> Letter:
    """Change places with the neighbour; at the end of the road nothing changes."""
    letter = locked_draft(section.letter)
    order = list(letter.sections.all())
    here = next((i for i, other in enumerate(order) if other.pk == section.pk), None)
    if here is None:
        raise NotPossible("This section is no longer in the letter.")
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return letter
    order[here], order[there] = order[there], order[here]
    for position, other in enumerate(order, start=1):
        other.position = position
    Section.objects.bulk_update(order, ["position"])
    edited(letter, user, Verb.SECTION_MOVED, block=section.version.block.key, up=up)
    return letter


def _require_base(base: str | None, *, stored: str, new: str) -> None:
    if base is not None and new != stored and base != mark_of(stored):
        raise ChangedMeanwhile(
            "This text was changed in another window meanwhile. Your words are still in the box: "
            "compare them with what is kept, and save again to keep yours."
        )


@transaction.atomic
def change_section(section: Section, user: User, body: str, base: str | None = None) -> Section:
    """Send this text instead of the vetted one, which stays beside it for the reviewer.

    The vetted text itself, or nothing, takes the change back. ``base`` is the
    ``mark_of`` the text that the form began with (``ChangedMeanwhile`` if another
    one is stored now).
    """
    letter = locked_draft(section.letter)
    section = section_in(letter, section)
    body = sanitise(_not_too_long(body))
    _require_base(base, stored=section.body, new=body)
    if not body or body == sanitise(section.version.body):
        return _revert(letter, section, user)
    if body == section.changed_body:
        return section
    section.changed_body = body
    section.changed_by = user
    section.save(update_fields=["changed_body", "changed_by"])
    edited(letter, user, Verb.SECTION_CHANGED, block=section.version.block.key)
    return section


@transaction.atomic
def revert_section(section: Section, user: User) -> Section:
    """Put the vetted text back."""
    letter = locked_draft(section.letter)
    return _revert(letter, section_in(letter, section), user)


def _revert(letter: Letter, section: Section, user: User) -> Section:
    if section.is_changed:
        section.changed_body = ""
        section.changed_by = None
        section.save(update_fields=["changed_body", "changed_by"])
        edited(letter, user, Verb.SECTION_REVERTED, block=section.version.block.key)
    return section


def section_in(letter: Letter, section: Section) -> Section:
    found = letter.sections.select_related("version__block").filter(pk=section.pk).first()
    if found is None:
        raise NotPossible("This section is no longer in the letter.")
    return found


def _not_too_long(body: str) -> str:
    if len(body) > MAX_BODY:
        raise NotPossible(f"This text is longer than {MAX_BODY:,} characters; shorten it.")
    return body


@transaction.atomic
def write_opening(letter: Letter, user: User, opening: str, base: str | None = None) -> Letter:
    """The specialist's own words to the person; ``base`` as in ``change_section``."""
    letter = locked_draft(letter)
    opening = sanitise(_not_too_long(opening))
    _require_base(base, stored=letter.opening, new=opening)
    if opening == letter.opening:
        return letter
    letter.opening = opening
    letter.save(update_fields=["opening"])
    edited(letter, user, Verb.OPENING_WRITTEN)
    return letter


@transaction.atomic
def say_what_is_unanswered(letter: Letter, user: User) -> Letter:
    """Say in the opening which of the topics asked for the library has nothing about.

    The words are the specialist's to change; said before, they are brought up to date.
    """
    letter = locked_draft(letter)
    missing = shelf_for(letter, facts_of(letter)).missing
    return write_opening(letter, user, with_what_is_missing(letter.opening, missing))


@transaction.atomic
def submit_for_review(letter: Letter, user: User) -> Letter:
    """Hand the letter to a reviewer. What blocks it (``checks.blocking``) is refused here too."""
    letter = locked_draft(letter)
    faults = blocking(letter)
    if faults:
        raise NotPossible("This letter can't go yet: " + " ".join(fault.text for fault in faults))
    move(letter, LetterStatus.IN_REVIEW, author=user, submitted_at=timezone.now())
    letter.contributors.add(user)
    record(letter.inquiry, user, Verb.LETTER_SUBMITTED, letter=letter.pk, revision=letter.revision)
    return letter


@transaction.atomic
def take_back(letter: Letter, user: User) -> Letter:
    """Out of review again, to go on writing. What a reviewer said before stays."""
    return _to_draft(letter, user, Verb.LETTER_TAKEN_BACK)


@transaction.atomic
def send_back(letter: Letter, reviewer: User, comment: str) -> Letter:
    """The reviewer says what to mend; a send-back without a word helps nobody."""
    comment = clean_lines(comment)
    if not comment:
        raise NotPossible("Write what should be changed before you send the letter back.")
    if len(comment) > MAX_COMMENT:
        raise NotPossible(f"The comment is longer than {MAX_COMMENT:,} characters; shorten it.")
    return _to_draft(letter, reviewer, Verb.LETTER_SENT_BACK, review_comment=comment)


def _to_draft(letter: Letter, user: User, verb: Verb, **fields: str) -> Letter:
    letter = locked(letter)
    move(letter, LetterStatus.DRAFT, **fields)
    record(letter.inquiry, user, verb, letter=letter.pk, revision=letter.revision)
    return letter
