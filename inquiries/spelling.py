"""Words that begin no word of any disease's name, and the known words that they may mean."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log10

from django.db.models import Count, Max
from rapidfuzz import process
from rapidfuzz.distance import OSA

from .models import DiseaseName

# How many letters may be wrong in a word of at least so many. Shorter ones are left alone:
# one letter makes another disease of XXY.
ALLOWED = ((9, 3), (6, 2), (4, 1))
CANDIDATES = 30
# What a wrong first letter counts beside a wrong letter elsewhere, and what it counts for a
# word to stand in ten times as many names. The vocabulary has slips of its own.
FIRST = 0.5
COMMON = 0.3


def corrected(words: Sequence[str]) -> list[str]:
    """The words (normalised), each that is unknown replaced by the nearest known one, if any.

    The last word may still be growing: it is known if it begins a known one.
    """
    known = _known()
    last = len(words) - 1
    return [known.read(word, growing=place == last) for place, word in enumerate(words)]


@dataclass(frozen=True)
class _Vocabulary:
    counts: dict[str, int]  # In how many names each word stands.
    in_order: list[str]
    by_length: dict[int, list[str]]

    @classmethod
    def of(cls, names: Iterable[str]) -> "_Vocabulary":
        counts = Counter(word for name in names for word in set(name.split()))
        by_length: dict[int, list[str]] = {}
        for word in counts:
            by_length.setdefault(len(word), []).append(word)
        return cls(dict(counts), sorted(counts), by_length)

    def read(self, word: str, growing: bool) -> str:
        """The word itself if it's known, or like no known one; else the nearest."""
        is_known = self.begins_one(word) if growing else word in self.counts
        return word if is_known else self.nearest(word) or word

    def nearest(self, word: str) -> str | None:
        """The known word that this one may mean; ``None`` if it's like no other."""
        most = next((most for longest, most in ALLOWED if len(word) >= longest), 0)
        if not most or not word.isalpha():
            return None
        near = range(len(word) - most, len(word) + most + 1)
        choices = list(chain.from_iterable(self.by_length.get(length, []) for length in near))
        found = process.extract(
            word, choices, scorer=OSA.distance, score_cutoff=most, limit=CANDIDATES
        )
        return min(found, key=lambda one: self._unlikeliness(word, *one[:2]))[0] if found else None

    def _unlikeliness(self, word: str, known: str, distance: float) -> tuple[float, str]:
        other_first = FIRST if known[0] != word[0] else 0
        return distance + other_first - COMMON * log10(self.counts[known]), known

    def begins_one(self, word: str) -> bool:
        place = bisect_left(self.in_order, word)
        return place < len(self.in_order) and self.in_order[place].startswith(word)


_kept: tuple[object, _Vocabulary] | None = None


def _known() -> _Vocabulary:
    """Kept in this process until the names change. Rows of names never change, only come and go."""
    global _kept
    now = DiseaseName.objects.aggregate(Count("pk"), Max("pk"))
    if _kept is None or _kept[0] != now:
        names = DiseaseName.objects.values_list("normalised", flat=True)
        _kept = (now, _Vocabulary.of(names.iterator()))
    return _kept[1]
