"""How long a search in the library takes, and its list: asked for as an editor would.

The mix is of diseases that a small library has too, by their names, synonyms and with a
slip; of kinds, words of the texts, keys, and the list's other fields.
"""

from collections.abc import Callable, Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from inquiries.models import Disease, DiseaseName, User
from responses.library.finding_form import LibraryFilter

Query = dict[str, str]
Call = Callable[[], object]
LISTS: list[Query] = [
    {},
    {"page": "5"},
    {"kind": "treatment"},
    {"state": "draft"},
    {"state": "in_review"},
    {"fresh": "overdue"},
    {"fresh": "none"},
    {"owner": "owner-3"},
    {"owner": "nobody", "fresh": "soon"},
]
# Words that stand in many texts, and in few.
IN_TEXTS = ["enzyme replacement", "kidney surgery", "autosomal recessive inheritance", "people"]


def searches() -> list[Query]:
    """Thirty, over the diseases that come first in the vocabulary."""
    diseases = list(Disease.objects.filter(is_rare=True).order_by("pk")[5:500:70])
    names = [disease.name for disease in diseases]
    words = [
        *names,
        *_synonyms(diseases),
        *(_with_a_slip(name) for name in names[:4]),
        *(f"{name} treatment" for name in names[1:4]),
        *(name[: len(name) * 2 // 3] for name in names[4:6]),
        *IN_TEXTS,
        f"d{diseases[2].pk}-causes",
    ]
    alone: list[Query] = [{"words": text} for text in words]
    narrowed: list[Query] = [
        {"words": names[0], "state": "approved"},
        {"words": "treatment", "fresh": "overdue"},
        {"words": "enzyme", "kind": "causes"},
        {"words": names[3], "owner": "owner-3"},
    ]
    return [*alone, *narrowed]


def _synonyms(diseases: list[Disease]) -> Iterator[str]:
    for disease in diseases[:5]:
        other = DiseaseName.objects.filter(disease=disease, is_preferred=False).first()
        if other:
            yield other.text


def _with_a_slip(name: str) -> str:
    """Two letters of the longest word changed places."""
    longest = max(name.split(), key=len)
    middle = len(longest) // 2
    slip = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return name.replace(longest, slip)


def calls(browser: Client, user: User) -> dict[str, list[Call]]:
    """What is timed: the mix, its queries alone, and the list."""
    path, mix = reverse("library"), searches()
    return {
        "search, the page": [partial(browser.get, path, query) for query in mix],
        "search, the queries alone": [partial(_find, user, query) for query in mix],
        "library list": [partial(browser.get, path, query) for query in LISTS],
    }


def _find(user: User, query: Query) -> None:
    LibraryFilter(query, user=user).found()
