"""The desk's own pages: the queue, and what is done to an inquiry there."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import answers, roles, verbs
from ..contact import contact_mark, correct_contact
from ..desk_forms import ContactForm, DiseaseForm, QueueFilter, WishesForm
from ..doors import inquiry_for, inquiry_to_sort_out, inquiry_to_work_on
from ..models import Inquiry, Status, User
from ..models.inquiry import InquiryQuerySet
from ..wishes import correct as correct_wishes
from .errors import require_POST
from .tools import StaffRequest, attempt

PAGE = 40
# Adds ``letter_state`` to each inquiry: see responses.letters.under_way.
WithLetterState = Callable[[InquiryQuerySet], InquiryQuerySet]


@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """Each role's first page: the queue, the review tray or the library."""
    if roles.may_compose(request.user):
        return redirect("queue")
    return redirect("review-tray" if roles.may_review(request.user) else "library")


@require_safe
def queue(request: StaffRequest, with_letter_state: WithLetterState) -> HttpResponse:
    """The inquiries. Where their letters stand is added by the other app, which has the letters."""
    roles.require(roles.may_see_inquiries(request.user))
    chosen = QueueFilter(request.GET or None)
    inquiries = with_letter_state(Inquiry.objects.all())
    found = chosen.narrow(inquiries, request.user)
    rows = (
        found.select_related("disease", "assignee")
        .prefetch_related("kinds")
        .with_latest_question()
        .by_due()
    )
    context = {
        "filter": chosen,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": tabs(inquiries, request.user, chosen.chosen_view),
        "today": timezone.localdate(),
        "others": chosen.without_page(request.GET),
    }
    return render(request, "desk/queue.html", context)


def tabs(inquiries: InquiryQuerySet, user: User, current: str) -> list[dict[str, object]]:
    """The queue's views with their counts, in one query."""
    waiting = Q(status__in=[Status.NEW, Status.OPEN])
    counts = inquiries.aggregate(
        waiting=Count("pk", filter=waiting),
        mine=Count("pk", filter=waiting & Q(assignee=user)),
        sent_back=Count("pk", filter=waiting & Q(assignee=user, letter_state="sent_back")),
        answered=Count("pk", filter=Q(status=Status.ANSWERED)),
        closed=Count("pk", filter=Q(status__in=[Status.CLOSED, Status.DUPLICATE])),
        spam=Count("pk", filter=Q(status=Status.SPAM)),
    )
    return [
        {"view": view, "label": label, "count": counts[view], "current": view == current}
        for view, label in QueueFilter.VIEWS
    ]


@require_POST
def take_next(request: StaffRequest) -> HttpResponse:
    roles.require(roles.may_compose(request.user))
    inquiry = verbs.take_next(request.user)
    if inquiry is None:
        messages.info(request, "Nothing is waiting: every open inquiry has somebody.")
        return redirect("queue")
    return redirect("inquiry", inquiry.code)


@require_POST
def take(request: StaffRequest, code: str) -> HttpResponse:
    roles.require(roles.may_compose(request.user))
    inquiry = inquiry_for(request.user, code)
    attempt(request, verbs.take, inquiry, request.user, done=f"You have {code} now.")
    return redirect("inquiry", code)


@require_POST
def take_over(request: StaffRequest, code: str) -> HttpResponse:
    roles.require(roles.may_compose(request.user))
    inquiry = inquiry_for(request.user, code)
    attempt(request, verbs.take_over, inquiry, request.user, done=f"You have {code} now.")
    return redirect("inquiry", code)


@require_POST
def give_back(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    attempt(request, verbs.give_back, inquiry, request.user, done=f"{code} is back in the queue.")
    return redirect("queue")


@require_POST
def set_disease(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    form = DiseaseForm(request.POST)
    if not form.is_valid():
        return render(request, "desk/disease.html", {"inquiry": inquiry, "form": form}, status=422)
    disease = form.cleaned_data["disease"]
    attempt(request, verbs.set_disease, inquiry, request.user, disease, done=f"Disease: {disease}.")
    return redirect("inquiry", code)


def disease(request: StaffRequest, code: str) -> HttpResponse:
    """Look for the disease that the person means, and choose it."""
    if request.method == "POST" and "disease" in request.POST:
        return set_disease(request, code)
    inquiry = inquiry_to_work_on(request.user, code)
    words = request.POST.get("words", inquiry.disease_text)
    form = DiseaseForm(initial={"words": words}, words=words)
    return render(request, "desk/disease.html", {"inquiry": inquiry, "form": form})


def contact(request: StaffRequest, code: str) -> HttpResponse:
    """Correct the name or address when the person tells us of a mistake."""
    inquiry = inquiry_to_work_on(request.user, code)
    form = ContactForm(request.POST or None, inquiry=inquiry)
    if request.method == "POST" and form.is_valid():
        done = "The address is corrected. A letter already queued still has the old one."
        save, entered = correct_contact, form.cleaned_data
        if attempt(request, save, inquiry, request.user, done=done, **entered):
            return redirect("inquiry", code)
        inquiry = inquiry_to_work_on(request.user, code)
        form = ContactForm(entered | {"base": contact_mark(inquiry)}, inquiry=inquiry)
        return _contact_page(request, inquiry, form, status=409)
    return _contact_page(request, inquiry, form, status=422 if form.is_bound else 200)


def _contact_page(
    request: StaffRequest, inquiry: Inquiry, form: ContactForm, status: int
) -> HttpResponse:
    context = {"inquiry": inquiry, "form": form, "is_stale": status == 409}
    return render(request, "desk/contact.html", context, status=status)


def wishes(request: StaffRequest, code: str) -> HttpResponse:
    """Record what the person wants to know now, with help for asking them."""
    inquiry = inquiry_to_work_on(request.user, code)
    is_post = request.method == "POST"
    form = WishesForm(request.POST if is_post else None, inquiry=inquiry)
    if is_post and form.is_valid():
        done = (
            "Recorded. Checks go by it from now on; a letter that is approved already goes as it "
            "was approved, unless you withdraw it."
        )
        attempt(request, correct_wishes, inquiry, request.user, done=done, **form.cleaned_data)
        return redirect("inquiry", code)
    link = verbs.link_of(inquiry)
    context = {
        "inquiry": inquiry,
        "form": form,
        "page_url": settings.SITE_URL + answers.page_path(link) if link else "",
    }
    return render(request, "desk/wishes.html", context, status=422 if is_post else 200)


@require_POST
def mark_duplicate(request: StaffRequest, code: str, may_end: verbs.MayEnd) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    done = f"{code} is marked as a duplicate."
    attempt(request, verbs.mark_duplicate, inquiry, request.user, may_end, done=done)
    return redirect("inquiry", code)


@require_POST
def mark_spam(request: StaffRequest, code: str, may_end: verbs.MayEnd) -> HttpResponse:
    inquiry = inquiry_to_sort_out(request.user, code)
    done = f"{code} is marked as spam."
    attempt(request, verbs.mark_spam, inquiry, request.user, may_end, done=done)
    return redirect("queue")


@require_POST
def unmark_spam(request: StaffRequest, code: str, acknowledge: verbs.AfterSubmit) -> HttpResponse:
    roles.require(roles.may_compose(request.user))
    inquiry = inquiry_for(request.user, code)
    attempt(
        request,
        verbs.unmark_spam,
        inquiry,
        request.user,
        acknowledge,
        done=f"{code} is in the queue, and the person has been told that we have it.",
    )
    return redirect("inquiry", code)


@require_POST
def close(request: StaffRequest, code: str, may_end: verbs.MayEnd) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    attempt(request, verbs.close, inquiry, request.user, may_end, done=f"{code} is closed.")
    return redirect("inquiry", code)


@require_POST
def reopen(request: StaffRequest, code: str) -> HttpResponse:
    roles.require(roles.may_compose(request.user))
    inquiry = inquiry_for(request.user, code)
    attempt(request, verbs.reopen, inquiry, request.user, done=f"{code} is open again.")
    return redirect("inquiry", code)


@require_POST
def renew_link(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    done = "The old link no longer works. The new one stands below; tell it to the person."
    attempt(request, verbs.renew_link, inquiry, request.user, done=done)
    return redirect("inquiry", code)


@require_POST
def revoke_link(request: StaffRequest, code: str) -> HttpResponse:
    inquiry = inquiry_to_work_on(request.user, code)
    attempt(request, verbs.revoke_link, inquiry, request.user, done="The person's link is revoked.")
    return redirect("inquiry", code)
