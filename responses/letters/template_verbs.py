"""Every change of a letter template: one verb, one transaction, one event.

Templates change one at a time. Raises ``NotPossible`` and changes nothing if the
state of things forbids it. Patients read these words in every letter, so nobody
approves what they had a hand in.
"""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import Kind, User
from inquiries.text import clean_lines

from ..library.models import VersionStatus
from .assembly import current_template
from .models import KindText, LetterTemplate, TemplateEvent, TemplateVerb
from .template_words import (
    KIND_PLACES,
    LETTER_PLACES,
    Words,
    changed,
    faults_in,
    mark_of,
    missing_in,
    texts_of,
    words_of,
)

MAX_COMMENT = 4_000
LETTERHEAD = ("letterhead_name", "letterhead_program", "letterhead_contact")
# Who did one of these had a hand in the words.
HANDS = (TemplateVerb.DRAFTED, TemplateVerb.EDITED, TemplateVerb.SUBMITTED)


def _one_at_a_time() -> None:
    """Wait for whoever else changes a template now. The first one is never deleted."""
    LetterTemplate.objects.select_for_update(no_key=True).order_by("pk").first()


def locked(template: LetterTemplate) -> LetterTemplate:
    """The same template read afresh; nobody else changes one until the transaction ends."""
    _one_at_a_time()
    fresh = LetterTemplate.objects.select_related("author").filter(pk=template.pk).first()
    if fresh is None:
        raise NotPossible("This draft was discarded meanwhile.")
    return fresh


def _locked_draft(template: LetterTemplate) -> LetterTemplate:
    template = locked(template)
    if template.status != VersionStatus.DRAFT:
        state = template.get_status_display()
        raise NotPossible(f"{template} is {state}; only a draft can change.")
    return template


def hands_in(template: LetterTemplate) -> set[int]:
    """The ids of the people who had a hand in its words. One query."""
    events = TemplateEvent.objects.filter(
        language=template.language, number=template.number, verb__in=HANDS
    )
    people = [template.author_id, *events.values_list("actor", flat=True)]
    return {pk for pk in people if pk is not None}


def record(template: LetterTemplate, user: User, verb: TemplateVerb, **data: object) -> None:
    TemplateEvent.objects.create(
        language=template.language, number=template.number, actor=user, verb=verb, data=data
    )


# --- Writing ----------------------------------------------------------------


@transaction.atomic
def start_template(language: str, user: User) -> LetterTemplate:
    """A draft with the words of the approved template; a language's first one has the
    letterhead of the site's own language."""
    if language not in dict(settings.LANGUAGES):
        raise NotPossible(f"“{language}” is not among the languages of this site.")
    _one_at_a_time()
    under_way = LetterTemplate.objects.under_way().filter(language=language).first()
    if under_way:
        raise NotPossible(f"{under_way} is {under_way.get_status_display()} already.")
    template = LetterTemplate.objects.create(
        language=language, number=_next_number(language), author=user
    )
    _store(template, _words_to_begin_with(language))
    record(template, user, TemplateVerb.DRAFTED)
    return template


def _next_number(language: str) -> int:
    """Also a draft that was discarded keeps its number: its history stays apart."""
    own = LetterTemplate.objects.filter(language=language).aggregate(last=Max("number"))["last"]
    past = TemplateEvent.objects.filter(language=language).aggregate(last=Max("number"))["last"]
    return max(own or 0, past or 0) + 1


def _words_to_begin_with(language: str) -> Words:
    approved = current_template(language)
    if approved:
        return words_of(approved)
    words = site_words()
    return {key: words[key] for key in LETTERHEAD if key in words}


def site_words() -> Words:
    """What the approved template of the site's first language says."""
    template = current_template(settings.LANGUAGES[0][0])
    return words_of(template) if template else {}


@transaction.atomic
def edit_template(
    template: LetterTemplate, user: User, words: Mapping[str, str], base: str
) -> LetterTemplate:
    """Give the draft these words. ``base`` is the ``mark_of`` those that the form began
    with (``ChangedMeanwhile`` if others are stored now). A draft may have gaps."""
    template = _locked_draft(template)
    stored = words_of(template)
    differing = changed(stored, words)
    if not differing:
        return template
    if base != mark_of(stored):
        raise ChangedMeanwhile(
            "This draft was changed in another window meanwhile. Your words are still in the "
            "boxes: compare them with what is kept, and save again to keep yours."
        )
    _refuse(faults_in(words, Kind.objects.all()))
    _store(template, words)
    record(template, user, TemplateVerb.EDITED, texts=differing)
    return template


def _refuse(faults: list[str]) -> None:
    if faults:
        raise NotPossible(" ".join(faults))


def _store(template: LetterTemplate, words: Mapping[str, str]) -> None:
    for place in LETTER_PLACES:
        setattr(template, place.key, words.get(place.key, ""))
    template.save(update_fields=[place.key for place in LETTER_PLACES])
    rows = {text.kind_id: text for text in texts_of(words, Kind.objects.all())}
    template.kinds.exclude(kind__in=rows).delete()
    for text in rows.values():
        text.template = template
    KindText.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["template", "kind"],
        update_fields=[place.key for place in KIND_PLACES],
    )


@transaction.atomic
def discard_template(template: LetterTemplate, user: User) -> LetterTemplate:
    """The draft is gone; its history stays."""
    template = _locked_draft(template)
    record(template, user, TemplateVerb.DISCARDED)
    template.delete()
    return template


# --- Reviewing --------------------------------------------------------------


@transaction.atomic
def submit_template(template: LetterTemplate, user: User) -> LetterTemplate:
    """Ask for a second pair of eyes."""
    template = _locked_draft(template)
    words = words_of(template)
    _require_complete(words)
    approved = current_template(template.language)
    if approved and not changed(words_of(approved), words):
        raise NotPossible(f"It says the same as {approved}: change something, or discard it.")
    _become(
        template,
        VersionStatus.IN_REVIEW,
        author=user,
        submitted_at=timezone.now(),
        review_comment="",
    )
    # If it comes back and is submitted again, a reviewer sees what changed since.
    record(template, user, TemplateVerb.SUBMITTED, words=words)
    return template


def _require_complete(words: Mapping[str, str]) -> None:
    """Nothing that would stop every letter, and no gap."""
    _refuse([f"{label}: there is no text yet." for label in missing_in(words)])
    _refuse(faults_in(words, Kind.objects.all()))


def _become(template: LetterTemplate, status: VersionStatus, **fields: object) -> None:
    if not template.may_become(status):
        state = template.get_status_display()
        raise NotPossible(f"{template} is {state}; it can't become {status.label}.")
    changes = {"status": status, **fields}
    for name, value in changes.items():
        setattr(template, name, value)
    template.save(update_fields=list(changes))


def _locked_in_review(template: LetterTemplate, user: User) -> LetterTemplate:
    template = locked(template)
    if template.status != VersionStatus.IN_REVIEW:
        raise NotPossible(f"{template} is {template.get_status_display()}, not in review.")
    if user.pk in hands_in(template):
        raise NotPossible("You had a hand in this template, so somebody else must decide.")
    return template


@transaction.atomic
def send_template_back(template: LetterTemplate, user: User, comment: str) -> LetterTemplate:
    """To its writers, with a word on what to change; the history keeps the comment."""
    template = _locked_in_review(template, user)
    comment = clean_lines(comment)
    if not comment:
        raise NotPossible("Say what should change before you send it back.")
    if len(comment) > MAX_COMMENT:
        raise NotPossible(f"The comment is longer than {MAX_COMMENT:,} characters; shorten it.")
    _become(template, VersionStatus.DRAFT, review_comment=comment)
    record(template, user, TemplateVerb.SENT_BACK, comment=comment)
    return template


@transaction.atomic
def approve_template(template: LetterTemplate, user: User, seen: str) -> LetterTemplate:
    """New letters start from it. ``seen`` is the ``mark_of`` the words that were read."""
    template = _locked_in_review(template, user)
    words = words_of(template)
    if seen != mark_of(words):
        raise NotPossible(f"{template} was changed after you opened it. Please read it again.")
    _require_complete(words)
    _supersede(LetterTemplate.objects.approved().filter(language=template.language), user)
    _become(template, VersionStatus.APPROVED, approved_by=user, approved_at=timezone.now())
    record(template, user, TemplateVerb.APPROVED)
    return template


def _supersede(older: Iterable[LetterTemplate], user: User) -> None:
    for template in older:
        _become(template, VersionStatus.SUPERSEDED)
        record(template, user, TemplateVerb.SUPERSEDED)
