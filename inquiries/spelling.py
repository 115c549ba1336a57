"""Words that stand in no disease's name, and the known words that they may mean."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
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
# Beside a word of so few names, one letter more may be wrong: after "tay", "saks" means Sachs.
RARE = 60
# In how many names a word stands, as it were, that isn't of names and yet known.
BESIDE_NAMES = 1000


def corrected(words: Sequence[str], also: Collection[str] = ()) -> list[str]:
    """The words (normalised), each that is unknown replaced by the nearest known one, if any.

    Known are the words of diseases' names and those in ``also``. The last word may still be
    growing: it is known if it begins a known one. Two words that were written as one, as in
    "taysachs", come back in one string.
    """
    known, read = _known(), list[str]()
    for place, word in enumerate(words):
        others = words[place + 1 : place + 2]
        if known.knows(word, also, growing=not others):
            read.append(word)
        else:
            read.append(known.meant(word, [*read[-1:], *others], also))
    return read


@dataclass(frozen=True)
class _Vocabulary:
    counts: dict[str, int]  # In how many names each word stands.
    in_order: list[str]
    by_length: dict[int, list[str]]
    names: list[str]

    @classmethod
    def of(cls, names: list[str]) -> "_Vocabulary":
        counts = Counter(word for name in names for word in set(name.split()))
        by_length: dict[int, list[str]] = {}
        for word in counts:
            by_length.setdefault(len(word), []).append(word)
        return cls(dict(counts), sorted(counts), by_length, names)

    def knows(self, word: str, also: Collection[str], growing: bool) -> bool:
        if growing:
            return self.begins_one(word) or any(known.startswith(word) for known in also)
        return word in self.counts or word in also

    def meant(self, word: str, beside: Iterable[str], also: Collection[str]) -> str:
        """What an unknown word between these may mean; itself, if it's like no known one."""
        most = next((most for longest, most in ALLOWED if len(word) >= longest), 0)
        if not most or not word.isalpha():
            return word
        rare = (other for other in beside if 0 < self.counts.get(other, 0) <= RARE)
        likely = {one for other in rare for one in self.next_to(other) if one[0] == word[0]}
        near = range(len(word) - most, len(word) + most + 1)
        known = chain(also, *(self.by_length.get(length, ()) for length in near))
        return (
            self._nearest(word, likely, most + 1)
            or self._in_two(word)
            or self._nearest(word, known, most, also)
            or word
        )

    def next_to(self, word: str) -> set[str]:
        """What stands right before or behind the word in some name."""
        names = (name.split() for name in self.names if word in name)
        pairs = chain.from_iterable(pairwise(words) for words in names)
        return {other for pair in pairs if word in pair for other in pair} - {word}

    def _in_two(self, word: str) -> str | None:
        """Two words of a name that were written as one."""
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
        known = (cut for cut in cuts if cut[0] in self.counts and cut[1] in self.counts)
        return next((f"{one} {other}" for one, other in known if other in self.next_to(one)), None)

    def _nearest(
        self, word: str, choices: Iterable[str], most: int, also: Collection[str] = ()
    ) -> str | None:
        found = process.extract(
            word, list(choices), scorer=OSA.distance, score_cutoff=most, limit=CANDIDATES
        )

        def unlikeliness(one: tuple[str, float, int]) -> tuple[float, str]:
            known, distance, _ = one
            count = BESIDE_NAMES if known in also else self.counts[known]
            other_first = FIRST if known[0] != word[0] else 0
            return distance + other_first - COMMON * log10(count), known

        return min(found, key=unlikeliness)[0] if found else None

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
        _kept = (now, _Vocabulary.of(list(names)))
    return _kept[1]
