"""What the library keeps."""

from .blocks import Block, BlockVersion, BlockVersionQuerySet, Citation
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
from .versions import (
    UNDER_WAY,
    VERSION_MOVES,
    VETTED,
    Version,
    VersionQuerySet,
    VersionStatus,
)

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
    "Version",
    "VersionQuerySet",
    "VersionStatus",
]
