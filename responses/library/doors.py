"""The only ways to get a block: each asks whether this person may.

Every role reads the library. Drafts are changed by their authors, decided about
by somebody who wrote no part of them.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from .models import Block, BlockVersion
from .past import had_a_hand_in


def require_reader(user: User) -> None:
    """403 for an account without a role."""
    roles.require(roles.has(user, *roles.ALL))


def block_for(user: User, key: str) -> Block:
    """The block, for anyone with a role."""
    require_reader(user)
    return get_object_or_404(Block.objects.select_related("disease", "kind", "owner"), key=key)


def block_to_write(user: User, key: str) -> Block:
    """The block, for someone who writes; 403 for other staff."""
    block = block_for(user, key)
    roles.require(roles.may_write_blocks(user))
    return block


def version_for(user: User, pk: int) -> BlockVersion:
    """The version, for anyone with a role."""
    require_reader(user)
    return get_object_or_404(_versions(), pk=pk)


def draft_to_edit(user: User, pk: int) -> BlockVersion:
    """The version, for its author; a draft from a library file, for anyone who writes."""
    version = version_for(user, pk)
    if not may_edit(user, version):
        raise PermissionDenied
    return version


def draft_to_write(user: User, pk: int) -> BlockVersion:
    """As ``draft_to_edit``; and for who wrote at it before a colleague took it over.

    They can't change it any more, but what they have typed must not meet a closed door.
    """
    version = version_for(user, pk)
    roles.require(roles.may_write_blocks(user))
    if not may_edit(user, version) and not had_a_hand_in(user, version):
        raise PermissionDenied
    return version


def draft_to_take_over(user: User, pk: int) -> BlockVersion:
    """The version, for anyone who writes."""
    version = version_for(user, pk)
    roles.require(roles.may_write_blocks(user))
    return version


def version_to_approve(user: User, pk: int) -> BlockVersion:
    """The version, for someone who approves and had no hand in it."""
    version = version_for(user, pk)
    if not may_approve(user, version):
        raise PermissionDenied
    return version


def version_to_retire(user: User, pk: int) -> BlockVersion:
    """The version, for someone who approves."""
    version = version_for(user, pk)
    roles.require(roles.may_approve_blocks(user))
    return version


def may_edit(user: User, version: BlockVersion) -> bool:
    return roles.may_write_blocks(user) and version.author_id in (None, user.pk)


def may_approve(user: User, version: BlockVersion) -> bool:
    """Four eyes."""
    return roles.may_approve_blocks(user) and not had_a_hand_in(user, version)


def _versions() -> QuerySet[BlockVersion]:
    return BlockVersion.objects.select_related(
        "block__disease", "block__kind", "author", "approved_by"
    )
