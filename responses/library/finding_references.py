"""Finding references by what a person types or looks for."""

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from inquiries.text import clean_line, normalise

from .models import Reference, ReferenceFlag
from .sources import identifiers

LONGEST = 200  # Databases refuse to look for texts of many thousand characters.
MOST_WORDS = 8
PICKED = 12


def with_words(references: QuerySet[Reference], typed: str) -> QuerySet[Reference]:
    """Those in whose key, title, authors, journal, year and numbers all the words occur.

    First what is named by its key or number, then where each word begins one. A word
    that only a merged one has finds what it went into. Nothing typed finds them all.
    """
    typed = clean_line(typed)[:LONGEST]
    words = normalise(typed).split()[:MOST_WORDS]
    if not words:
        return references.order_by("key")
    occur, begin = Q(), Q()
    for word in words:
        occur &= Q(words__contains=word)
        begin &= Q(words__startswith=word) | Q(words__contains=f" {word}")
    named = _named(typed)
    merged = Reference.objects.order_by().exclude(merged_into=None).filter(occur | named)
    return references.filter(occur | named | Q(pk__in=merged.values("merged_into"))).order_by(
        Case(
            When(named, then=Value(0)),
            When(begin, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        "key",
    )


def _named(typed: str) -> Q:
    """By a key, a DOI or a PubMed number, with or without an address around them."""
    named = Q(key=typed)
    if doi := identifiers.doi(typed).lower():
        named |= Q(doi=doi)
    if pmid := identifiers.pmid(typed):
        named |= Q(pmid=pmid)
    return named


def picked(typed: str) -> list[Reference]:
    """The likeliest to cite, a few, with their ``standing`` flags."""
    if not normalise(typed):
        return []
    found = with_words(Reference.objects.in_use(), typed)
    return list(found.prefetch_related(ReferenceFlag.objects.as_standing())[:PICKED])
