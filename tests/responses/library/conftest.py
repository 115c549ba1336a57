from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inquiries.models import User
from responses.library import verbs
from responses.library.models import Block, BlockVersion
from tests.factories import make_block, make_disease, make_reference

from . import lines


@pytest.fixture
def block(db: None) -> Block:
    """An approved text about Fabry disease, with one reference."""
    disease = make_disease("Fabry disease", "Anderson-Fabry disease", gard="0006400", key="fabry")
    make_reference("brown2014", "Almost bleeding to death")
    return make_block("fabry-definition", disease=disease, body="<p>Rare. [@brown2014]</p>")


@pytest.fixture
def draft(block: Block, editor: User) -> BlockVersion:
    """Eva's, with the approved words."""
    return verbs.start_draft(block, editor)


@pytest.fixture
def in_review(draft: BlockVersion, editor: User) -> BlockVersion:
    return verbs.submit_draft(draft, editor)


@pytest.fixture
def load(tmp_path: Path, db: None) -> Callable[..., list[str]]:
    """Imports these lines and returns what the command said, without the counts of zero."""

    def load(*entries: Any, **options: Any) -> list[str]:
        return lines.import_file(lines.write(tmp_path / "library.jsonl", *entries), **options)

    return load
