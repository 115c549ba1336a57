"""An inquiry with all that belongs to it: questions, letters, deliveries, timeline."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles, verbs
from inquiries.doors import inquiry_for, inquiry_to_work_on
from inquiries.models import Inquiry, Status, User
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.assembly import page_url
from ..letters.models import UNDER_THE_PEN, Letter
from ..letters.verbs import start_letter
from ..library.models import VersionStatus
from ..outbox.listing import lines_of, with_all_attempts


@require_safe
def inquiry(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_for(request.user, code)
    verbs.look(inquiry, request.user)
    return render(request, "desk/inquiry.html", inquiry_context(inquiry, request.user))


def inquiry_context(inquiry: Inquiry, user: User) -> dict[str, object]:
    """Everything the page shows, in a number of queries that doesn't grow."""
    letters = list(_letters_of(inquiry).select_related("author", "approved_by").order_by("-pk"))
    mine = roles.may_compose(user) and inquiry.assignee_id == user.pk
    deliveries = with_all_attempts(inquiry.deliveries.order_by("-pk"))
    return {
        "inquiry": inquiry,
        "questions": inquiry.questions.all(),
        "kinds": inquiry.kinds.all(),
        "letters": letters,
        "under_way": next((x for x in letters if x.status in UNDER_THE_PEN), None),
        "deliveries": lines_of(deliveries, user),
        "received": inquiry.received.defer("raw"),
        "now": timezone.now(),
        "events": inquiry.events.select_related("actor"),
        "link": verbs.link_of(inquiry),
        "mine": mine,
        "may_take": roles.may_compose(user)
        and inquiry.assignee_id is None
        and inquiry.status in (Status.NEW, Status.OPEN),
        "may_write": mine and inquiry.status == Status.OPEN,
        "may_compose": roles.may_compose(user),
        "may_take_over": roles.may_compose(user) and not mine and inquiry.assignee_id is not None,
        "page_url": page_url(inquiry) if mine else "",
    }


def _letters_of(inquiry: Inquiry) -> QuerySet[Letter]:
    """Each with ``newer``: how many of its sections have a newer approved wording."""
    replaced = Q(sections__version__status=VersionStatus.SUPERSEDED)
    return inquiry.letters.annotate(newer=Count("sections", filter=replaced))


@require_POST
def write(request: StaffRequest, code: str) -> HttpResponse:
    """Go on with the letter under way, or start one."""
    inquiry = inquiry_to_work_on(request.user, code)
    letter = attempt(request, start_letter, inquiry, request.user)
    return redirect("composer", letter.pk) if letter else redirect("inquiry", code)
