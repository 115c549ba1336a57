"""All tables of the three rooms, for Django to find."""

from .letters.models import (
    CitedReference,
    FrozenLetter,
    KindText,
    Letter,
    LetterTemplate,
    Section,
    TemplateEvent,
)
from .library.models import (
    Block,
    BlockEvent,
    BlockText,
    BlockVersion,
    Citation,
    Coverage,
    Reference,
    ReferenceEvent,
    ReferenceFlag,
    ReviewTask,
    ToldApart,
)
from .outbox.models import Attempt, Delivery

__all__ = [
    "Attempt",
    "Block",
    "BlockEvent",
    "BlockText",
    "BlockVersion",
    "Citation",
    "CitedReference",
    "Coverage",
    "Delivery",
    "FrozenLetter",
    "KindText",
    "Letter",
    "LetterTemplate",
    "Reference",
    "ReferenceEvent",
    "ReferenceFlag",
    "ReviewTask",
    "Section",
    "TemplateEvent",
    "ToldApart",
]
