"""Every change of a block: one verb, one transaction, one event.

A verb locks the block, so that two people can't decide about its versions at
once; raises ``NotPossible`` and changes nothing if the state of things forbids it.
"""

import hashlib
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import Disease, Kind, User
from inquiries.text import clean_lines

from . import coverage, finding
from .block_keys import block_key
from .citations import keys_in
from .flags import standing_on
from .html import sanitise
from .merging import with_current_keys
from .models import Block, BlockEvent, BlockVerb, BlockVersion, Citation, Reference, VersionStatus
from .past import had_a_hand_in
from .reference_verbs import mark_of
from .review_tasks import close_replaced, close_revised
from .schedule import review_due
from .vetting import check_wording

Then = Callable[[Sequence[BlockVersion]], object]


def locked(version: BlockVersion) -> BlockVersion:
    """The same version read afresh, its block locked until the transaction ends."""
    block = _locked_block(version.block_id)
    found = BlockVersion.objects.select_related("author", "approved_by").filter(pk=version.pk)
    fresh = found.first()
    if fresh is None:
        raise NotPossible("This draft was discarded meanwhile.")
    fresh.block = block
    return fresh


def _locked_block(pk: int) -> Block:
    blocks = Block.objects.select_for_update(of=("self",))
    return blocks.select_related("kind", "disease").get(pk=pk)


def fingerprint(version: BlockVersion) -> str:
    """Stands for the wording: nobody approves or overwrites what they haven't read."""
    return hashlib.sha256(f"{version.heading}\0{version.body}".encode()).hexdigest()[:16]


def seen_by_reviewer(version: BlockVersion) -> str:
    """Stands for the wording, its sources' records and the flags on them: what the page shows."""
    flags = sorted(flag.pk for flag in standing_on(version.body))
    return f"{fingerprint(version)}-{_mark_of_records(version)}-{'-'.join(map(str, flags))}"


def _mark_of_records(version: BlockVersion) -> str:
    """A merged source has the record of what it went into. One query, if anything is cited."""
    cited = Reference.objects.filter(key__in=keys_in(version.body)).order_by("key")
    return mark_of(*(one.stands_for.csl for one in cited.select_related("merged_into")))


def require_seen(version: BlockVersion, seen: str | None) -> None:
    """Raise ``NotPossible`` unless ``seen`` is ``seen_by_reviewer``, or ``None``."""
    if seen is not None and seen != seen_by_reviewer(version):
        raise NotPossible(
            f"{version}, or what is known of its sources, was changed after you opened it. "
            "Please read it again."
        )


# --- Writing ----------------------------------------------------------------


@transaction.atomic
def new_block(
    user: User,
    disease: Disease | None,
    kind: Kind,
    language: str,
    heading: str = "",
    body: str = "",
) -> BlockVersion:
    """A new block, and its first draft. The block's key follows from disease and kind."""
    # Two people starting a block of this kind at once wait for each other here.
    # Not the key: whoever asks about this kind on the form waits for nobody.
    Kind.objects.select_for_update(no_key=True).get(pk=kind.pk)
    block = Block.objects.create(
        key=block_key(disease, kind, language),
        disease=disease,
        kind=kind,
        language=language,
        owner=user,
    )
    coverage.recount([block.disease_id])
    return _add_draft(block, user, heading, body)


@transaction.atomic
def start_draft(block: Block, user: User, from_version: BlockVersion | None = None) -> BlockVersion:
    """A draft with the words of ``from_version``, else of the approved version, if any."""
    block = _locked_block(block.pk)
    under_way = block.versions.under_way().select_related("author").first()
    if under_way:
        who = under_way.author or "a library file"
        raise NotPossible(f"{block.key} has a draft already, from {who}.")
    source = from_version or block.versions.approved().first()
    close_revised(block)
    return _add_draft(block, user, source.heading if source else "", source.body if source else "")


def _add_draft(block: Block, user: User, heading: str, body: str) -> BlockVersion:
    newest = block.versions.order_by("-number").first()
    version = BlockVersion.objects.create(
        block=block,
        number=newest.number + 1 if newest else 1,
        heading=heading,
        body=with_current_keys(sanitise(body)),
        author=user,
    )
    sync_citations(version)
    finding.refresh([block.pk])
    BlockEvent.record(version, user, BlockVerb.DRAFTED)
    return version


@transaction.atomic
def edit_draft(
    version: BlockVersion, user: User, heading: str, body: str, base: str | None = None
) -> BlockVersion:
    """Change the draft's words. A draft that came in with a file becomes ``user``'s.

    ``base`` is the ``fingerprint`` of the wording that the form began with
    (``ChangedMeanwhile`` if another one is stored now).
    """
    version = _own_draft(version, user)
    body = with_current_keys(sanitise(body))
    if (heading, body) == (version.heading, version.body):
        return version
    if base is not None and base != fingerprint(version):
        raise ChangedMeanwhile(
            "This draft was changed in another window meanwhile. Your words are still in the "
            "box: compare them with what is kept, and save again to keep yours."
        )
    version.heading, version.body, version.author = heading, body, user
    version.save(update_fields=["heading", "body", "author"])
    sync_citations(version)
    finding.refresh([version.block_id])
    _record_edit(version, user)
    return version


def _record_edit(version: BlockVersion, user: User) -> None:
    """Drafts are kept every second or so: one line in the history says it all."""
    edit = (user.pk, BlockVerb.EDITED, version.number)
    newest = version.block.events.order_by("pk").last()
    if newest is None or (newest.actor_id, newest.verb, newest.version_number) != edit:
        BlockEvent.record(version, user, BlockVerb.EDITED)


@transaction.atomic
def take_over_draft(version: BlockVersion, user: User) -> BlockVersion:
    """From a colleague who is away. Both had a hand in it then, so neither approves it."""
    version = _draft(version)
    if version.author_id == user.pk:
        return version
    before, version.author = version.author_id, user
    version.save(update_fields=["author"])
    BlockEvent.record(version, user, BlockVerb.DRAFT_TAKEN_OVER, before=before)
    return version


@transaction.atomic
def discard_draft(version: BlockVersion, user: User) -> None:
    """The draft is gone; the block and its other versions stay."""
    version = _own_draft(version, user)
    BlockEvent.record(version, user, BlockVerb.DISCARDED)
    version.delete()
    finding.refresh([version.block_id])


def _own_draft(version: BlockVersion, user: User) -> BlockVersion:
    version = _draft(version)
    if version.author_id not in (None, user.pk):
        raise NotPossible(f"{version} is {version.author}'s draft.")
    return version


def _draft(version: BlockVersion) -> BlockVersion:
    version = locked(version)
    if version.status != VersionStatus.DRAFT:
        raise NotPossible(f"{version} is {version.get_status_display()}; only a draft can change.")
    return version


# --- Reviewing --------------------------------------------------------------


@transaction.atomic
def submit_draft(version: BlockVersion, user: User) -> BlockVersion:
    """Ask for a second pair of eyes. Whoever submits a draft from a file is its author."""
    version = _own_draft(version, user)
    check_wording(version)
    version.status, version.author = VersionStatus.IN_REVIEW, user
    version.submitted_at = timezone.now()
    version.review_comment = ""
    version.save(update_fields=["status", "author", "submitted_at", "review_comment"])
    sync_citations(version)  # A reference may have been added since the draft was written.
    finding.refresh([version.block_id])
    BlockEvent.record(version, user, BlockVerb.SUBMITTED)
    return version


@transaction.atomic
def send_back(version: BlockVersion, user: User, comment: str) -> BlockVersion:
    """The author has another look. Comment and wording are kept, to compare with what comes."""
    version = _to_decide(version, user)
    comment = clean_lines(comment)
    if not comment:
        raise NotPossible("Say what should change, so that the author can do it.")
    version.status, version.review_comment = VersionStatus.DRAFT, comment
    version.save(update_fields=["status", "review_comment"])
    finding.refresh([version.block_id])
    read = {"heading": version.heading, "body": version.body}
    BlockEvent.record(version, user, BlockVerb.SENT_BACK, comment=comment, **read)
    return version


@transaction.atomic
def approve_version(
    version: BlockVersion, user: User, seen: str | None = None, then: Then | None = None
) -> BlockVersion:
    """The wording is current as of today, and replaces the one that was.

    ``seen`` is ``seen_by_reviewer``, as it was then. ``then`` is done in the
    same transaction: rooms that build on the library hear of it so.
    """
    version = _to_decide(version, user)
    require_seen(version, seen)
    check_wording(version)
    _supersede(version.block, user)
    today = timezone.localdate()
    version.status = VersionStatus.APPROVED
    version.approved_by, version.approved_at = user, timezone.now()
    version.last_updated = today
    version.review_due = review_due(version.block.kind, today)
    version.save(
        update_fields=["status", "approved_by", "approved_at", "last_updated", "review_due"]
    )
    coverage.recount([version.block.disease_id])
    finding.refresh([version.block_id])
    BlockEvent.record(version, user, BlockVerb.APPROVED)
    if then:
        then([version])
    return version


def _to_decide(version: BlockVersion, user: User) -> BlockVersion:
    version = locked(version)
    if version.status != VersionStatus.IN_REVIEW:
        who = f", by {version.approved_by}" if version.approved_by else ""
        raise NotPossible(f"{version} is not in review: it is {version.get_status_display()}{who}.")
    if had_a_hand_in(user, version):
        raise NotPossible("Somebody else decides about what you wrote.")
    return version


def _supersede(block: Block, user: User) -> None:
    for old in block.versions.approved():
        old.status = VersionStatus.SUPERSEDED
        old.save(update_fields=["status"])
        close_replaced([old])
        BlockEvent.record(old, user, BlockVerb.SUPERSEDED)


@transaction.atomic
def retire_version(version: BlockVersion, user: User, reason: str) -> BlockVersion:
    """The block has no current wording any more; letters that hold it keep it."""
    version = locked(version)
    if not version.may_become(VersionStatus.RETIRED):
        raise NotPossible(f"{version} is {version.get_status_display()}; it can't be retired.")
    reason = clean_lines(reason)
    if not reason:
        raise NotPossible("Say why this text is retired.")
    version.status = VersionStatus.RETIRED
    version.save(update_fields=["status"])
    close_replaced([version])
    coverage.recount([version.block.disease_id])
    finding.refresh([version.block_id])
    BlockEvent.record(version, user, BlockVerb.RETIRED, reason=reason)
    return version


def sync_citations(version: BlockVersion) -> None:
    """Make the version's citation rows those of its body; unknown keys have none.

    A merged reference's row is that of the one it stands for.
    """
    found = Reference.objects.filter(key__in=keys_in(version.body))
    wanted = {reference.stands_for for reference in found.select_related("merged_into")}
    rows = Citation.objects.filter(version=version)
    rows.exclude(reference__in=wanted).delete()
    have = set(rows.values_list("reference_id", flat=True))
    Citation.objects.bulk_create(
        Citation(version=version, reference=reference)
        for reference in wanted
        if reference.pk not in have
    )
