"""The library: find a block, read it, write it, have it approved."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles
from inquiries.models import User
from inquiries.views.tools import StaffRequest, attempt

from ..letters.assembly import build_content, current_template
from ..letters.typeset import TypesetLetter, typeset
from ..library import doors, verbs
from ..library.editor import editor_media
from ..library.forms import DraftForm, LibraryFilter, NewBlockForm, SendBackForm
from ..library.models import UNDER_WAY, Block, BlockVersion, Reference, VersionStatus
from .citing import warn_of_citations

PAGE = 50


@require_safe
def library(request: StaffRequest) -> HttpResponse:
    """The list of blocks."""
    doors.require_reader(request.user)
    chosen = LibraryFilter(request.GET or None)
    others = request.GET.copy()
    others.pop("page", None)
    blocks = chosen.narrow(Block.objects.select_related("disease", "kind"))
    context = {
        "filter": chosen,
        "page": Paginator(_with_current(blocks), PAGE).get_page(request.GET.get("page")),
        "others": others.urlencode(),
        "today": timezone.localdate(),
        "may_write": roles.may_write_blocks(request.user),
    }
    return render(request, "desk/library/list.html", context)


def _with_current(blocks: QuerySet[Block]) -> QuerySet[Block]:
    """Adds ``current``: the approved version and the one under way, without their bodies."""
    wanted = BlockVersion.objects.filter(status__in=(VersionStatus.APPROVED, *UNDER_WAY))
    light = wanted.defer("body", "review_comment").order_by("number")
    return blocks.prefetch_related(Prefetch("versions", light, to_attr="current"))


@require_safe
def block(request: StaffRequest, key: str) -> HttpResponse:
    """One block: its text as in a letter, its versions, its history."""
    found = doors.block_for(request.user, key)
    context = _block_context(request.user, found, request.GET.get("version", ""))
    return render(request, "desk/library/block.html", context)


def _block_context(user: User, block: Block, number: str) -> dict[str, object]:
    versions = list(block.versions.select_related("author", "approved_by"))
    shown = _shown(versions, number)
    context: dict[str, object] = {
        # Inside of a template's blocks, "block" is Django's own.
        "answer_block": block,
        "versions": versions,
        "shown": shown,
        "events": block.events.select_related("actor"),
        "today": timezone.localdate(),
        "may_start": roles.may_write_blocks(user)
        and not any(version.status in UNDER_WAY for version in versions),
    }
    if shown is None:
        return context
    shown.block = block
    in_review = shown.status == VersionStatus.IN_REVIEW
    is_draft = shown.status == VersionStatus.DRAFT
    is_approved = shown.status == VersionStatus.APPROVED
    return context | {
        "typeset": as_in_a_letter(shown),
        "seen": verbs.fingerprint(shown),
        "may_edit": is_draft and doors.may_edit(user, shown),
        "may_decide": in_review and doors.may_approve(user, shown),
        "is_own_review": in_review and shown.author_id == user.pk,
        "may_retire": is_approved and roles.may_approve_blocks(user),
        "send_back_form": SendBackForm(),
    }


def _shown(versions: list[BlockVersion], number: str) -> BlockVersion | None:
    """The version asked for, else the approved one, else the newest."""
    by_number = {str(version.number): version for version in versions}
    approved = (v for v in versions if v.status == VersionStatus.APPROVED)
    newest = versions[0] if versions else None
    return by_number.get(number) or next(approved, newest)


def as_in_a_letter(version: BlockVersion) -> TypesetLetter | None:
    """The version as the only section of a letter; what is wrong in it is marked."""
    template = current_template(version.block.language)
    if template is None:
        return None
    content = build_content(
        template=template,
        disease=version.block.disease,
        question="",
        recipient_name="",
        parts=[(version, None)],
        on=timezone.localdate(),
    )
    return typeset(content, lenient=True, level=2)


def new(request: StaffRequest) -> HttpResponse:
    """Start a new block."""
    roles.require(roles.may_write_blocks(request.user))
    form = NewBlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        version = attempt(request, verbs.new_block, request.user, **form.cleaned_data)
        if version:
            return _after_writing(request, version)
    context = {"form": form, "editor_media": editor_media(form, request)}
    return render(request, "desk/library/new.html", context)


@require_POST
def draft(request: StaffRequest, key: str) -> HttpResponse:
    """Start a draft from the approved text."""
    block = doors.block_to_write(request.user, key)
    version = attempt(request, verbs.start_draft, block, request.user)
    return redirect("library-edit", version.pk) if version else redirect("library-block", key)


def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a draft."""
    version = doors.draft_to_edit(request.user, pk)
    if version.status != VersionStatus.DRAFT:
        messages.error(request, f"{version} is {version.get_status_display()}; it can't change.")
        return redirect("library-block", version.block.key)
    wording = {"heading": version.heading, "body": version.body}
    form = DraftForm(request.POST or None, initial=wording)
    valid = request.method == "POST" and form.is_valid()
    if valid and attempt(request, verbs.edit_draft, version, request.user, **form.cleaned_data):
        return _after_writing(request, version)
    context = {
        "version": version,
        "form": form,
        "editor_media": editor_media(form, request),
        "references": _references_for(version.block),
    }
    return render(request, "desk/library/edit.html", context)


def _references_for(block: Block) -> QuerySet[Reference]:
    """Those that the disease's blocks cite: the likeliest to be wanted."""
    return Reference.objects.filter(versions__block__disease=block.disease).distinct()[:40]


def _after_writing(request: StaffRequest, version: BlockVersion) -> HttpResponse:
    """Back to the block, with a word about citations that would stop a review."""
    version.refresh_from_db(fields=["body"])
    messages.success(request, "Saved.")
    warn_of_citations(request, version.body)
    return _to_version(version)


def _to_version(version: BlockVersion) -> HttpResponse:
    page = reverse("library-block", args=[version.block.key])
    return redirect(f"{page}?version={version.number}")


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.draft_to_edit(request.user, pk)
    done = "Submitted. Somebody else approves it or sends it back."
    attempt(request, verbs.submit_draft, version, request.user, done=done)
    return _to_version(version)


@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.draft_to_edit(request.user, pk)
    attempt(request, verbs.discard_draft, version, request.user, done="Discarded.")
    return redirect("library-block", version.block.key)


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_approve(request.user, pk)
    seen = request.POST.get("seen", "")
    attempt(request, verbs.approve_version, version, request.user, seen, done="Approved.")
    return _to_version(version)


@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_approve(request.user, pk)
    form = SendBackForm(request.POST)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        attempt(request, verbs.send_back, version, request.user, comment, done="Sent back.")
        return _to_version(version)
    context = _block_context(request.user, version.block, str(version.number))
    context |= {"send_back_form": form}
    return render(request, "desk/library/block.html", context)


@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_retire(request.user, pk)
    done = "Retired. New letters can't use it; letters that have it keep it."
    attempt(request, verbs.retire_version, version, request.user, done=done)
    return _to_version(version)
