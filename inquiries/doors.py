"""The only ways to get an inquiry: each asks whether this person may.

What a person may not know of is 404; what they may see but not change is 403.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from . import roles
from .models import Inquiry, PersonLink, User
from .text import clean_line


def inquiry_for(user: User, code: str) -> Inquiry:
    """The inquiry, for someone who answers or reviews; 403 for other staff."""
    roles.require(roles.may_see_inquiries(user))
    found = Inquiry.objects.select_related("disease", "assignee", "person")
    # PostgreSQL refuses to compare with a control character that an address may hold.
    return get_object_or_404(found, code=clean_line(code))


def inquiry_to_work_on(user: User, code: str) -> Inquiry:
    """The inquiry, for the specialist who has it; 403 for anyone else."""
    inquiry = inquiry_for(user, code)
    require_working_on(user, inquiry)
    return inquiry


def inquiry_to_sort_out(user: User, code: str) -> Inquiry:
    """The inquiry, for a specialist, unless another one has it; 403 for anyone else."""
    inquiry = inquiry_for(user, code)
    if inquiry.assignee_id is not None:
        require_working_on(user, inquiry)
    roles.require(roles.may_compose(user))
    return inquiry


def require_working_on(user: User, inquiry: Inquiry) -> None:
    """403 unless ``user`` is the specialist who has this inquiry."""
    if not roles.may_compose(user) or inquiry.assignee_id != user.pk:
        raise PermissionDenied


def link_by_token(token: str) -> PersonLink:
    """The valid link with this token; 404 for a wrong, cut off or revoked one alike."""
    links = PersonLink.objects.select_related(
        "inquiry__disease", "inquiry__person", "inquiry__assignee"
    )
    link = links.filter(token=token, revoked_at=None).first()
    if link is None:
        raise Http404("no such link")
    return link
