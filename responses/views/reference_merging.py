"""References that are one source: the groups of them, and two made one."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inquiries.text import clean_line
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters import citing
from ..library.doors import require_reader
from ..library.duplicates import Group, groups
from ..library.merging import NOT_THE_SAME, mark_of_pair, merge
from ..library.models import Reference
from ..library.record_words import in_order, name_of, value_in_words
from ..library.reference_doors import may_keep, reference_to_change
from ..library.reference_uses import blocks_by_reference, versions_citing
from ..library.sources.matching import merged, same_source
from ..library.telling_apart import said_of, tell_apart
from .references import as_in_a_letter, page_of

PAGE = 20


@dataclass(frozen=True)
class Choice:
    """A group of likely duplicates, the one that most texts rest on first.

    ``others`` may be the same as ``kept``; the ``rest`` were told apart from it, and are
    like one of the others.
    """

    kept: Reference
    others: tuple[Reference, ...]
    rest: tuple[Reference, ...]
    reasons: tuple[str, ...]


@require_safe
def duplicates(request: StaffRequest) -> HttpResponse:
    require_reader(request.user)
    page = Paginator(groups(), PAGE).get_page(request.GET.get("page"))
    blocks = blocks_by_reference(one for group in page for one in group.references)
    context = {
        "page": page,
        "choices": [_choice(group, blocks) for group in page],
        "may_keep": may_keep(request.user),
    }
    return render(request, "desk/references/duplicates.html", context)


def _choice(group: Group, blocks: dict[int, int]) -> Choice:
    def weight(one: Reference) -> tuple[int, int]:
        return len(group.not_like(one)), -blocks.get(one.pk, 0)

    first, *others = sorted(group.references, key=weight)
    apart = group.not_like(first)
    likely = tuple(one for one in others if one.pk not in apart)
    return Choice(first, likely, tuple(one for one in others if one.pk in apart), group.reasons)


@require_POST
def apart(request: StaffRequest, key: str) -> HttpResponse:
    """Somebody looked at the two: they are not one source."""
    one = reference_to_change(request.user, key)
    other = _named(request)
    if other is None:
        messages.error(request, "Say which other reference is meant.")
        return redirect("reference", one.key)
    done = f"{one} and {other} are two sources. Nobody is asked about them again."
    attempt(request, tell_apart, one, other, request.user, done=done)
    return redirect("reference-duplicates")


def merge_into(request: StaffRequest, key: str) -> HttpResponse:
    """Another reference merged into this one, once both were looked at side by side."""
    kept = reference_to_change(request.user, key)
    other = _named(request)
    if request.method == "POST" and other:
        return _merged(request, kept, other)
    context = {
        "reference": kept,
        "named": _key_given(request),
        "other": other,
        "fault": _fault(kept, other, _key_given(request)),
    }
    if other and not context["fault"]:
        context |= _side_by_side(request, kept, other)
    return render(request, "desk/references/merge.html", context)


def _key_given(request: StaffRequest) -> str:
    return clean_line(request.POST.get("other", "") or request.GET.get("other", ""))


def _named(request: StaffRequest) -> Reference | None:
    """The other reference, by the key that was given."""
    return Reference.objects.filter(key=_key_given(request)).select_related("merged_into").first()


def _merged(request: StaffRequest, kept: Reference, other: Reference) -> HttpResponse:
    done = attempt(
        request,
        merge,
        kept,
        other,
        request.user,
        seen=request.POST.get("seen", ""),
        then=partial(citing.rename_citations, user=request.user),
        done=f"{other} is merged into {kept}, and stands for it where it was cited.",
    )
    page = reverse("reference-merge", args=[kept.key])
    return redirect("reference", kept.key) if done else redirect(f"{page}?other={other.key}")


def _fault(kept: Reference, other: Reference | None, named: str) -> str:
    """Why the two can't be merged; "" if they can."""
    if other is None:
        return f"There is no reference with the key “{named[:80]}”." if named else ""
    if other.pk == kept.pk:
        return "A reference can't be merged into itself."
    for one in (kept, other):
        if one.merged_into:
            return f"{one} was merged into {one.merged_into}: that one counts now."
    return "" if same_source(kept.csl, other.csl) else NOT_THE_SAME


def _side_by_side(request: StaffRequest, kept: Reference, other: Reference) -> dict[str, Any]:
    both = merged(kept.csl, other.csl)
    names = in_order({*both, *other.csl})
    columns = (kept.csl, other.csl, both)
    said = said_of(kept, other)
    return {
        "seen": mark_of_pair(kept, other, said),
        "told_apart": said,
        "others": f"other={other.key}",
        "fields": [
            Line(name_of(name), *(value_in_words(csl, name) for csl in columns)) for name in names
        ],
        "shown": [as_in_a_letter(one) for one in (kept, other, Reference.of(kept.key, both))],
        "kept_uses": _uses(kept),
        "other_uses": _uses(other),
        "versions": page_of(request, versions_citing(other), "texts"),
    }


@dataclass(frozen=True)
class Line:
    """A field in the two records and in what is made of them."""

    name: str
    kept: str
    other: str
    both: str

    @property
    def differs(self) -> bool:
        return self.kept != self.other


def _uses(reference: Reference) -> dict[str, int]:
    return {
        "texts": versions_citing(reference).count(),
        "drafts": versions_citing(reference).under_way().count(),
        "open_letters": citing.open_letters_citing(reference).count(),
        "approved_letters": citing.approved_letters_citing(reference).count(),
    }
