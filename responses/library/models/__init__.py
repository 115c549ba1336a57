"""What the library keeps."""

from .blocks import (
    UNDER_WAY,
    VERSION_MOVES,
    VETTED,
    Block,
    BlockVersion,
    BlockVersionQuerySet,
    Citation,
    VersionStatus,
)
from .coverage import Coverage
from .finding import BlockText
from .history import BlockEvent, BlockVerb
from .references import (
    FlagReason,
    Reference,
    ReferenceEvent,
    ReferenceFlag,
    ReferenceVerb,
    ToldApart,
)
from .reviews import ReviewTask, Verdict

__all__ = [
    "UNDER_WAY",
    "VERSION_MOVES",
    "VETTED",
    "Block",
    "BlockEvent",
    "BlockText",
    "BlockVerb",
    "BlockVersion",
    "BlockVersionQuerySet",
    "Citation",
    "Coverage",
    "FlagReason",
    "Reference",
    "ReferenceEvent",
    "ReferenceFlag",
    "ReferenceVerb",
    "ReviewTask",
    "ToldApart",
    "Verdict",
    "VersionStatus",
]
