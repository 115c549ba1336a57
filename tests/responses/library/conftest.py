from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import lines


@pytest.fixture
def load(tmp_path: Path, db: None) -> Callable[..., list[str]]:
    """Imports these lines and returns what the command said, without the counts of zero."""

    def load(*entries: Any, **options: Any) -> list[str]:
        return lines.import_file(lines.write(tmp_path / "library.jsonl", *entries), **options)

    return load
