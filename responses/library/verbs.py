"""Every change of a block: one verb, one transaction, one event.

A verb locks the block, so that two people can't decide about its versions at
once; raises ``NotPossible`` and changes nothing if the state of things forbids it.
"""

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from inquiries.errors import NotPossible
from inquiries.models import Disease, Kind, User

from .citations import keys_in, malformed_in, malformed_in_plain
from .html import sanitise
from .models import Block, BlockEvent, BlockVerb, BlockVersion, Citation, Reference, VersionStatus
from .schedule import review_due

LONGEST_SLUG = 60


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
    """Stands for the wording: a reviewer approves what they read and nothing newer."""
    return hashlib.sha256(f"{version.heading}\0{version.body}".encode()).hexdigest()[:16]


# --- Writing ----------------------------------------------------------------


@transaction.atomic
def new_block(
    user: User,
    disease: Disease | None,
    kind: Kind,
    language: str,
    heading: str,
    body: str,
) -> BlockVersion:
    """A new block, and its first draft. The block's key follows from disease and kind."""
    # Two people starting a block of this kind at once wait for each other here.
    Kind.objects.select_for_update().get(pk=kind.pk)
    block = Block.objects.create(
        key=_block_key(disease, kind, language),
        disease=disease,
        kind=kind,
        language=language,
        owner=user,
    )
    return _add_draft(block, user, heading, body)


def _block_key(disease: Disease | None, kind: Kind, language: str) -> str:
    wanted = f"{_disease_key(disease)}-{kind.key}" if disease else f"{kind.key}-general"
    if language != "en":
        wanted += f"-{slugify(language)}"
    return _unused(wanted, lambda key: Block.objects.filter(key=key).exists())


def _disease_key(disease: Disease) -> str:
    """The disease's key in the library; it gets one with its first block."""
    disease = Disease.objects.select_for_update().get(pk=disease.pk)
    if disease.key is None:
        slug = slugify(disease.name)[:LONGEST_SLUG].strip("-_") or "disease"
        disease.key = _unused(slug, lambda key: Disease.objects.filter(key=key).exists())
        disease.save(update_fields=["key"])
    return disease.key


def _unused(wanted: str, is_used: Callable[[str], bool]) -> str:
    key, number = wanted, 1
    while is_used(key):
        number += 1
        key = f"{wanted}-{number}"
    return key


@transaction.atomic
def start_draft(block: Block, user: User, from_version: BlockVersion | None = None) -> BlockVersion:
    """A draft with the words of ``from_version``, else of the approved version, if any."""
    block = _locked_block(block.pk)
    under_way = block.versions.under_way().select_related("author").first()
    if under_way:
        who = under_way.author or "a library file"
        raise NotPossible(f"{block.key} has a draft already, from {who}.")
    source = from_version or block.versions.approved().first()
    return _add_draft(block, user, source.heading if source else "", source.body if source else "")


def _add_draft(block: Block, user: User, heading: str, body: str) -> BlockVersion:
    newest = block.versions.order_by("-number").first()
    version = BlockVersion.objects.create(
        block=block,
        number=newest.number + 1 if newest else 1,
        heading=heading,
        body=sanitise(body),
        author=user,
    )
    sync_citations(version)
    BlockEvent.record(version, user, BlockVerb.DRAFTED)
    return version


@transaction.atomic
def edit_draft(version: BlockVersion, user: User, heading: str, body: str) -> BlockVersion:
    """Change the draft's words. A draft that came in with a file becomes ``user``'s."""
    version = _own_draft(version, user)
    body = sanitise(body)
    if (heading, body) == (version.heading, version.body):
        return version
    version.heading, version.body, version.author = heading, body, user
    version.save(update_fields=["heading", "body", "author"])
    sync_citations(version)
    BlockEvent.record(version, user, BlockVerb.EDITED)
    return version


@transaction.atomic
def discard_draft(version: BlockVersion, user: User) -> None:
    """The draft is gone; the block and its other versions stay."""
    version = _own_draft(version, user)
    BlockEvent.record(version, user, BlockVerb.DISCARDED)
    version.delete()


def _own_draft(version: BlockVersion, user: User) -> BlockVersion:
    version = locked(version)
    if version.status != VersionStatus.DRAFT:
        raise NotPossible(f"{version} is {version.get_status_display()}; only a draft can change.")
    if version.author_id not in (None, user.pk):
        raise NotPossible(f"{version} is {version.author}'s draft.")
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
    BlockEvent.record(version, user, BlockVerb.SUBMITTED)
    return version


@transaction.atomic
def send_back(version: BlockVersion, user: User, comment: str) -> BlockVersion:
    """The author has another look, with the reviewer's comment."""
    version = _to_decide(version, user)
    version.status, version.review_comment = VersionStatus.DRAFT, comment
    version.save(update_fields=["status", "review_comment"])
    BlockEvent.record(version, user, BlockVerb.SENT_BACK)
    return version


@transaction.atomic
def approve_version(version: BlockVersion, user: User, seen: str | None = None) -> BlockVersion:
    """The wording is current as of today, and replaces the one that was.

    ``seen`` is the ``fingerprint`` of what the reviewer read.
    """
    version = _to_decide(version, user)
    if seen is not None and seen != fingerprint(version):
        raise NotPossible(f"{version} was changed after you opened it. Please read it again.")
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
    BlockEvent.record(version, user, BlockVerb.APPROVED)
    return version


def _to_decide(version: BlockVersion, user: User) -> BlockVersion:
    version = locked(version)
    if version.status != VersionStatus.IN_REVIEW:
        who = f", by {version.approved_by}" if version.approved_by else ""
        raise NotPossible(f"{version} is not in review: it is {version.get_status_display()}{who}.")
    if version.author_id == user.pk:
        raise NotPossible("Somebody else decides about what you wrote.")
    return version


def _supersede(block: Block, user: User) -> None:
    for old in block.versions.approved():
        old.status = VersionStatus.SUPERSEDED
        old.save(update_fields=["status"])
        BlockEvent.record(old, user, BlockVerb.SUPERSEDED)


@transaction.atomic
def retire_version(version: BlockVersion, user: User) -> BlockVersion:
    """The block has no current wording any more; letters that hold it keep it."""
    version = locked(version)
    if not version.may_become(VersionStatus.RETIRED):
        raise NotPossible(f"{version} is {version.get_status_display()}; it can't be retired.")
    version.status = VersionStatus.RETIRED
    version.save(update_fields=["status"])
    BlockEvent.record(version, user, BlockVerb.RETIRED)
    return version


# --- Citations --------------------------------------------------------------


def check_wording(version: BlockVersion) -> None:
    """Raise ``NotPossible`` unless the body has words and each citation a reference.

    What is refused here would stop every letter that holds the version.
    """
    if not version.body:
        raise NotPossible("There is no text yet.")
    in_heading = malformed_in_plain(version.heading)
    if in_heading:
        raise NotPossible(f"The heading has “{in_heading[0]}”; only the text can cite.")
    malformed = malformed_in(version.body)
    if malformed:
        raise NotPossible(f"“{malformed[0]}” is not a citation such as [@key1; @key2].")
    unknown = unknown_citations(version.body)
    if unknown:
        raise NotPossible(f"The text cites [@{unknown[0]}], which is not a reference here.")


def unknown_citations(body: str) -> list[str]:
    """The keys that the body cites and no reference has, in order."""
    keys = keys_in(body)
    known = set(Reference.objects.filter(key__in=keys).values_list("key", flat=True))
    return [key for key in keys if key not in known]


def sync_citations(version: BlockVersion) -> None:
    """Make the version's citation rows those of its body; unknown keys have none."""
    wanted = set(Reference.objects.filter(key__in=keys_in(version.body)))
    rows = Citation.objects.filter(version=version)
    rows.exclude(reference__in=wanted).delete()
    have = set(rows.values_list("reference_id", flat=True))
    Citation.objects.bulk_create(
        Citation(version=version, reference=reference)
        for reference in wanted
        if reference.pk not in have
    )
