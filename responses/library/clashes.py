"""Lines of one library file that can't all be true."""

from collections.abc import Sequence
from typing import TypeVar

from inquiries.errors import BadFile

from .lines import BlockLine, DiseaseLine, ReferenceLine, Refuse
from .models import VersionStatus

L = TypeVar("L", DiseaseLine, ReferenceLine)


def once(lines: Sequence[L], what: str, refuse: Refuse) -> list[L]:
    """Each key's first line."""
    seen: dict[str, L] = {}
    for entry in lines:
        first = seen.setdefault(entry.key, entry)
        if first is not entry:
            problem = f"the {what} “{entry.key}” is on line {first.line} already"
            refuse(BadFile(entry.line, "key", problem))
    return list(seen.values())


def with_own_codes(diseases: list[DiseaseLine], refuse: Refuse) -> list[DiseaseLine]:
    """Those without another's code: a GARD or MONDO id belongs to one disease."""
    seen: dict[str, int] = {}
    kept = []
    for entry in diseases:
        codes = {name: entry.codes[name] for name in ("gard", "mondo") if name in entry.codes}
        taken = {name: code for name, code in codes.items() if code in seen}
        for name, code in taken.items():
            problem = f"{code} is on line {seen[code]} already"
            refuse(BadFile(entry.line, f"codes.{name}", problem))
        if not taken:
            kept.append(entry)
            seen.update(dict.fromkeys(codes.values(), entry.line))
    return kept


def of_their_own(blocks: list[BlockLine], refuse: Refuse) -> list[BlockLine]:
    """One key may have one approved and one draft wording, of one and the same block."""
    seen: dict[str, list[BlockLine]] = {}
    kept = []
    for entry in blocks:
        others = seen.setdefault(entry.key, [])
        problem = _clash(entry, others)
        if problem:
            refuse(problem)
        else:
            others.append(entry)
            kept.append(entry)
    return kept


def _clash(entry: BlockLine, others: list[BlockLine]) -> BadFile | None:
    if not others:
        return None
    first = others[0]
    for name in ("disease", "kind", "language"):
        if getattr(entry, name) != getattr(first, name):
            return BadFile(entry.line, name, f"not as on line {first.line}, for the same key")
    same = next((other for other in others if other.said == entry.said), None)
    if same:
        problem = f"the block “{entry.key}” is on line {same.line} already"
        return BadFile(entry.line, "key", problem)
    return None


def one_wording_each(blocks: list[BlockLine], notes: list[str], refuse: Refuse) -> list[BlockLine]:
    """What is left where all come in alike: of a block's two wordings, the newer as a draft."""
    drafts = {entry.key: entry for entry in blocks if entry.said == VersionStatus.DRAFT}
    kept = []
    for entry in blocks:
        draft = drafts.get(entry.key)
        if draft is None or draft is entry or draft.status != entry.status:
            kept.append(entry)
        elif entry.is_approved:
            problem = f"the block “{entry.key}” is on line {entry.line} too; only one is approved"
            refuse(BadFile(draft.line, "status", problem))
        else:
            notes.append(
                f"line {entry.line}, {entry.key}: left aside, because line {draft.line} has "
                "newer words of it"
            )
    return kept
