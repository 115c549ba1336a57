"""What letters are made of."""

from .frozen import (
    CitedReference,
    FrozenLetter,
)
from .letters import (
    FINAL,
    LETTER_MOVES,
    ON_ITS_WAY,
    UNDER_THE_PEN,
    Letter,
    LetterQuerySet,
    LetterStatus,
    Section,
)
from .templates import (
    KindText,
    LetterTemplate,
    TemplateEvent,
    TemplateVerb,
)

__all__ = [
    "CitedReference",
    "FINAL",
    "FrozenLetter",
    "KindText",
    "LETTER_MOVES",
    "Letter",
    "LetterQuerySet",
    "LetterStatus",
    "LetterTemplate",
    "ON_ITS_WAY",
    "Section",
    "TemplateEvent",
    "TemplateVerb",
    "UNDER_THE_PEN",
]
