"""What comes of looking again: keep the wording, revise it, or retire it.

Patients read the date under a text. So it moves only if somebody says so who may
approve and did not write the text; the verdict of its author waits for such a person.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from inquiries import roles
from inquiries.errors import NotPossible
from inquiries.models import User

from . import coverage, doors, finding, verbs
from .models import BlockEvent, BlockVerb, ReviewTask, Verdict, VersionStatus
from .schedule import review_due


@transaction.atomic
def decide(
    task: ReviewTask, user: User, verdict: str, reason: str, seen: str | None = None
) -> ReviewTask:
    """One of the three verdicts, with its reason.

    Whoever keeps the text has read it: ``seen`` is ``verbs.seen_by_reviewer``, as it was then.
    """
    task = _locked(task)
    if task.verdict == Verdict.KEEP:
        raise NotPossible(f"{task.decided_by} found that it still holds; agree to that, or not.")
    if verdict == Verdict.KEEP:
        verbs.require_seen(task.version, seen)
    task.verdict, task.reason = verdict, reason
    task.decided_by, task.decided_at = user, timezone.now()
    _DO[verdict](task, user)
    return task


@transaction.atomic
def agree(task: ReviewTask, user: User, seen: str | None = None) -> ReviewTask:
    """A second person says that the wording still holds: it has a new date.

    ``seen`` as in ``decide``.
    """
    task = _kept(task)
    if task.decided_by_id == user.pk or not doors.may_approve(user, task.version):
        raise NotPossible("Somebody else agrees: who may approve, and didn't write the text.")
    verbs.require_seen(task.version, seen)
    task.confirmed_by = user
    _take_effect(task, user)
    return task


@transaction.atomic
def disagree(task: ReviewTask, user: User, comment: str) -> ReviewTask:
    """The review is undecided again, with a word about why."""
    task = _kept(task)
    task.verdict, task.reason = "", comment
    task.decided_by, task.decided_at = user, timezone.now()
    _save(task)
    BlockEvent.record(task.version, user, BlockVerb.NOT_KEPT, reason=comment)
    return task


def _locked(task: ReviewTask) -> ReviewTask:
    """The task read afresh, its block locked until the transaction ends."""
    version = verbs.locked(task.version)
    task = ReviewTask.objects.select_related("decided_by").get(pk=task.pk)
    task.version = version
    if task.closed_at or version.status != VersionStatus.APPROVED:
        raise NotPossible(f"This review of {version} is closed already.")
    return task


def _kept(task: ReviewTask) -> ReviewTask:
    task = _locked(task)
    if task.verdict != Verdict.KEEP:
        raise NotPossible("Nobody says any more that it still holds: there is nothing to agree to.")
    return task


def _keep(task: ReviewTask, user: User) -> None:
    if doors.may_approve(user, task.version):
        _take_effect(task, user)
        return
    _save(task)
    BlockEvent.record(task.version, user, BlockVerb.FOUND_CURRENT, reason=task.reason)


def _take_effect(task: ReviewTask, user: User) -> None:
    version = task.version
    before, today = version.last_updated, timezone.localdate()
    version.last_updated = today
    version.review_due = review_due(version.block.kind, today)
    version.save(update_fields=["last_updated", "review_due"])
    _save(task, closed=True)
    BlockEvent.record(
        version, user, BlockVerb.KEPT, reason=task.reason, before=str(before), now=str(today)
    )
    coverage.recount({version.block.disease_id})
    finding.refresh([version.block_id])


def _revise(task: ReviewTask, user: User) -> None:
    """Closed with a draft under way; open until then, where who decides writes no blocks."""
    BlockEvent.record(task.version, user, BlockVerb.TO_REVISE, reason=task.reason)
    block = task.version.block
    under_way = block.versions.under_way().exists()
    writes = roles.may_write_blocks(user)
    _save(task, closed=under_way or writes)
    if writes and not under_way:
        verbs.start_draft(block, user, task.version)


def _retire(task: ReviewTask, user: User) -> None:
    if not roles.may_approve_blocks(user):
        raise NotPossible("Somebody who may approve blocks retires it.")
    _save(task, closed=True)
    verbs.retire_version(task.version, user, task.reason)


_DO: dict[str, Callable[[ReviewTask, User], None]] = {
    Verdict.KEEP: _keep,
    Verdict.REVISE: _revise,
    Verdict.RETIRE: _retire,
}


def _save(task: ReviewTask, closed: bool = False) -> None:
    task.closed_at = timezone.now() if closed else None
    task.save(
        update_fields=[
            "verdict",
            "reason",
            "decided_by",
            "decided_at",
            "confirmed_by",
            "closed_at",
        ]
    )
