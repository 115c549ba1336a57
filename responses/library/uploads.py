"""Library files that somebody has sent and not yet agreed to: kept for a day at most.

A file has a name that nobody guesses and belongs to one person. What was looked at is so
what's taken in, byte for byte.
"""

import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from inquiries.models import User

KEPT_SECONDS = 24 * 60 * 60
NAME = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(user: User, chunks: Iterable[bytes]) -> str:
    """Keep what was sent; the name that its owner gets it back by."""
    name = secrets.token_urlsafe(32)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _path(user, name).open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return name


def kept(user: User, name: str) -> Path | None:
    """Where the file is; ``None`` if it's gone, or somebody else's."""
    if not NAME.fullmatch(name):
        return None
    path = _path(user, name)
    return path if path.is_file() else None


def forget(user: User, name: str) -> None:
    """It was used, or is of no use."""
    path = kept(user, name)
    if path:
        path.unlink(missing_ok=True)


def forget_old() -> int:
    """Remove what nobody came back for within a day; how many files that were."""
    before = time.time() - KEPT_SECONDS
    folder = _folder()
    old = [path for path in folder.glob("*") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


def _path(user: User, name: str) -> Path:
    return _folder() / f"{user.pk}-{name}"
