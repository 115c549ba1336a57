"""A library file into the database: all of it, or nothing and a reason.

Importing the same file again changes nothing. Nothing that a person did here is
undone: a wording that was replaced or retired here doesn't come back, and a
draft that somebody works on isn't overwritten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from inquiries.errors import BadFile
from inquiries.importing import Counts
from inquiries.models import Disease, Kind

from .citations import keys_in
from .import_blocks import Plan
from .import_diseases import store_diseases
from .models import Block, BlockVersion, Reference
from .validation import BlockLine, Library, ReferenceLine, read

FEW = 400
MANY = 1000


@dataclass
class Report:
    """What an import did, and ``notes``: lines that it left aside, and why."""

    diseases: Counts = field(default_factory=Counts)
    references: Counts = field(default_factory=Counts)
    blocks: Counts = field(default_factory=Counts)
    notes: list[str] = field(default_factory=list)


def import_library(path: Path, dry_run: bool = False) -> Report:
    """Take in the library file; with ``dry_run`` do it all and then undo it.

    Raises ``BadFile``, having stored nothing; ``OSError`` if it can't be read.
    """
    library = read(path)
    with transaction.atomic():
        report = _store(library)
        transaction.set_rollback(dry_run)
    return report


def _store(library: Library) -> Report:
    report = Report()
    wanted = {entry.disease for entry in library.blocks if entry.disease}
    diseases = store_diseases(library.diseases, wanted, report.diseases, report.notes)
    references = _store_references(library.references, report.references)
    _check_citations(library.blocks, references)
    plan = Plan(references, report.blocks, report.notes)
    blocks = _blocks(library.blocks, diseases)
    history = _history(blocks.values())
    # Approved wordings first, so that they have the lower number.
    for entry in sorted(library.blocks, key=lambda entry: not entry.is_approved):
        plan.take(entry, blocks[entry.key], history.setdefault(entry.key, []))
    plan.write()
    return report


# --- References -------------------------------------------------------------


def _store_references(lines: list[ReferenceLine], counts: Counts) -> dict[str, Reference]:
    """All references by key, those of the file brought up to date."""
    known = {reference.key: reference for reference in Reference.objects.all()}
    new, changed = [], []
    for entry in lines:
        reference = known.get(entry.key)
        if reference is None:
            new.append(Reference(key=entry.key, csl=entry.csl))
        elif reference.csl != entry.csl:
            reference.csl = entry.csl
            changed.append(reference)
    Reference.objects.bulk_create(new, batch_size=MANY)
    Reference.objects.bulk_update(changed, ["csl"], batch_size=FEW)
    counts.added, counts.changed = len(new), len(changed)
    counts.unchanged = len(lines) - len(new) - len(changed)
    return known | {reference.key: reference for reference in new}


def _check_citations(blocks: list[BlockLine], references: dict[str, Reference]) -> None:
    for entry in blocks:
        for key in keys_in(entry.body):
            if key not in references:
                problem = f"cites [@{key}], which is not a reference here"
                raise BadFile(entry.line, "body", problem)


# --- Blocks -----------------------------------------------------------------


def _blocks(lines: list[BlockLine], diseases: dict[str, Disease]) -> dict[str, Block]:
    """The blocks of these lines by key, locked; new ones are stored."""
    kinds = {kind.key: kind for kind in Kind.objects.all()}
    known = {
        block.key: block
        for block in Block.objects.select_for_update(of=("self",)).select_related("kind")
    }
    new = []
    for entry in lines:
        if entry.kind not in kinds:
            raise BadFile(entry.line, "kind", f"“{entry.kind}” is not a kind here")
        if entry.disease is not None and entry.disease not in diseases:
            raise BadFile(entry.line, "disease", f"“{entry.disease}” is not a disease here")
        disease = diseases[entry.disease] if entry.disease else None
        block = known.get(entry.key)
        if block is None:
            kind = kinds[entry.kind]
            block = Block(key=entry.key, disease=disease, kind=kind, language=entry.language)
            known[entry.key] = block
            new.append(block)
        _check_same(entry, block, disease)
    Block.objects.bulk_create(new, batch_size=MANY)
    return {entry.key: known[entry.key] for entry in lines}


def _check_same(entry: BlockLine, block: Block, disease: Disease | None) -> None:
    """A block's disease, kind and language are its identity."""
    here = {
        "disease": block.disease_id == (disease.pk if disease else None),
        "kind": block.kind.key == entry.kind,
        "language": block.language == entry.language,
    }
    for name, is_same in here.items():
        if not is_same:
            raise BadFile(entry.line, name, f"the block “{entry.key}” here has another")


def _history(blocks: Iterable[Block]) -> dict[str, list[BlockVersion]]:
    """The versions of each block, the oldest first."""
    by_pk = {block.pk: block for block in blocks}
    history: dict[str, list[BlockVersion]] = {}
    for version in BlockVersion.objects.order_by("block", "number").iterator():
        if version.block_id in by_pk:
            version.block = by_pk[version.block_id]
            history.setdefault(version.block.key, []).append(version)
    return history
