"""One block of the library: read it, see what changed, decide about it."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import User
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.renewing import tell_composers
from ..library import doors, verbs
from ..library.differences import difference_of
from ..library.flags import standing_on
from ..library.forms import RetireForm, SendBackForm
from ..library.models import UNDER_WAY, Block, BlockEvent, BlockVerb, BlockVersion, VersionStatus
from ..library.past import remarks_on
from ..library.record_changes import changed_under, newest_changes
from ..library.vetting import findings_of
from .in_a_letter import as_in_a_letter
from .reviews import staying_true


@require_safe
def block(request: StaffRequest, key: str) -> HttpResponse:
    """One block: its text as in a letter, its versions, its history."""
    found = doors.block_for(request.user, key)
    context = block_context(request.user, found, request.GET.get("version", ""))
    return render(request, "desk/library/block.html", context)


def block_context(user: User, block: Block, number: str) -> dict[str, object]:
    """Everything the page shows, in a number of queries that doesn't grow."""
    versions = list(block.versions.select_related("author", "approved_by"))
    events = list(block.events.select_related("actor"))
    shown = _shown(versions, number)
    context: dict[str, object] = {
        # Inside of a template's blocks, "block" is Django's own.
        "answer_block": block,
        "versions": versions,
        "shown": shown,
        "events": events,
        "today": timezone.localdate(),
        "may_start": roles.may_write_blocks(user)
        and not any(version.status in UNDER_WAY for version in versions),
        **staying_true(user, block),
    }
    if shown is None:
        return context
    shown.block = block
    return (
        context
        | _under_way(user, shown, versions, events)
        | {"typeset": as_in_a_letter(shown), "retired": _retired(shown, events)}
        | _what_may_be_done(user, shown)
        | _for_review(shown, versions, events)
    )


def _shown(versions: list[BlockVersion], number: str) -> BlockVersion | None:
    """The version asked for, else the approved one, else the newest."""
    by_number = {str(version.number): version for version in versions}
    newest = versions[0] if versions else None
    return by_number.get(number) or approved_of(versions) or newest


def approved_of(versions: list[BlockVersion]) -> BlockVersion | None:
    return next((v for v in versions if v.status == VersionStatus.APPROVED), None)


def _under_way(
    user: User, shown: BlockVersion, versions: list[BlockVersion], events: list[BlockEvent]
) -> dict[str, object]:
    """Another version than the one shown, which somebody writes or reviews just now."""
    others = (v for v in versions if v is not shown and v.status in UNDER_WAY)
    version = next(others, None)
    if version is None:
        return {}
    return {
        "under_way": version,
        "remark": next(reversed(remarks_on(version, events)), None),
        "may_edit_it": version.status == VersionStatus.DRAFT and doors.may_edit(user, version),
    }


def _retired(version: BlockVersion, events: list[BlockEvent]) -> BlockEvent | None:
    """Who retired the version, and why."""
    of_it = [event for event in events if event.version_number == version.number]
    return next((event for event in of_it if event.verb == BlockVerb.RETIRED), None)


def _what_may_be_done(user: User, version: BlockVersion) -> dict[str, object]:
    in_review = version.status == VersionStatus.IN_REVIEW
    is_draft = version.status == VersionStatus.DRAFT
    may_edit = is_draft and doors.may_edit(user, version)
    may_decide = in_review and doors.may_approve(user, version)
    return {
        "seen": verbs.seen_by_reviewer(version) if may_decide else "",
        "may_edit": may_edit,
        "may_take_over": is_draft and roles.may_write_blocks(user) and not may_edit,
        "may_decide": may_decide,
        "is_own_review": in_review and not may_decide and roles.may_approve_blocks(user),
        "may_retire": version.status == VersionStatus.APPROVED and roles.may_approve_blocks(user),
        "send_back_form": SendBackForm(),
        "retire_form": RetireForm(),
    }


def _for_review(
    version: BlockVersion, versions: list[BlockVersion], events: list[BlockEvent]
) -> dict[str, object]:
    """What a second pair of eyes sees first: changes, earlier comments, findings."""
    remarks = remarks_on(version, events)
    if version.status not in UNDER_WAY:
        changed = changed_under(version, newest_changes(version.body))
        return {"remarks": remarks, "flags": standing_on(version.body), "changed_records": changed}
    in_review = version.status == VersionStatus.IN_REVIEW
    before = approved_of(versions) if in_review else None
    since = difference_of(remarks[-1], version) if remarks else None
    return {
        "remarks": remarks,
        "is_unchanged": since is not None and since.is_none,
        "findings": findings_of(version.block, version.heading, version.body),
        "before": before,
        "difference": difference_of(before, version) if before else None,
        "since": since if in_review else None,
    }


def to_version(version: BlockVersion) -> HttpResponse:
    page = reverse("library-block", args=[version.block.key])
    return redirect(f"{page}?version={version.number}")


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_approve(request.user, pk)
    seen, then = request.POST.get("seen", ""), partial(tell_composers, user=request.user)
    attempt(request, verbs.approve_version, version, request.user, seen, then, done="Approved.")
    return to_version(version)


@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_approve(request.user, pk)
    form = SendBackForm(request.POST)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        attempt(request, verbs.send_back, version, request.user, comment, done="Sent back.")
        return to_version(version)
    context = block_context(request.user, version.block, str(version.number))
    context |= {"send_back_form": form}
    return render(request, "desk/library/block.html", context, status=422)


@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    version = doors.version_to_retire(request.user, pk)
    form = RetireForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        done = "Retired. New letters can't use it; letters that have it keep it."
        attempt(request, verbs.retire_version, version, request.user, reason, done=done)
        return to_version(version)
    context = block_context(request.user, version.block, str(version.number))
    context |= {"retire_form": form}
    return render(request, "desk/library/block.html", context, status=422)
