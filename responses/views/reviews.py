"""Staying true: what is to be looked at again, and what comes of it."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import User
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt, clock

from ..letters.uses import letters_sent_with, uses_of
from ..library import review_tasks, verdicts
from ..library.doors import may_approve, require_reader
from ..library.flags import standing_on
from ..library.models import Block, BlockVersion, ReviewTask, Verdict, VersionStatus
from ..library.review_doors import (
    may_agree,
    may_decide,
    review_for,
    review_to_agree,
    review_to_decide,
)
from ..library.review_forms import DecisionForm, DisagreeForm
from ..library.verbs import seen_by_reviewer
from .in_a_letter import as_in_a_letter

PAGE = 40
OWN_IDS = "review_%s"  # A block's page has other forms that ask for a reason.
TABS = {
    "all": "All",
    "mine": "Yours",
    "second": "Wait for a second person",
    "nobody": "Nobody’s",
}


# --- Reviews ------------------------------------------------------------------


@require_safe
def reviews(request: StaffRequest) -> HttpResponse:
    """What is to be looked at again: one's own first, soonest due first."""
    require_reader(request.user)
    view = request.GET.get("view", "all")
    view = view if view in TABS else "all"
    found = review_tasks.listed(request.user, view)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tasks = review_tasks.with_their_texts(request.user, list(page.object_list))
    versions = [task.version_id for task in tasks]
    today, counts = timezone.localdate(), review_tasks.counts(request.user)
    context = {
        "page": page,
        "tasks": tasks,
        "most": review_tasks.MOST,
        "view": view,
        "tabs": _tabs(counts, view),
        "others": f"view={view}",
        "sent": letters_sent_with(versions),
        "flags": review_tasks.flags_on(versions),
        # Nobody reads so long a list to its end, and looking for more takes its time.
        "to_open": review_tasks.to_open(today) if counts["all"] <= review_tasks.MOST else 0,
        "opens_at": _opens_at(today),
        "today": today,
    }
    return render(request, "desk/reviews/list.html", context)


def _opens_at(today: date) -> str:
    """When the center's clock has the daily task open them."""
    return clock(datetime.combine(today, settings.REVIEWS_OPEN_AT))


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, object]]:
    return [
        {"view": view, "label": label, "count": counts[view], "current": view == current}
        for view, label in TABS.items()
    ]


@require_safe
def review(request: StaffRequest, pk: int) -> HttpResponse:
    """One review: the text, what is known about it, the decision."""
    return _review_page(request, review_for(request.user, pk))


@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    task = review_to_decide(request.user, pk)
    form = DecisionForm(request.POST, user=request.user, auto_id=OWN_IDS)
    if not form.is_valid():
        return _review_page(request, task, decision_form=form, form=form)
    seen = request.POST.get("seen", "")
    decided = attempt(request, verdicts.decide, task, request.user, **form.cleaned_data, seen=seen)
    if decided is None:
        return redirect("block-review", pk)
    draft = _draft_of(decided, request.user)
    messages.success(request, _said(decided, draft))
    return redirect("library-edit", draft.pk) if draft else redirect("reviews")


def _said(task: ReviewTask, draft: BlockVersion | None) -> str:
    """What has become of the review."""
    if task.verdict == Verdict.KEEP and not task.closed_at:
        return "Kept for now: the date moves when somebody who didn’t write the text agrees."
    if task.verdict == Verdict.REVISE and not task.closed_at:
        return "To be revised: an editor starts the draft."
    return {
        Verdict.KEEP: "Kept. The text has today’s date.",
        Verdict.REVISE: "This is the draft." if draft else "To be revised: a draft is under way.",
        Verdict.RETIRE: "Retired. New letters can’t use it; letters that have it keep it.",
    }[Verdict(task.verdict)]


def _draft_of(task: ReviewTask, user: User) -> BlockVersion | None:
    """The draft that the verdict asks for, if it's the user's to write."""
    if task.verdict != Verdict.REVISE:
        return None
    drafts = task.version.block.versions.filter(status=VersionStatus.DRAFT)
    return drafts.filter(author=user).first()


@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    task = review_to_agree(request.user, pk)
    seen, done = request.POST.get("seen", ""), "Agreed. The text has today’s date."
    agreed = attempt(request, verdicts.agree, task, request.user, seen, done=done)
    return redirect("reviews") if agreed else redirect("block-review", pk)


@require_POST
def disagree(request: StaffRequest, pk: int) -> HttpResponse:
    task = review_to_decide(request.user, pk)
    form = DisagreeForm(request.POST, auto_id=OWN_IDS)
    if not form.is_valid():
        return _review_page(request, task, disagree_form=form, form=form)
    comment = form.cleaned_data["comment"]
    done = "The review is open again, with your words."
    attempt(request, verdicts.disagree, task, request.user, comment, done=done)
    return redirect("reviews")


def _review_page(request: StaffRequest, task: ReviewTask, **forms: Form) -> HttpResponse:
    context = {
        "typeset": as_in_a_letter(task.version),
        **_decision(request.user, task),
        **uses(request.user, task.version.block),
        "flags": standing_on(task.version.body),
        **forms,
    }
    return render(request, "desk/reviews/review.html", context, status=422 if forms else 200)


# --- On a block's page ----------------------------------------------------------


def staying_true(user: User, block: Block) -> dict[str, Any]:
    """What the page of a block shows of its open review, and of the letters that hold it."""
    tasks = ReviewTask.objects.open().filter(version__block=block)
    task = tasks.select_related("version", "decided_by").first()
    if task is None:
        return uses(user, block)
    task.version.block = block
    return {**uses(user, block), **_decision(user, task)}


def uses(user: User, block: Block) -> dict[str, Any]:
    with_letters = roles.may_see_inquiries(user)
    return {"uses": uses_of(block, with_letters), "may_see_inquiries": with_letters}


def _decision(user: User, task: ReviewTask) -> dict[str, Any]:
    is_waiting = task.closed_at is None and task.verdict == Verdict.KEEP
    may = task.closed_at is None and may_decide(user, task)
    agrees = is_waiting and may_agree(user, task)
    return {
        "review_seen": seen_by_reviewer(task.version) if may or agrees else "",
        "task": task,
        "task_version": task.version,
        "is_kept_for_now": is_waiting,
        "may_decide_review": may and not is_waiting,
        "may_disagree": may and is_waiting,
        "may_agree": agrees,
        # Else the verdict "keep" waits for a second person.
        "settles": may and may_approve(user, task.version),
        "decision_form": DecisionForm(user=user, auto_id=OWN_IDS),
        "disagree_form": DisagreeForm(auto_id=OWN_IDS),
        "today": timezone.localdate(),
    }
