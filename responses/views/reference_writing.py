"""Adding references, one by one or from a file, and changing their records."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.bibliography import format_reference
from ..letters.rendering_errors import BibliographyError
from ..library import reference_files, reference_verbs
from ..library.duplicates import Match, matches
from ..library.models import Reference
from ..library.record_words import record_in_words
from ..library.reference_desk_forms import FileForm
from ..library.reference_doors import reference_to_change, require_keeper
from ..library.reference_files import Preview, Stored
from ..library.reference_forms import NewReferenceForm, RecordForm, ShortForm
from .references import as_in_a_letter

NAMED = 12


def add(request: StaffRequest) -> HttpResponse:
    """One reference, by the short form."""
    require_keeper(request.user)
    form = NewReferenceForm(request.POST or None)
    match = None
    if request.method == "POST" and form.is_valid() and shows_in_a_letter(form):
        match = _same_as(form)
        if match is None and (added := _added(request, form)):
            messages.success(request, f"Added. Cite it as [@{added.key}].")
            return redirect("reference", added.key)
    context = {"form": form, "file_form": FileForm(), "match": match}
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/references/add.html", context, status=status)


def _same_as(form: NewReferenceForm) -> Match | None:
    """What is here already, unless the writer has seen it and says that it's another."""
    if form.cleaned_data["anyway"]:
        return None
    return matches([form.csl])[0]


def _added(request: StaffRequest, form: NewReferenceForm) -> Reference | None:
    key = form.key_or_suggested()
    added: Reference | None = attempt(
        request, reference_verbs.add_reference, request.user, key, form.csl
    )
    return added


def shows_in_a_letter(form: ShortForm | RecordForm) -> bool:
    """Whether the record can stand at a letter's end; the form says so if it can't."""
    try:
        format_reference("", form.csl)
    except BibliographyError:
        form.add_error(None, "This record can't be shown in a letter: look at its fields again.")
        return False
    return True


# --- Files ----------------------------------------------------------------------


def look(request: StaffRequest) -> HttpResponse:
    """What is in the file, before anything is stored."""
    require_keeper(request.user)
    if request.method != "POST":  # Signing in again leads here.
        return redirect("reference-add")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"form": NewReferenceForm(), "file_form": form}
        return render(request, "desk/references/add.html", context, status=422)
    preview = reference_files.looked_at(*form.given())
    return render(request, "desk/references/preview.html", {"preview": preview})


@require_POST
def store(request: StaffRequest) -> HttpResponse:
    """What was looked at, read anew, and stored as chosen."""
    require_keeper(request.user)
    preview = _read_again(request)
    stored: Stored | None = None
    if preview.records:
        stored = attempt(request, reference_files.store, preview, request.user)
    if stored is None:
        # Somebody was quicker: with what is here by now, and the choices as they were.
        context = {"preview": _read_again(request)}
        return render(request, "desk/references/preview.html", context, status=422)
    messages.success(request, _what_became(stored))
    newest = "?show=newest" if stored.added else ""
    return redirect(reverse("references") + newest)


def _read_again(request: StaffRequest) -> Preview:
    return reference_files.looked_at(request.POST.get("stash", ""), "stash.json", request.POST)


def _what_became(stored: Stored) -> str:
    counts = [
        f"{len(stored.added)} added" + _keys(stored.added),
        f"{len(stored.used)} were here already" + _keys(stored.used),
        f"{stored.left} left out",
    ]
    return "; ".join(said for said in counts if not said.startswith("0 ")) + "."


def _keys(references: tuple[Reference, ...]) -> str:
    keys = list(dict.fromkeys(reference.key for reference in references))
    more = f" and {len(keys) - NAMED} more" if len(keys) > NAMED else ""
    return f" ({', '.join(keys[:NAMED])}{more})" if keys else ""


# --- Changing -------------------------------------------------------------------


def edit(request: StaffRequest, key: str) -> HttpResponse:
    """The record, by the short form, or as a whole with ?as=record."""
    reference = reference_to_change(request.user, key)
    whole = request.GET.get("as") == "record"
    form = (RecordForm if whole else ShortForm)(request.POST or None, csl=reference.csl)
    if request.method == "POST" and form.is_valid() and shows_in_a_letter(form):
        base, change = request.POST.get("base"), reference_verbs.change_record
        if attempt(request, change, reference, request.user, form.csl, base, done="Saved."):
            return redirect("reference", key)
    context = {
        "reference": reference,
        "form": form,
        "whole": whole,
        "base": reference_verbs.mark_of(reference.csl),
        "shown": as_in_a_letter(reference),
        "record": record_in_words(reference.csl),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/references/edit.html", context, status=status)
