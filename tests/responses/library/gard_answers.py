"""GARD's published answers (``../shared/data``) as library lines: a library of real size."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

KINDS = {
    "information": "definition",
    "symptoms": "symptoms",
    "causes": "causes",
    "inheritance": "inheritance",
    "genetic changes": "causes",
    "exams and tests": "diagnosis",
    "treatment": "treatment",
    "outlook": "prognosis",
    "research": "research",
    "frequency": "definition",
}


def library_lines(path: Path) -> Iterator[str]:
    """A disease and a reference for each page, a block for each answer."""
    diseases: set[str] = set()
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            answer = json.loads(line)
            key = "gard-" + answer["doc_id"]
            if key not in diseases:
                diseases.add(key)
                yield json.dumps(_disease(key, answer))
                yield json.dumps(_reference(key, answer))
            yield json.dumps(_block(key, number, answer))


def _disease(key: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "disease",
        "key": key,
        "name": answer["focus"],
        "synonyms": answer["synonyms"],
        "codes": {"gard": answer["gard_id"] or ""},
    }


def _reference(key: str, answer: dict[str, Any]) -> dict[str, Any]:
    csl = {"type": "webpage", "title": answer["focus"], "URL": answer["url"]}
    return {"type": "reference", "key": key, "csl": csl}


def _block(key: str, number: int, answer: dict[str, Any]) -> dict[str, Any]:
    text = escape(answer["answer"] or "No answer.")
    return {
        "type": "block",
        "key": f"{key}-{number}",
        "disease": key,
        "kind": KINDS[answer["qtype"]],
        "language": "en",
        "heading": None,
        "body": f"<p>{text} [@{key}]</p>",
        "last_updated": "2015-10-26",
        "status": "approved",
    }
