"""Library files that somebody has sent and not yet agreed to: a few each, kept for a day at most.

A file has a name that nobody guesses and belongs to one person. What was looked at is so
what's taken in, byte for byte.
"""

import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from inquiries.models import User

KEPT_SECONDS = 24 * 60 * 60
# So many of one person wait at a time; a new one takes the oldest's place.
MOST_WAITING = 3
NAME = re.compile(r"[A-Za-z0-9_-]{43}")


def keep(user: User, chunks: Iterable[bytes]) -> str:
    """Keep what was sent; the name that its owner gets it back by.

    Whoever has ``MOST_WAITING`` already loses the oldest.
    """
    name = secrets.token_urlsafe(32)
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_room(user)
    with _path(user, name).open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
    return name


def _make_room(user: User) -> None:
    waiting = sorted(_by_age(f"{user.pk}-*"))
    for _, path in waiting[: max(0, len(waiting) - MOST_WAITING + 1)]:
        path.unlink(missing_ok=True)


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
    old = [path for sent_at, path in _by_age("*") if sent_at < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _by_age(names: str) -> Iterator[tuple[float, Path]]:
    """When each of these files was sent. One that is just going is passed over."""
    for path in _folder().glob(names):
        with suppress(FileNotFoundError):
            yield path.stat().st_mtime, path


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "uploads"


def _path(user: User, name: str) -> Path:
    return _folder() / f"{user.pk}-{name}"
