"""Library lines for tests: small, valid, and easy to change in one place."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

DISEASE: dict[str, Any] = {
    "type": "disease",
    "key": "aatp",
    "name": "Acquired amegakaryocytic thrombocytopenia",
    "synonyms": ["AAT"],
    "codes": {"gard": "0009596"},
}
REFERENCE: dict[str, Any] = {
    "type": "reference",
    "key": "brown2014",
    "csl": {"type": "article-journal", "title": "Almost bleeding to death"},
}
BLOCK: dict[str, Any] = {
    "type": "block",
    "key": "aatp-definition",
    "disease": "aatp",
    "kind": "definition",
    "language": "en",
    "heading": None,
    "body": "<p>A rare disorder of the blood. [@brown2014]</p>",
    "last_updated": "2015-10-26",
    "status": "approved",
}
DRAFT: dict[str, Any] = {
    **BLOCK,
    "status": "draft",
    "last_updated": None,
    "body": "<p>New words.</p>",
}
SMALL = (DISEASE, REFERENCE, BLOCK)


def write(path: Path, *lines: Any) -> Path:
    """A file of these lines; a text is written as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join([*texts, ""]), encoding="utf-8")
    return path


def import_file(path: Path, **options: Any) -> list[str]:
    out = StringIO()
    call_command("import_library", str(path), stdout=out, **options)
    return out.getvalue().splitlines()


def export() -> str:
    out = StringIO()
    call_command("export_library", stdout=out)
    return out.getvalue()
