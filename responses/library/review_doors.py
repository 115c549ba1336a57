"""The only ways to get a review or somebody's blocks: each asks whether this person may.

Every role sees them. The owner of the block, editors and reviewers decide; whoever
writes blocks hands them over.
"""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from .doors import may_approve, require_reader
from .models import ReviewTask


def review_for(user: User, pk: int) -> ReviewTask:
    """The review, for anyone with a role."""
    require_reader(user)
    return get_object_or_404(_reviews(), pk=pk)


def review_to_decide(user: User, pk: int) -> ReviewTask:
    """The review, for the block's owner, editors and reviewers; 403 for other staff."""
    task = review_for(user, pk)
    roles.require(may_decide(user, task))
    return task


def review_to_agree(user: User, pk: int) -> ReviewTask:
    """The review, for somebody who approves, and didn't write the text; 403 for other staff."""
    task = review_for(user, pk)
    roles.require(may_agree(user, task))
    return task


def may_decide(user: User, task: ReviewTask) -> bool:
    is_owner = task.version.block.owner_id == user.pk
    return is_owner or roles.has(user, roles.EDITOR, roles.REVIEWER)


def may_agree(user: User, task: ReviewTask) -> bool:
    """Four eyes."""
    return task.decided_by_id != user.pk and may_approve(user, task.version)


def owner_called(user: User, who: str) -> User | None:
    """The owner that an address names: a number, or "nobody". 404 for anybody else."""
    require_reader(user)
    if who == "nobody":
        return None
    if not who.isdecimal():
        raise Http404("no such owner")
    return get_object_or_404(User, pk=int(who[:18]))


def require_writer(user: User) -> None:
    """403 unless ``user`` may hand blocks over."""
    roles.require(roles.may_write_blocks(user))


def _reviews() -> QuerySet[ReviewTask]:
    return ReviewTask.objects.select_related(
        "version__block__disease",
        "version__block__kind",
        "version__block__owner",
        "version__author",
        "decided_by",
        "confirmed_by",
    )
