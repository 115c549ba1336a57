"""Two wordings side by side: of one block, and of a section that a newer one waits for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inquiries.verbs import look
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.doors import section_to_compose, section_to_see
from ..letters.renewing import choice_for, take_newer
from ..library import doors
from ..library.differences import difference_of
from ..library.models import BlockVersion
from .library import approved_of


@require_safe
def compare(request: StaffRequest, key: str) -> HttpResponse:
    """What changed from one version of a block to another."""
    block = doors.block_for(request.user, key)
    versions = list(block.versions.select_related("author", "approved_by"))
    old, new = _pair(versions, request.GET.get("from", ""), request.GET.get("to", ""))
    context = {
        "answer_block": block,
        "versions": versions,
        "old": old,
        "new": new,
        "chosen": [("from", old), ("to", new)],
        "difference": difference_of(old, new) if old and new else None,
    }
    return render(request, "desk/library/compare.html", context)


def _pair(
    versions: list[BlockVersion], older: str, newer: str
) -> tuple[BlockVersion | None, BlockVersion | None]:
    """The versions asked for; else the newest, and the approved one or else the one before."""
    by_number = {str(version.number): version for version in versions}
    new = by_number.get(newer) or (versions[0] if versions else None)
    others = [version for version in versions if version is not new]
    before = [version for version in others if new and version.number < new.number]
    usual = approved_of(others) or next(iter(before or others), None)
    return by_number.get(older) or usual, new


@require_safe
def newer(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    """A newer wording was approved: see the difference, and choose."""
    row = section_to_see(request.user, pk, section)
    look(row.letter.inquiry, request.user)
    context = {
        "section": row,
        "letter": row.letter,
        "inquiry": row.letter.inquiry,
        "choice": choice_for(row),
        "may_choose": row.letter.is_draft and row.letter.inquiry.assignee_id == request.user.pk,
    }
    return render(request, "desk/newer.html", context)


@require_POST
def newer_take(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    """Take the newer wording; words changed by hand go, or are carried to their editor."""
    row = section_to_compose(request.user, pk, section)
    version = BlockVersion(pk=_number(request.POST.get("version", "")))
    keep_own = row.is_changed and request.POST.get("own") != "discard"
    verb, done = take_newer, "The letter has the newer wording now."
    if not attempt(request, verb, row, request.user, version, keep_own=keep_own, done=done):
        return redirect("section-newer", pk, section)
    if keep_own:
        return redirect("section-edit", pk, section)
    return redirect(f"{reverse('composer', args=[pk])}#section-{section}")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 18 else 0
