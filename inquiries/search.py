"""Finding a disease by what a person types."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Length

from .models import Disease, DiseaseName
from .spelling import corrected
from .text import normalise

SHORTEST = 2
MOST_WORDS = 12
LONGEST = 300  # Databases refuse to look for texts of many thousand characters.


@dataclass(frozen=True)
class Suggestion:
    """A disease, and the one of its names that fits best what was typed.

    Two diseases may have the same name; who shows them tells them apart by their codes.
    """

    disease: Disease
    name: str
    is_preferred: bool


def suggest(text: str, limit: int = 8) -> list[Suggestion]:
    """Diseases for a text that may still be growing, the likeliest first, each once.

    A name fits if every word of the text begins a word of it, or if the text
    occurs in it. Exact names come first, then preferred names that begin with
    the text, synonyms that do, and the rest; short names before long ones.
    """
    wanted = normalise(text[:LONGEST])
    if len(wanted) < SHORTEST:
        return []
    fitting = _ranked(_fitting(wanted), wanted)
    best = fitting.values("disease").annotate(first=Min("order")).order_by("first", "disease")
    return _best_names(fitting, [row["disease"] for row in best[:limit]])


def likely(text: str, limit: int = 8) -> list[Suggestion]:
    """As ``suggest``; if nothing fits, for the text with its slips mended.

    For where a person then chooses: what somebody has is never corrected behind their back.
    """
    found = suggest(text, limit)
    words = normalise(text[:LONGEST]).split()[:MOST_WORDS]
    mended = corrected(words) if not found else words
    return found if mended == words else suggest(" ".join(mended), limit)


def exact(text: str) -> Disease | None:
    """The disease of this name; ``None`` if there is none, or more than one."""
    wanted = normalise(text)
    if not wanted:
        return None
    found = Disease.objects.filter(names__normalised=wanted).distinct()[:2]
    return found[0] if len(found) == 1 else None


def _fitting(wanted: str) -> QuerySet[DiseaseName]:
    every_word = Q()
    for word in wanted.split():
        every_word &= Q(normalised__startswith=word) | Q(normalised__contains=f" {word}")
    return DiseaseName.objects.filter(every_word | Q(normalised__contains=wanted))


def _ranked(names: QuerySet[DiseaseName], wanted: str) -> QuerySet[Any]:
    """Adds ``order``: the smaller, the likelier. No name is as long as a step between ranks."""
    begins = Q(normalised__startswith=wanted)
    rank = Case(
        When(normalised=wanted, then=Value(0)),
        When(begins & Q(is_preferred=True), then=Value(1000)),
        When(begins, then=Value(2000)),
        When(normalised__contains=f" {wanted}", then=Value(3000)),
        default=Value(4000),
        output_field=IntegerField(),
    )
    return names.annotate(order=rank + Length("normalised"))


def _best_names(fitting: QuerySet[Any], diseases: list[int]) -> list[Suggestion]:
    """The best name of each of these diseases, in their order."""
    best: dict[int, DiseaseName] = {}
    rows = fitting.filter(disease__in=diseases).select_related("disease")
    for name in rows.order_by("order", "-is_preferred", "text"):
        best.setdefault(name.disease_id, name)
    return [Suggestion(best[pk].disease, best[pk].text, best[pk].is_preferred) for pk in diseases]
