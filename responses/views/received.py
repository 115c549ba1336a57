"""Mail that came in: what waits for a person first, and what they make of it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles, verbs
from inquiries.views.tools import StaffRequest, attempt

from ..outbox.models import Received
from ..outbox.receiving import showing
from ..outbox.receiving.deciding import make_follow_up, mark_seen, remove_content
from ..outbox.receiving.doors import received_for, received_to_decide
from ..outbox.receiving.forms import BelongsForm

PAGE = 25


@require_safe
def mail(request: StaffRequest) -> HttpResponse:
    """What waits, the oldest first; or all that came, the newest first."""
    roles.require(roles.may_see_inquiries(request.user))
    everything = request.GET.get("view") == "all"
    waiting = Received.objects.waiting().order_by("received_at", "pk")
    rows = Received.objects.all() if everything else waiting
    rows = showing.with_head(rows.select_related("inquiry"))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [showing.line(received) for received in page],
        "everything": everything,
        "others": "view=all" if everything else "",
    }
    return render(request, "desk/received/list.html", context)


@require_safe
def message(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _looked_at(request, pk))


def _looked_at(request: StaffRequest, pk: int) -> Received:
    """The message; who reads one about an inquiry has looked at the inquiry."""
    received = received_for(request.user, pk)
    if received.inquiry:
        verbs.look(received.inquiry, request.user)
    return received


def _page(
    request: StaffRequest, received: Received, form: BelongsForm | None = None
) -> HttpResponse:
    shown = showing.show(received)
    likely = showing.likely_inquiry(received, shown)
    code = likely.code if likely else ""
    context = {
        "received": received,
        "shown": shown,
        "likely": likely,
        "form": form or BelongsForm(initial={"code": code, "text": shown.own}),
        "may_decide": roles.may_compose(request.user),
    }
    return render(request, "desk/received/message.html", context, status=422 if form else 200)


@require_safe
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """The message as it came, to keep and open elsewhere: never shown as a page of ours."""
    received = _looked_at(request, pk)
    if received.erased_at:
        raise Http404("its content was removed")
    response = HttpResponse(bytes(received.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{received.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def belongs(request: StaffRequest, pk: int) -> HttpResponse:
    received = received_to_decide(request.user, pk)
    form = BelongsForm(request.POST)
    if not form.is_valid():
        return _page(request, received, form)
    inquiry, text = form.cleaned_data["code"], form.cleaned_data["text"]
    done = f"It is a follow-up question of {inquiry.code} now."
    taken = attempt(request, make_follow_up, received, request.user, inquiry, text, done=done)
    return redirect("inquiry", inquiry.code) if taken else redirect("mail-message", pk)


@require_POST
def seen(request: StaffRequest, pk: int) -> HttpResponse:
    received = received_to_decide(request.user, pk)
    note = request.POST.get("note", "")
    attempt(request, mark_seen, received, request.user, note, done="Noted.")
    return redirect("mail")


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    received = received_to_decide(request.user, pk)
    attempt(request, remove_content, received, request.user, done="Its content is removed.")
    return redirect("mail-message", pk)
