"""What the search box looks through, made of a block's own rows."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from html import unescape
from typing import Protocol

from django.db import transaction

from inquiries.models import DiseaseName
from inquiries.text import normalise

from .models import UNDER_WAY, Block, BlockText, BlockVersion, VersionStatus

MANY = 500
LONGEST_NAME = 310
# Databases refuse longer ones, and nobody looks for them.
LONGEST_WORD = 64
# PostgreSQL takes a megabyte of words in one row, and every word stands there twice.
MOST_BYTES = 400_000
# Tags inside of a word leave nothing; all others stand between words.
INSIDE = re.compile(r"</?(?:strong|em|a|sub|sup)\b[^>]*>")
BETWEEN = re.compile(r"<[^>]*>")
SHOWN = (VersionStatus.APPROVED, *UNDER_WAY)
FIELDS = """
    disease_name position kind_id language owner_id is_approved under_way review_due names words
""".split()


class Wording(Protocol):
    status: str
    heading: str
    body: str
    review_due: date | None


def refresh(blocks: Iterable[int]) -> int:
    """Bring these blocks' texts up to date, by their ids; how many differed.

    Whoever changes a block's owner, or a wording that is current or under way, calls it
    in the same transaction.
    """
    return sum(_refresh_few(few) for few in _by(MANY, sorted(set(blocks))))


def refresh_all() -> int:
    """All texts, a few blocks a transaction; how many differed.

    For what changes without anybody telling: names in the vocabulary, a kind's name.
    """
    return refresh(Block.objects.values_list("pk", flat=True))


def _by(size: int, pks: list[int]) -> Iterable[list[int]]:
    return (pks[start : start + size] for start in range(0, len(pks), size))


@transaction.atomic
def _refresh_few(pks: list[int]) -> int:
    # A verb that changes one of them meanwhile waits, and writes its own text afterwards.
    locked = Block.objects.filter(pk__in=pks).select_for_update(of=("self",)).order_by("pk")
    blocks = list(locked.select_related("disease", "kind"))
    wordings = _wordings(pks)
    names = _names({block.disease_id for block in blocks})
    wanted = [
        text_of(block, names.get(block.disease_id, []), wordings.get(block.pk, []))
        for block in blocks
    ]
    here = BlockText.objects.in_bulk([text.pk for text in wanted])
    differing = [text for text in wanted if not _same(text, here.get(text.pk))]
    columns = [field.removesuffix("_id") for field in FIELDS]
    BlockText.objects.bulk_create(
        differing, update_conflicts=True, unique_fields=["block"], update_fields=columns
    )
    return len(differing)


def _same(text: BlockText, other: BlockText | None) -> bool:
    return other is not None and all(getattr(text, f) == getattr(other, f) for f in FIELDS)


def _wordings(pks: list[int]) -> dict[int, list[BlockVersion]]:
    shown = BlockVersion.objects.filter(block__in=pks, status__in=SHOWN)
    light = shown.only("block", "status", "heading", "body", "review_due")
    found: dict[int, list[BlockVersion]] = {}
    for version in light.order_by("block_id", "number"):
        found.setdefault(version.block_id, []).append(version)
    return found


def _names(diseases: set[int | None]) -> dict[int | None, list[str]]:
    names: dict[int | None, list[str]] = {}
    rows = DiseaseName.objects.filter(disease__in=diseases - {None}).order_by("pk")
    for disease, text in rows.values_list("disease_id", "normalised"):
        names.setdefault(disease, []).append(text)
    return names


def text_of(block: Block, names: Iterable[str], wordings: Sequence[Wording]) -> BlockText:
    """The unsaved text of a block.

    ``names`` are its disease's, normalised; ``wordings`` those of the ``SHOWN`` states.
    """
    own = _words([*names, block.kind.name, block.kind.key, block.key])
    said = [part for one in wordings for part in (one.heading, plain(one.body))]
    approved = next((one for one in wordings if one.status == VersionStatus.APPROVED), None)
    return BlockText(
        block_id=block.pk,
        disease_name=normalise(block.disease.name)[:LONGEST_NAME] if block.disease else "",
        position=block.kind.position,
        kind_id=block.kind.pk,
        language=block.language,
        owner_id=block.owner_id,
        is_approved=approved is not None,
        under_way=next((one.status for one in wordings if one.status in UNDER_WAY), ""),
        review_due=approved.review_due if approved else None,
        names=" ".join(own),
        words=_cut(" ".join(_words([*own, *said]))),
    )


def plain(html: str) -> str:
    """A body's text: words stay apart where paragraphs and cells are."""
    return unescape(BETWEEN.sub(" ", INSIDE.sub("", html)))


def _words(texts: Iterable[str]) -> list[str]:
    """The words of the texts, each once, in order."""
    words = (word[:LONGEST_WORD] for text in texts for word in normalise(text).split())
    return list(dict.fromkeys(words))


def _cut(words: str) -> str:
    encoded = words.encode()
    if len(encoded) <= MOST_BYTES:
        return words
    return encoded[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]
