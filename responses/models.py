"""All tables of the three rooms, for Django to find."""

from .letters.models import FrozenLetter, KindText, Letter, LetterTemplate, Section
from .library.models import Block, BlockEvent, BlockVersion, Citation, Reference
from .outbox.models import Attempt, Delivery

__all__ = [
    "Attempt",
    "Block",
    "BlockEvent",
    "BlockVersion",
    "Citation",
    "Delivery",
    "FrozenLetter",
    "KindText",
    "Letter",
    "LetterTemplate",
    "Reference",
    "Section",
]
