"""The library as lines: diseases, references, blocks, in an order that never varies.

Exporting, importing into an empty database and exporting again gives the same bytes.
"""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from inquiries.errors import NotPossible
from inquiries.models import Disease

from .models import UNDER_WAY, Block, BlockVersion, Reference, VersionStatus

FEW = 400
CODES = ("gard", "orpha", "omim", "mondo")
M = TypeVar("M", bound=Model)


def export_library() -> Iterator[str]:
    """The lines, without line breaks, read as they are asked for.

    Raises ``NotPossible`` before the first line if a block can't be written.
    """
    homeless = Block.objects.filter(disease__isnull=False, disease__key=None).first()
    if homeless:
        raise NotPossible(f"The block {homeless.key} is of a disease that has no key.")
    return _lines()


def _lines() -> Iterator[str]:
    for disease in _by_key(Disease.objects.exclude(key=None).prefetch_related("names")):
        yield _line(_disease(disease))
    for reference in _by_key(Reference.objects.select_related("merged_into")):
        yield _line(_reference(reference))
    blocks = Block.objects.select_related("disease", "kind").prefetch_related("versions")
    for block in _by_key(blocks):
        for version in _current(block):
            yield _line(_block(block, version))


def _by_key(rows: QuerySet[M]) -> Iterator[M]:
    """The rows in the order of their keys, a few at a time.

    Sorted here: databases differ in where they put a hyphen.
    """
    keys = sorted(rows.order_by().values_list("key", "pk"))
    for start in range(0, len(keys), FEW):
        few = [pk for _, pk in keys[start : start + FEW]]
        found = {row.pk: row for row in rows.filter(pk__in=few)}
        # A row that went away meanwhile is left out.
        yield from (found[pk] for pk in few if pk in found)


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _sorted(csl: Any) -> Any:
    """The same with the fields of every object in order: PostgreSQL keeps its own."""
    if isinstance(csl, dict):
        return {key: _sorted(csl[key]) for key in sorted(csl)}
    return [_sorted(value) for value in csl] if isinstance(csl, list) else csl


def _disease(disease: Disease) -> dict[str, Any]:
    synonyms = sorted(name.text for name in disease.names.all() if not name.is_preferred)
    codes = {name: code for name in CODES if (code := getattr(disease, name))}
    return {
        "type": "disease",
        "key": disease.key,
        "name": disease.name,
        "synonyms": synonyms,
        "codes": codes,
    }


def _reference(reference: Reference) -> dict[str, Any]:
    values = {"type": "reference", "key": reference.key, "csl": _sorted(reference.csl)}
    merged = {"merged_into": reference.merged_into.key} if reference.merged_into else {}
    return values | merged


def _current(block: Block) -> list[BlockVersion]:
    """The approved wording, then the one that is being written."""
    wanted = (VersionStatus.APPROVED, *UNDER_WAY)
    versions = [version for version in block.versions.all() if version.status in wanted]
    return sorted(versions, key=lambda version: wanted.index(VersionStatus(version.status)))


def _block(block: Block, version: BlockVersion) -> dict[str, Any]:
    is_approved = version.status == VersionStatus.APPROVED
    return {
        "type": "block",
        "key": block.key,
        "disease": block.disease.key if block.disease else None,
        "kind": block.kind.key,
        "language": block.language,
        "heading": version.heading or None,
        "body": version.body,
        "last_updated": version.last_updated.isoformat() if version.last_updated else None,
        # A wording in review is not vetted yet.
        "status": VersionStatus.APPROVED.value if is_approved else VersionStatus.DRAFT.value,
    }
