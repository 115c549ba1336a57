"""An inquiry with all that belongs to it: questions, letters, deliveries, timeline."""

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles, verbs
from inquiries.doors import inquiry_for, inquiry_to_work_on, require_working_on
from inquiries.models import Inquiry, Status, User
from inquiries.views.tools import StaffRequest, attempt

from ..letters.assembly import page_url
from ..letters.models import UNDER_THE_PEN, Letter
from ..letters.verbs import start_letter
from ..library.models import VersionStatus
from ..outbox.deciding import WRITTEN, mark_posted, resolve, retry
from ..outbox.models import Delivery, DeliveryStatus


@require_safe
def inquiry(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_for(request.user, code)
    verbs.look(inquiry, request.user)
    return render(request, "desk/inquiry.html", inquiry_context(inquiry, request.user))


def inquiry_context(inquiry: Inquiry, user: User) -> dict[str, object]:
    """Everything the page shows, in a number of queries that doesn't grow."""
    letters = list(_letters_of(inquiry).select_related("author", "approved_by").order_by("-pk"))
    mine = roles.may_compose(user) and inquiry.assignee_id == user.pk
    deliveries = list(inquiry.deliveries.prefetch_related("attempts").order_by("-pk"))
    email = inquiry.person.email
    return {
        "inquiry": inquiry,
        "questions": inquiry.questions.all(),
        "kinds": inquiry.kinds.all(),
        "letters": letters,
        "under_way": next((x for x in letters if x.status in UNDER_THE_PEN), None),
        "deliveries": deliveries,
        "received": inquiry.received.defer("raw"),
        "written_there": any(d.recipient == email and d.status in WRITTEN for d in deliveries),
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


@require_safe
def deliveries(request: StaffRequest) -> HttpResponse:
    """What waits for a person: refused, uncertain, or to be put in the post."""
    roles.require(roles.may_see_inquiries(request.user))
    waiting = Delivery.objects.for_a_person().select_related("inquiry__assignee", "letter")
    context = {"deliveries": waiting.order_by("created_at")}
    return render(request, "desk/deliveries.html", context)


def delivery_to_decide(user: User, pk: int) -> Delivery:
    """A delivery, for the specialist who has its inquiry; 403 for anyone else."""
    roles.require(roles.may_see_inquiries(user))
    found = Delivery.objects.select_related("inquiry", "letter")
    delivery = get_object_or_404(found, pk=pk)
    require_working_on(user, delivery.inquiry)
    return delivery


@require_POST
def delivery_resolve(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    attempt(
        request,
        resolve,
        delivery,
        request.user,
        arrived=request.POST.get("arrived") == "yes",
        note=request.POST.get("note", ""),
        done="Noted.",
    )
    return redirect("inquiry", delivery.inquiry.code)


@require_POST
def delivery_retry(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    again = attempt(request, retry, delivery, request.user)
    if again:
        aside = again.status == DeliveryStatus.WITHDRAWN
        messages.success(request, "It is set aside." if aside else "It is queued again.")
    return redirect("inquiry", delivery.inquiry.code)


@require_POST
def delivery_posted(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    attempt(request, mark_posted, delivery, request.user, done="Marked as posted.")
    return redirect("inquiry", delivery.inquiry.code)
