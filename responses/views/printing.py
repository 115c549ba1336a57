"""The print tray: letters that go by post, printed as one PDF and marked as posted."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles
from inquiries.views.tools import StaffRequest, attempt

from ..outbox.deciding import mark_posted
from ..outbox.doors import delivery_to_post
from ..outbox.forms import ticked
from ..outbox.models import Delivery
from ..outbox.posting import MOST, address_page, print_letters, stopped_after_printing
from ..outbox.several import do_each
from .composer import pdf_response
from .outbox import back, tell


@require_safe
def tray(request: StaffRequest) -> HttpResponse:
    """Letters to print, and printed ones to put in the post; longest waiting first."""
    roles.require(roles.may_see_inquiries(request.user))
    to_post = _to_post()
    now = timezone.now()
    context = {
        "fresh": to_post.filter(printed_at=None)[:MOST],
        "printed": to_post.exclude(printed_at=None)[:MOST],
        "waiting": to_post.count(),
        "most": MOST,
        "may_post": roles.may_compose(request.user),
        "stopped": stopped_after_printing(now).values_list("inquiry__code", flat=True)[:MOST],
        "now": now,
    }
    return render(request, "desk/print_tray.html", context)


def _to_post() -> QuerySet[Delivery]:
    found = Delivery.objects.to_post().select_related("inquiry__assignee")
    return found.defer("mime", "text", "html").order_by("not_before", "pk")


@require_POST
def print_all(request: StaffRequest) -> HttpResponse:
    """The ticked letters as one PDF; they are marked as printed."""
    roles.require(roles.may_compose(request.user))
    again = request.POST.get("again") == "yes"
    pdf = attempt(request, print_letters, ticked(request.POST), request.user, again=again)
    if pdf is None:
        return redirect("print-tray")
    response = HttpResponse(pdf, content_type="application/pdf")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'inline; filename="post-{day}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def posted(request: StaffRequest) -> HttpResponse:
    """The ticked letters are in the post box; whoever is signed in says so."""
    roles.require(roles.may_compose(request.user))
    chosen = Delivery.objects.filter(pk__in=ticked(request.POST)[:MOST]).select_related("inquiry")
    several = do_each(mark_posted, chosen.order_by("pk"), request.user)
    tell(request, several, "marked as posted by you.")
    return redirect("print-tray")


@require_POST
def delivery_posted(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_post(request.user, pk)
    attempt(request, mark_posted, delivery, request.user, done="Marked as posted.")
    return back(request, delivery)


@require_safe
def delivery_address(request: StaffRequest, pk: int) -> HttpResponse:
    """The page for the envelope's window, for a letter that was approved without one."""
    delivery = delivery_to_post(request.user, pk)
    if not delivery.needs_address_page:
        raise Http404("this letter has its address")
    return pdf_response(address_page(delivery), delivery.inquiry)
