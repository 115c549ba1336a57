"""The front door's tables. Verbs that change them are in ``inquiries.verbs``."""

from .events import AppendOnly, Event, ToldBy, Verb
from .inquiry import (
    MOVES,
    Inquiry,
    Outlook,
    PersonLink,
    Question,
    Relation,
    ReplyBy,
    Status,
)
from .people import Person, User
from .vocabulary import OUTLOOK_KIND, Disease, DiseaseName, Kind

__all__ = [
    "MOVES",
    "OUTLOOK_KIND",
    "AppendOnly",
    "Disease",
    "DiseaseName",
    "Event",
    "Inquiry",
    "Kind",
    "Outlook",
    "Person",
    "PersonLink",
    "Question",
    "Relation",
    "ReplyBy",
    "Status",
    "ToldBy",
    "User",
    "Verb",
]
