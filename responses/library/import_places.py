"""The blocks that the lines of a library file mean: those that are here, and new ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from inquiries.errors import BadFile
from inquiries.models import Disease, Kind

from .citations import keys_in
from .lines import BlockLine
from .models import Block, BlockVersion, Reference

FEW = 400
MANY = 1000


def locked_kinds() -> dict[str, Kind]:
    """The kinds by key. Two imports, or one and somebody starting a block, wait here."""
    kinds = Kind.objects.select_for_update(no_key=True).order_by("pk")
    return {kind.key: kind for kind in kinds}


class Places:
    """The blocks of these lines by key, those that are here locked; with their histories.

    Those of the diseases that get another name are locked, too: their texts follow in the end.
    """

    def __init__(
        self, lines: Iterable[BlockLine], kinds: Mapping[str, Kind], renamed: Iterable[int] = ()
    ) -> None:
        keys = {entry.key for entry in lines}
        self.kinds = kinds
        _lock(keys, renamed)
        self.blocks = _by_key(keys)
        self.history: dict[str, list[BlockVersion]] = _history(self.blocks)
        self.new: list[Block] = []

    def _not_a_kind(self, kind: str) -> str:
        return f"“{kind}” is not a kind here; the kinds are {', '.join(sorted(self.kinds))}"

    def block_for(
        self,
        entry: BlockLine,
        diseases: Mapping[str, Disease],
        references: Mapping[str, Reference],
    ) -> Block:
        """The line's block; a new one is stored by ``write``. ``BadFile`` if it can't be."""
        if entry.kind not in self.kinds:
            raise BadFile(entry.line, "kind", self._not_a_kind(entry.kind))
        if entry.disease is not None and entry.disease not in diseases:
            raise BadFile(entry.line, "disease", f"“{entry.disease}” is not a disease here")
        for key in keys_in(entry.body):
            if key not in references:
                problem = f"cites [@{key}], which is not a reference here"
                raise BadFile(entry.line, "body", problem)
        disease = diseases[entry.disease] if entry.disease is not None else None
        block = self.blocks.get(entry.key)
        if block is None:
            return self._new(entry, disease)
        if block.pk:
            _check_same(entry, block, disease)
        return block

    def _new(self, entry: BlockLine, disease: Disease | None) -> Block:
        kind = self.kinds[entry.kind]
        block = Block(key=entry.key, disease=disease, kind=kind, language=entry.language)
        self.blocks[entry.key] = block
        self.new.append(block)
        return block

    def write(self) -> None:
        Block.objects.bulk_create(self.new, batch_size=MANY)


def _lock(keys: Iterable[str], diseases: Iterable[int]) -> None:
    """In one order, as everybody who locks several: nobody waits in a circle."""
    pks = {pk for few in _by(FEW, keys) for pk in _pks(key__in=few)}
    pks |= {pk for few in _by(FEW, diseases) for pk in _pks(disease__in=few)}
    rows = Block.objects.select_for_update().order_by("pk").values_list("pk")
    for some in _by(FEW, pks):
        list(rows.filter(pk__in=some))


def _pks(**wanted: Any) -> Iterable[int]:
    return Block.objects.order_by().filter(**wanted).values_list("pk", flat=True)


def _by_key(keys: Iterable[str]) -> dict[str, Block]:
    rows = Block.objects.order_by().select_related("kind")
    return {block.key: block for few in _by(FEW, keys) for block in rows.filter(key__in=few)}


def _by(size: int, values: Iterable[Any]) -> Iterable[list[Any]]:
    listed = sorted(values)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def _history(blocks: Mapping[str, Block]) -> dict[str, list[BlockVersion]]:
    """The versions of each block, the oldest first."""
    by_pk = {block.pk: block for block in blocks.values()}
    pks = sorted(by_pk)
    history: dict[str, list[BlockVersion]] = {}
    for start in range(0, len(pks), FEW):
        rows = BlockVersion.objects.filter(block__in=pks[start : start + FEW])
        for version in rows.order_by("block_id", "number"):
            version.block = by_pk[version.block_id]
            history.setdefault(version.block.key, []).append(version)
    return history


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
