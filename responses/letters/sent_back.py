"""What a reviewer said on sending a letter back, and what was done since.

The letter's text as it was then is not kept; the timeline says what was changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from inquiries.models import Event, User, Verb

from .models import Letter, Section

# What can change a letter, in it or beside it.
CHANGES = (
    Verb.SECTION_ADDED,
    Verb.SECTION_REMOVED,
    Verb.SECTION_MOVED,
    Verb.SECTION_CHANGED,
    Verb.SECTION_REVERTED,
    Verb.SECTION_RENEWED,
    Verb.QUESTION_TAKEN_IN,
    Verb.OPENING_WRITTEN,
    Verb.DISEASE_SET,
    Verb.WISHES_CORRECTED,
    Verb.CONTACT_CORRECTED,
    Verb.EMAIL_CORRECTED,
)


@dataclass(frozen=True)
class Done:
    """Something done since: who did what, and to which section if it is in the letter still."""

    event: Event
    section: Section | None


@dataclass(frozen=True)
class SentBack:
    by: User | None
    at: datetime
    comment: str
    since: tuple[Done, ...]


def last_sent_back(letter: Letter, sections: Iterable[Section]) -> SentBack | None:
    """The last time that this letter was sent back; ``None`` if it never was. One query."""
    wanted = letter.inquiry.events.filter(verb__in=[Verb.LETTER_SENT_BACK, *CHANGES])
    events = list(wanted.select_related("actor"))
    places = [place for place, event in enumerate(events) if _sends_back(event, letter)]
    if not places:
        return None
    last = events[places[-1]]
    by_block = {section.version.block.key: section for section in sections}
    since = tuple(
        Done(event, by_block.get(event.data.get("block", "")))
        for event in _once_each(events[places[-1] + 1 :])
    )
    return SentBack(last.actor, last.at, letter.review_comment, since)


def _sends_back(event: Event, letter: Letter) -> bool:
    return event.verb == Verb.LETTER_SENT_BACK and event.data.get("letter") == letter.pk


def _once_each(events: Iterable[Event]) -> Iterator[Event]:
    """The last of those that read alike: a section is often changed many times."""
    last = {(event.actor_id, event.verb, event.data.get("block")): event for event in events}
    return iter(sorted(last.values(), key=lambda event: (event.at, event.pk)))
