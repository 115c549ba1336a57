"""Accounts for trying the software, one a role. Only where DEBUG is on."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from . import roles
from .errors import NotPossible
from .models import User

PASSWORD = "try-it-here"  # noqa: S105 -- known to all: these accounts exist only under DEBUG
NAMES = {
    roles.SPECIALIST: ("Sam", "Specialist"),
    roles.REVIEWER: ("Rita", "Reviewer"),
    roles.EDITOR: ("Eva", "Editor"),
    roles.ADMIN: ("Ada", "Admin"),
}


@transaction.atomic
def sample_user(role: str) -> User:
    """The sample account of this role, made if it isn't there; its username is the role.

    Raises ``NotPossible`` outside DEBUG: everybody knows the password.
    """
    if not settings.DEBUG:
        raise NotPossible("Sample accounts are made only where DEBUG is on.")
    first, last = NAMES[role]
    user, is_new = User.objects.get_or_create(
        username=role, defaults={"first_name": first, "last_name": last}
    )
    if is_new:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name=role))
    return user


def still_open() -> list[User]:
    """Those of these accounts that anybody can sign in to."""
    users = User.objects.filter(username__in=NAMES, is_active=True)
    return [user for user in users if user.check_password(PASSWORD)]
