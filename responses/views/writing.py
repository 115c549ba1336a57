"""Writing a block: start a draft, write it with a preview beside it, submit or discard it."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from inquiries import roles
from inquiries.errors import NotPossible
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt, clock

from ..library import doors, verbs
from ..library.editor import editor_media
from ..library.forms import DraftForm, NewBlockForm, about
from ..library.models import BlockVersion, VersionStatus
from ..library.vetting import findings_of, stops
from .citing import likely_references
from .in_a_letter import as_in_a_letter, usual_heading
from .library import to_version


def new(request: StaffRequest) -> HttpResponse:
    """Say what a new block is about; its words come on the next page."""
    roles.require(roles.may_write_blocks(request.user))
    start = about(request.GET.get("disease", ""), request.GET.get("kind", ""))
    form = NewBlockForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        version = attempt(request, verbs.new_block, request.user, **form.cleaned_data)
        if version:
            return redirect("library-edit", version.pk)
    return render(request, "desk/library/new.html", {"form": form})


@require_POST
def draft(request: StaffRequest, key: str) -> HttpResponse:
    """Start a draft from the approved text, or from the version that is named."""
    block = doors.block_to_write(request.user, key)
    number = request.POST.get("from", "")
    source = block.versions.filter(number=number[:9]).first() if number[:9].isdecimal() else None
    version = attempt(request, verbs.start_draft, block, request.user, source)
    return redirect("library-edit", version.pk) if version else redirect("library-block", key)


@require_POST
def take_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on with a draft whose author is away."""
    version = doors.draft_to_take_over(request.user, pk)
    done = "The draft is yours now. Somebody else than its writers will have to approve it."
    if attempt(request, verbs.take_over_draft, version, request.user, done=done):
        return redirect("library-edit", pk)
    return to_version(version)


def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a draft. What can't be kept stays in the boxes."""
    if request.method == "POST" and not BlockVersion.objects.filter(pk=pk).exists():
        return _gone(request)
    version = doors.draft_to_write(request.user, pk)
    if request.method != "POST":
        return _open(request, version)
    form = DraftForm(request.POST)
    if "autosave" in request.POST:
        return _keep_quietly(request, version, form)
    if not form.is_valid():
        return _page(request, version, form, status=422)
    if _kept(request, version, form):
        return to_version(version)
    return _page(request, doors.version_for(request.user, pk), form, status=409)


def _open(request: StaffRequest, version: BlockVersion) -> HttpResponse:
    if version.status != VersionStatus.DRAFT:
        messages.error(request, f"{version} is {version.get_status_display()}; it can't change.")
        return to_version(version)
    if not doors.may_edit(request.user, version):
        messages.error(request, f"{version.author} has taken this draft over.")
        return to_version(version)
    wording = {"heading": version.heading, "body": version.body}
    return _page(request, version, DraftForm(initial=wording))


def _gone(request: StaffRequest) -> HttpResponse:
    """The draft was discarded meanwhile: the words are shown once more, to copy."""
    roles.require(roles.may_write_blocks(request.user))
    if "autosave" in request.POST:
        return JsonResponse({"why": "This draft was discarded meanwhile."}, status=410)
    words = {name: request.POST.get(name, "") for name in ("heading", "body")}
    return render(request, "desk/library/gone.html", words, status=410)


def _kept(request: StaffRequest, version: BlockVersion, form: DraftForm) -> bool:
    """Whether the words are stored now; with a word about what would stop a review."""
    base = request.POST.get("base")
    verb, words = verbs.edit_draft, form.cleaned_data
    kept = attempt(request, verb, version, request.user, base=base, done="Saved.", **words)
    if not kept:
        return False
    for fault in stops(kept.heading, kept.body):
        messages.warning(request, fault)
    return True


def _keep_quietly(request: StaffRequest, version: BlockVersion, form: DraftForm) -> HttpResponse:
    """The same for the page's script, while somebody is typing: {"base", "at"} or {"why"}."""
    if not form.is_valid():
        why = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"why": why}, status=422)
    base, words = request.POST.get("base"), form.cleaned_data
    try:
        kept = verbs.edit_draft(version, request.user, base=base, **words)
    except NotPossible as error:
        return JsonResponse({"why": str(error)}, status=409)
    return JsonResponse({"base": verbs.fingerprint(kept), "at": clock()})


@require_POST
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """How the words in the form would look in a letter, and what is to say about them.

    Nothing is stored. Without JavaScript it is the whole page, the words in their boxes.
    """
    if not BlockVersion.objects.filter(pk=pk).exists():
        return _gone(request)
    version = doors.draft_to_write(request.user, pk)
    form = DraftForm(request.POST)
    if not request.htmx:
        return _page(request, version, form, base=request.POST.get("base", ""))
    context = {"version": version, "form": form, **_live(version, form)}
    return render(request, "desk/library/_live.html", context)


def _page(
    request: StaffRequest,
    version: BlockVersion,
    form: DraftForm,
    status: int = 200,
    base: str | None = None,
) -> HttpResponse:
    context = {
        "version": version,
        "form": form,
        "base": verbs.fingerprint(version) if base is None else base,
        "editor_media": editor_media(form, request),
        "references": likely_references(version.block),
        "usual_heading": usual_heading(version.block),
        # What somebody else, or another window, has stored meanwhile.
        "kept": as_in_a_letter(version) if status == 409 else None,
        **_live(version, form),
    }
    return render(request, "desk/library/edit.html", context, status=status)


def _live(version: BlockVersion, form: DraftForm) -> dict[str, object]:
    """The words of the form typeset, and the findings about them; nothing for a bad form."""
    if form.is_bound and not form.is_valid():
        return {}
    words = form.cleaned_data if form.is_bound else form.initial
    shown = BlockVersion(block=version.block, number=version.number, **words)
    return {
        "typeset": as_in_a_letter(shown),
        "findings": findings_of(version.block, shown.heading, shown.body),
    }


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.draft_to_edit(request.user, pk)
    done = "Submitted. Somebody else approves it or sends it back."
    attempt(request, verbs.submit_draft, version, request.user, done=done)
    return to_version(version)


@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.draft_to_edit(request.user, pk)
    attempt(request, verbs.discard_draft, version, request.user, done="Discarded.")
    return redirect("library-block", version.block.key)
