"""References: find one, see what rests on it, say what is wrong with it."""

import json
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters import citing
from ..letters.bibliography import numbered_reference
from ..letters.rendering_errors import BibliographyError
from ..library import duplicates, flags
from ..library.doors import require_reader
from ..library.finding_references import picked, with_words
from ..library.models import FlagReason, Reference, ReferenceEvent, ReferenceFlag
from ..library.record_words import name_of, record_in_words
from ..library.reference_desk_forms import FlagForm, LiftForm, ReferenceFilter
from ..library.reference_doors import (
    flag_to_lift,
    may_flag,
    may_keep,
    reference_for,
    reference_to_flag,
)
from ..library.reference_uses import blocks_by_reference, versions_citing

PAGE = 50
FEW = 20


@require_safe
def pick(request: StaffRequest) -> HttpResponse:
    """A part of a writer's page: references to cite, each a button with its key."""
    require_reader(request.user)
    # A picker's search is also the form of the list, for those without JavaScript.
    words = request.GET.get("q") or request.GET.get("words", "")
    context = {"references": picked(words), "words": words.strip()}
    return render(request, "desk/references/_pick.html", context)


# --- The list -----------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of the list: the reference, and how much rests on it."""

    reference: Reference
    blocks: int
    letters: int


@require_safe
def references(request: StaffRequest) -> HttpResponse:
    require_reader(request.user)
    chosen = ReferenceFilter(request.GET or None)
    others = request.GET.copy()
    others.pop("page", None)
    page = Paginator(_narrowed(chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": _rows(list(page)),
        "others": others.urlencode(),
        "may_keep": may_keep(request.user),
    }
    return render(request, "desk/references/list.html", context)


def _narrowed(chosen: ReferenceFilter) -> QuerySet[Reference]:
    shown = _shown(chosen.value("show")).select_related("merged_into")
    flagged = shown.prefetch_related(ReferenceFlag.objects.as_standing())
    found = with_words(flagged, chosen.value("words"))
    return found.order_by("-pk") if chosen.value("show") == "newest" else found


def _shown(what: str) -> QuerySet[Reference]:
    if what == "merged":
        return Reference.objects.exclude(merged_into=None)
    in_use = Reference.objects.in_use()
    if what == "flagged":
        standing = ReferenceFlag.objects.standing()
        return in_use.filter(pk__in=standing.values("reference"))
    if what == "unused":
        return citing.used_nowhere(in_use)
    if what == "duplicates":
        alike = [one.pk for group in duplicates.groups() for one in group.references]
        return in_use.filter(pk__in=alike)
    return in_use


def _rows(found: list[Reference]) -> list[Row]:
    blocks, letters = blocks_by_reference(found), citing.letters_by_reference(found)
    return [Row(one, blocks.get(one.pk, 0), letters.get(one.pk, 0)) for one in found]


# --- One reference ------------------------------------------------------------


@require_safe
def reference(request: StaffRequest, key: str) -> HttpResponse:
    found = reference_for(request.user, key)
    return render(request, "desk/references/reference.html", reference_context(request, found))


def reference_context(
    request: StaffRequest, reference: Reference, flag_form: FlagForm | None = None
) -> dict[str, Any]:
    in_use = reference.merged_into is None
    return {
        "reference": reference,
        "shown": as_in_a_letter(reference),
        "record": record_in_words(reference.csl),
        "flags": reference.flags.standing().select_related("flagged_by"),
        "events": [_Line.of(event) for event in reference.events.select_related("actor")],
        "versions": page_of(request, versions_citing(reference), "texts"),
        "merged": reference.merged.order_by("key"),
        "alike": duplicates.others_like(reference) if in_use else [],
        "flag_form": flag_form or FlagForm(),
        "lift_form": LiftForm(),
        "may_keep": in_use and may_keep(request.user),
        "may_flag": in_use and may_flag(request.user),
        **_letters(request, reference),
    }


@dataclass(frozen=True)
class _Line:
    """A line of the history; ``record`` is what was replaced, in words, ``before`` as JSON."""

    event: ReferenceEvent
    reason: str
    fields: tuple[str, ...]
    record: list[tuple[str, str]]
    before: str

    @classmethod
    def of(cls, event: ReferenceEvent) -> "_Line":
        reason, before = event.data.get("reason", ""), event.data.get("before")
        text = json.dumps(before, indent=2, ensure_ascii=False) if before else ""
        fields = tuple(name_of(name) for name in event.data.get("fields", ()))
        reason = dict(FlagReason.choices).get(reason, reason)
        return cls(event, reason, fields, record_in_words(before or {}), text)


def _letters(request: StaffRequest, reference: Reference) -> dict[str, Any]:
    """Letters, by their inquiries' codes; for who may not see inquiries their number alone."""
    open_ones = citing.open_letters_citing(reference).select_related("inquiry").order_by("pk")
    approved = citing.approved_letters_citing(reference).select_related("letter__inquiry")
    if not roles.may_see_inquiries(request.user):
        return {"open_count": open_ones.count(), "approved_count": approved.count()}
    return {
        "open_letters": page_of(request, open_ones, "drafts"),
        "approved_letters": page_of(request, approved.order_by("-letter", "number"), "letters"),
    }


def page_of(request: StaffRequest, rows: QuerySet[Any], name: str) -> Page[Any]:
    """One of several lists of a page, each with its own page number in the address."""
    return Paginator(rows, FEW).get_page(request.GET.get(name))


def as_in_a_letter(reference: Reference) -> SafeString | None:
    """The line at a letter's end; ``None`` if nothing can be made of the record."""
    try:
        return numbered_reference(1, reference.key, reference.csl).html
    except BibliographyError:
        return None


# --- Flags --------------------------------------------------------------------


@require_POST
def flag(request: StaffRequest, key: str) -> HttpResponse:
    found = reference_to_flag(request.user, key)
    form = FlagForm(request.POST)
    if not form.is_valid():
        context = reference_context(request, found, form)
        return render(request, "desk/references/reference.html", context, status=422)
    done = "Flagged. Everything that rests on it shows the flag."
    attempt(request, flags.flag_reference, found, request.user, **form.cleaned_data, done=done)
    return redirect("reference", key)


@require_POST
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    found = flag_to_lift(request.user, pk)
    form = LiftForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    attempt(request, flags.lift_flag, found, request.user, note, done="The flag is lifted.")
    return redirect("reference", found.reference.key)
