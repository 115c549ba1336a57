"""Who may do what: four roles, kept as groups (made by a migration)."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from .models import User

SPECIALIST = "specialist"
REVIEWER = "reviewer"
EDITOR = "editor"
ADMIN = "admin"
ALL = (SPECIALIST, REVIEWER, EDITOR, ADMIN)


def of(user: User | AnonymousUser) -> frozenset[str]:
    """The user's roles; read once and kept on the user object for the request."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.role_names


def has(user: User | AnonymousUser, *roles: str) -> bool:
    return not of(user).isdisjoint(roles)


def is_admin(user: User | AnonymousUser) -> bool:
    return has(user, ADMIN)


def may_see_inquiries(user: User | AnonymousUser) -> bool:
    """People's questions are shown to those who answer them, and to nobody else."""
    return has(user, SPECIALIST, REVIEWER)


def may_compose(user: User | AnonymousUser) -> bool:
    return has(user, SPECIALIST)


def may_review(user: User | AnonymousUser) -> bool:
    return has(user, REVIEWER)


def may_write_blocks(user: User | AnonymousUser) -> bool:
    return has(user, EDITOR, ADMIN)


def may_approve_blocks(user: User | AnonymousUser) -> bool:
    return has(user, REVIEWER, EDITOR)


def may_write_templates(user: User | AnonymousUser) -> bool:
    return has(user, ADMIN)


def may_approve_templates(user: User | AnonymousUser) -> bool:
    """Patients read them in every letter, so whoever approves letters may approve these."""
    return has(user, REVIEWER, ADMIN)


def require(allowed: bool) -> None:
    """Raise 403 (``PermissionDenied``) unless ``allowed``."""
    if not allowed:
        raise PermissionDenied
