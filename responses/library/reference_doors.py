"""The only ways to get a reference: each asks whether this person may.

Every role reads them and their history. Editors and admins add, change and merge;
reviewers, who may be the first to see that a source was retracted, flag too.
"""

from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from .doors import require_reader
from .models import Reference, ReferenceFlag


def reference_for(user: User, key: str) -> Reference:
    """The reference, for anyone with a role."""
    require_reader(user)
    return get_object_or_404(Reference.objects.select_related("merged_into"), key=key)


def reference_to_change(user: User, key: str) -> Reference:
    """The reference, for someone who writes; 403 for other staff."""
    reference = reference_for(user, key)
    require_keeper(user)
    return reference


def reference_to_flag(user: User, key: str) -> Reference:
    """The reference, for someone who may say what is wrong with it; 403 for other staff."""
    reference = reference_for(user, key)
    roles.require(may_flag(user))
    return reference


def flag_to_lift(user: User, pk: int) -> ReferenceFlag:
    """The flag, for someone who may flag; 403 for other staff."""
    roles.require(may_flag(user))
    return get_object_or_404(ReferenceFlag.objects.select_related("reference"), pk=pk)


def require_keeper(user: User) -> None:
    """403 unless ``user`` may add, change and merge references."""
    roles.require(may_keep(user))


def may_keep(user: User) -> bool:
    return roles.may_write_blocks(user)


def may_flag(user: User) -> bool:
    return roles.may_write_blocks(user) or roles.may_review(user)
