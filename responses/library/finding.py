"""Finding blocks by words: those whose names hold them first, then those whose texts do.

What it looks through are the ``BlockText`` rows; ``refresh`` keeps them. The questions
that are asked of a database are bounded, so that a search takes as long in a large
library as in a small one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Expression, QuerySet

from inquiries.models import DiseaseName, Kind
from inquiries.spelling import corrected
from inquiries.text import normalise

from .models import BlockText
from .texts import refresh, refresh_all

__all__ = ["MOST", "Found", "Holds", "find", "refresh", "refresh_all", "wanted_words"]

MOST = 500  # Whoever gets more than these adds a word.
LONGEST = 200
MOST_WORDS = 12
SHORTEST_BEGINNING = 3
TABLE = "responses_blocktext"
ORDER = ("disease_name", "position", "block_id")
# PostgreSQL's list for English: words that stand in every text. They are looked for only
# if there are no others, because ALL is also a leukemia.
EVERYWHERE = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself
    she her hers herself it its itself they them their theirs themselves what which who whom
    this that these those am is are was were be been being have has had having do does did
    doing a an the and but if or because as until while of at by for with about against between
    into through during before after above below to from up down in out on off over under again
    further then once here there when where why how all any both each few more most other some
    such no nor not only own same so than too very s t can will just don should now
    """.split()
)


@dataclass(frozen=True)
class Found:
    """Ids of blocks, the best first. ``more``: others fit as well, and are left out.

    ``words`` were looked for, with ``cut`` the last as the beginning of one; and
    ``instead_of`` what was typed, where that fits nothing.
    """

    pks: list[int]
    more: bool = False
    words: tuple[str, ...] = ()
    cut: bool = False
    instead_of: str = ""


def wanted_words(typed: str) -> tuple[str, ...]:
    """What of a person's words is looked for."""
    words = normalise(typed[:LONGEST]).split()[:MOST_WORDS]
    telling = [word for word in words if word not in EVERYWHERE]
    return tuple(dict.fromkeys(telling or words))


def find(texts: QuerySet[BlockText], typed: str = "", exactly: bool = False) -> Found:
    """The blocks among ``texts`` that hold every word, in some form of it.

    Without words, all of them, by disease and kind. Where nothing fits, the last word is
    taken for a beginning; and if no block at all fits, words that nothing here holds are
    read as the nearest of diseases' and kinds' names, unless ``exactly`` these are wanted.
    """
    words = wanted_words(typed)
    if not words:
        return _some(texts.order_by(*ORDER))
    found = _best(texts, words)
    if found.pks or exactly or (texts.query.has_filters() and _stands_somewhere(*words)):
        return found
    better = _read_again(words)
    if better == words:
        return found
    return replace(_best(texts, better), instead_of=" ".join(words))


def _some(texts: QuerySet[BlockText]) -> Found:
    pks = list(texts.values_list("pk", flat=True)[: MOST + 1])
    return Found(pks[:MOST], more=len(pks) > MOST)


def _stands_somewhere(*words: str) -> bool:
    # As many as ever: asked for one row, PostgreSQL reads all of them.
    return bool(_some(BlockText.objects.filter(Holds("words", words)).order_by()).pks)


def _read_again(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without slips. A word of the library's own is none, whatever it's like."""
    pairs = zip(words, corrected(words, also=_words_of_kinds()), strict=True)
    read = (word if word == other or _stands_somewhere(word) else other for word, other in pairs)
    return wanted_words(" ".join(read))


def _words_of_kinds() -> set[str]:
    """What somebody may add to a disease's name: “treatment”, “outlook”."""
    said = Kind.objects.values_list("key", "name")
    return {word for texts in said for text in texts for word in wanted_words(text)}


def _best(texts: QuerySet[BlockText], words: tuple[str, ...]) -> Found:
    whole = _ranked(texts, words)
    may_be_cut = len(words[-1]) >= SHORTEST_BEGINNING
    return whole if whole.pks or not may_be_cut else _ranked(texts, words, cut=True)


def _ranked(texts: QuerySet[BlockText], words: tuple[str, ...], cut: bool = False) -> Found:
    """Of the disease that is called just so; then by the names; then by the text."""
    pks: dict[int, None] = {}
    for fitting in _tiers(texts, words, cut):
        found = fitting.values_list("pk", flat=True)[: MOST + 1 + len(pks)]
        pks |= dict.fromkeys(found)
        if len(pks) > MOST:
            break
    return Found(list(pks)[:MOST], len(pks) > MOST, words, cut)


def _tiers(
    texts: QuerySet[BlockText], words: tuple[str, ...], cut: bool
) -> Iterable[QuerySet[BlockText]]:
    ordered = texts.order_by(*ORDER)
    by_name = ordered.filter(Holds("names", words, cut))
    diseases = _called(words) if not cut else []
    if diseases:
        yield by_name.filter(block__disease__in=diseases)
    yield by_name
    yield ordered.filter(Holds("words", words, cut))


def _called(words: tuple[str, ...]) -> list[int]:
    """The diseases of exactly this name, with or without one word before or after it: a kind."""
    likely = {" ".join(some) for some in (words, words[:-1], words[1:]) if some}
    names = DiseaseName.objects.filter(normalised__in=likely)
    return list(names.values_list("disease", flat=True).distinct()[:MOST])


class Holds(Expression):
    """Whether a text's column (``names`` or ``words``) holds every word in some form of it.

    With ``cut`` the last word may be the beginning of one. For querysets of
    ``BlockText``; the columns and tables that it asks are those of migration
    0009_finding.
    """

    output_field = BooleanField()

    def __init__(self, column: str, words: Iterable[str], cut: bool = False) -> None:
        super().__init__()
        self.column = column
        self.words = tuple(words)
        self.cut = cut

    def as_sql(self, compiler, connection):
        raise NotImplementedError(f"no full-text search on {connection.vendor}")

    def as_postgresql(self, compiler, connection):
        each = "(plainto_tsquery('english', %s) || %s::tsquery)"
        query = " && ".join([each] * len(self.words))
        spelt = [f"'{word}'" for word in self.words]
        spelt[-1] += ":*" if self.cut else ""
        params = [part for pair in zip(self.words, spelt, strict=True) for part in pair]
        return f"{TABLE}.{self.column}_vector @@ ({query})", params

    def as_sqlite(self, compiler, connection):
        *others, last = (f'{self.column} : "{word}"' for word in self.words)
        if not self.cut:
            return _match("stems"), [" AND ".join([*others, last])]
        either = f"({_match('stems')} OR {_match('spelt')})"
        if not others:
            return either, [last, f"{last} *"]
        return f"({_match('stems')} AND {either})", [" AND ".join(others), last, f"{last} *"]


def _match(suffix: str) -> str:
    table = f"{TABLE}_{suffix}"
    # Of names in this file alone.
    return f"{TABLE}.block_id IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)"  # noqa: S608
