"""The outbox: every delivery that waits, failed or went lately, and what is decided there."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles
from inquiries.views.tools import StaffRequest, attempt

from ..outbox import deciding, holding, listing
from ..outbox.deciding import retry
from ..outbox.doors import delivery_to_decide, delivery_to_withdraw, may_decide
from ..outbox.forms import LaterForm, OutboxFilter, ticked
from ..outbox.models import Delivery, DeliveryStatus
from ..outbox.several import Several, do_each

PAGE = 40


@require_safe
def outbox(request: StaffRequest) -> HttpResponse:
    """What waits for a person first; by state; or what a code or a Message-ID leads to."""
    roles.require(roles.may_see_inquiries(request.user))
    chosen = OutboxFilter(request.GET)
    tab, words = chosen.chosen_tab, chosen.value("words")
    rows = listing.found(words) if words else Delivery.objects.filter(listing.of_tab(tab))
    shown = listing.in_order(listing.with_last_attempt(rows), tab)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    lines = listing.lines_of(page.object_list, request.user)
    context = {
        "filter": chosen,
        "tab": tab,
        "words": words,
        "page": page,
        "lines": lines,
        "may_tick": any(line.choices.ticks for line in lines),
        "tabs": _tabs("" if words else tab),
        "others": urlencode({"words": words} if words else {"tab": tab}),
        "now": timezone.now(),
    }
    return render(request, "desk/outbox.html", context)


def _tabs(current: str) -> list[dict[str, object]]:
    counts = listing.counts()
    return [
        {"tab": tab, "label": label, "count": counts[tab], "current": tab == current}
        for tab, label in listing.TABS.items()
    ]


def back(request: StaffRequest, delivery: Delivery) -> HttpResponseRedirect:
    """To the page that the form stood on."""
    place = request.POST.get("from", "")
    if place in listing.TABS:
        return to_tab(place)
    if place == "review":
        return redirect("review-tray")
    return redirect("inquiry", delivery.inquiry.code)


def to_tab(tab: str) -> HttpResponseRedirect:
    return redirect(f"{reverse('deliveries')}?{urlencode({'tab': tab})}")


def tell(request: StaffRequest, several: Several, done: str) -> None:
    """How many it was done for, and what was left, each with its reason."""
    if several.done:
        messages.success(request, f"{several.done} {done}")
    for problem in several.problems:
        messages.error(request, problem)
    if not several.done and not several.problems:
        messages.error(request, "Nothing was ticked, so nothing was done.")


@require_POST
def again_all(request: StaffRequest) -> HttpResponse:
    """Send the ticked ones again; whatever can't go is left, and said."""
    roles.require(roles.may_compose(request.user))
    chosen = Delivery.objects.filter(pk__in=ticked(request.POST)[:PAGE])
    chosen = chosen.select_related("inquiry__assignee").order_by("pk")
    several = do_each(retry, [d for d in chosen if may_decide(request.user, d)], request.user)
    several.problems += [
        f"{delivery.inquiry.code}: {delivery.inquiry.assignee} has it and decides."
        for delivery in chosen
        if not may_decide(request.user, delivery)
    ]
    tell(request, several, "queued again.")
    tab = request.POST.get("from", "")
    return to_tab(tab if tab in listing.TABS else "failed")


@require_POST
def delivery_resolve(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    answer, note = request.POST.get("answer", ""), request.POST.get("note", "")
    resolve = deciding.resolve
    attempt(request, resolve, delivery, request.user, answer, note, done="Noted.")
    return back(request, delivery)


@require_POST
def delivery_retry(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    sure = request.POST.get("sure") == "yes"
    again = attempt(request, retry, delivery, request.user, sure=sure)
    if again:
        aside = again.status == DeliveryStatus.WITHDRAWN
        messages.success(request, "It is set aside." if aside else "It is queued again.")
    return back(request, delivery)


@require_POST
def delivery_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_withdraw(request.user, pk)
    done = f"Pulled back: nothing is sent to {delivery.inquiry.code} by this delivery."
    attempt(request, deciding.withdraw_delivery, delivery, request.user, done=done)
    return back(request, delivery)


@require_POST
def delivery_later(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    form = LaterForm(request.POST)
    when = form.when() if form.is_valid() else None
    if when is None:
        messages.error(request, form.problem())
        return back(request, delivery)
    done = f"It goes on {timezone.localtime(when):%-d %B %Y at %H:%M}."
    attempt(request, holding.hold_until, delivery, request.user, when, done=done)
    return back(request, delivery)


@require_POST
def delivery_now(request: StaffRequest, pk: int) -> HttpResponse:
    delivery = delivery_to_decide(request.user, pk)
    attempt(request, holding.send_now, delivery, request.user, done="It goes now.")
    return back(request, delivery)
