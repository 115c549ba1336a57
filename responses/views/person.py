"""The person's own page: where their question stands, their letters, a follow-up."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from inquiries import doors, limits, verbs
from inquiries.errors import NotPossible, TooLate
from inquiries.models import Inquiry, PersonLink, Question, ReplyBy, Status
from inquiries.person_forms import EmailForm, FollowUpForm
from inquiries.text import masked
from inquiries.views import errors

from ..letters.models import FrozenLetter, LetterStatus
from ..outbox import addresses
from ..outbox.queueing import acknowledge_follow_up

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOO_MANY = "Many addresses were changed from your connection in a short time. Yours is not yet."


def for_holder(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The door of these pages: a valid link and no login; nothing of them is kept anywhere."""

    @login_not_required
    @sensitive_variables()
    @wraps(view)
    def with_link(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, _link(token), **kwargs)
        except (Http404, NotPossible):
            # Not possible: the data was removed while the page was open, and the link with it.
            response = errors.link_not_working(request)
        return errors.private(response)

    return with_link


def _link(token: str) -> PersonLink:
    if not TOKEN.fullmatch(token):
        raise Http404("no such link")
    return doors.link_by_token(token)


@require_safe
@for_holder
def person(request: HttpRequest, link: PersonLink, number: int | None = None) -> HttpResponse:
    """The page, with the newest letter or the one with this number."""
    return _page(request, link, FollowUpForm(), number=number)


@require_safe
@for_holder
def letter_pdf(request: HttpRequest, link: PersonLink, number: int | None = None) -> HttpResponse:
    letter = _letter(sent_letters(link.inquiry), number)
    if letter is None:
        raise Http404("no such letter")
    name = f"letter-{link.inquiry.code}.pdf"
    response = HttpResponse(bytes(letter.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_POST
@for_holder
def follow_up(request: HttpRequest, link: PersonLink) -> HttpResponse:
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form)
    if wait := limits.seconds_to_wait(request, "follow-up", settings.ASK_RATE):
        form.add_error(
            "text",
            "Many questions came from your address in a short time. Yours is "
            f"not sent yet. Please try again in {errors.minutes(wait)} minutes.",
        )
        return _page(request, link, form, status=429)
    verbs.follow_up(link.inquiry, form.cleaned_data["text"], acknowledge_follow_up)
    messages.success(request, "We have your follow-up question. You don't need to send it again.")
    return redirect("person", link.token)


@require_POST
@for_holder
def correct_email(request: HttpRequest, link: PersonLink) -> HttpResponse:
    """The holder of the link says where to write instead."""
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _page(request, link, FollowUpForm(), address_form=form)
    if wait := limits.seconds_to_wait(request, "correct-email", settings.ASK_RATE):
        form.add_error("email", f"{TOO_MANY} Please try again in {errors.minutes(wait)} minutes.")
        return _page(request, link, FollowUpForm(), address_form=form, status=429)
    try:
        addresses.correct_email(link.inquiry, form.cleaned_data["email"])
    except TooLate as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request,
            f"From now on we write to {masked(form.cleaned_data['email'])}. This page has a new "
            "address, too: keep this one, the old one no longer works.",
        )
    newest = verbs.link_of(link.inquiry)
    return redirect("person", newest.token if newest else link.token)


def sent_letters(inquiry: Inquiry) -> QuerySet[FrozenLetter]:
    """The letters that went out, oldest first. No other letter is ever shown to the person."""
    sent = FrozenLetter.objects.filter(letter__inquiry=inquiry, letter__status=LetterStatus.SENT)
    return sent.select_related("letter").order_by("letter__sent_at", "letter_id")


def _letter(letters: QuerySet[FrozenLetter], number: int | None) -> FrozenLetter | None:
    """The letter with this number, counted from 1; the newest without one."""
    if number is None:
        return letters.last()
    if number < 1:
        return None
    return letters[number - 1 : number].first()


def _page(
    request: HttpRequest,
    link: PersonLink,
    form: FollowUpForm,
    number: int | None = None,
    status: int = 200,
    address_form: EmailForm | None = None,
) -> HttpResponse:
    inquiry = link.inquiry
    letters = list(sent_letters(inquiry).only("html", "letter__sent_at", "letter__question_id"))
    if number is not None and not 1 <= number <= len(letters):
        raise Http404("no such letter")
    number = number or len(letters)
    questions = list(inquiry.questions.all())
    worked_on = is_worked_on(inquiry, questions)
    mail_fails = inquiry.reply_by == ReplyBy.EMAIL and addresses.mail_fails(inquiry)
    # Open again because it came back: for the person, who reads it here, it is answered.
    is_here = mail_fails and letters and letters[-1].letter.question_id == questions[-1].pk
    context = {
        "inquiry": inquiry,
        "token": link.token,
        "questions": questions,
        "standing": Status.ANSWERED.value
        if is_here
        else standing(inquiry, timezone.localdate(), worked_on),
        "worked_on": worked_on,
        "letter": letters[number - 1] if letters else None,
        "number": number,
        "letters": list(enumerate(letters, start=1)),
        "form": form,
        "masked_email": masked(inquiry.person.email),
        "address_form": address_form or EmailForm(),
        "mail_fails": mail_fails,
        "may_correct_email": not letters and addresses.may_correct_email(inquiry),
    }
    return render(request, "public/person.html", context, status=status)


def is_worked_on(inquiry: Inquiry, questions: Sequence[Question]) -> bool:
    """Whether somebody has taken the first question, or begun to answer the newest one.

    Who had the inquiry before a follow-up has it still, and may not have seen it yet.
    """
    if inquiry.assignee is None or not inquiry.assignee.is_active:
        return False
    if len(questions) == 1:
        return True
    return inquiry.letters.on_their_way().filter(question=questions[-1]).exists()


def standing(inquiry: Inquiry, today: date, worked_on: bool) -> str:
    """Where the inquiry stands, as far as it concerns the person.

    One of waiting, working, late, answered, closed, duplicate. Spam reads like new:
    whoever wrote it learns nothing, and a person sorted out by mistake isn't told off.
    """
    if inquiry.status in (Status.ANSWERED, Status.CLOSED, Status.DUPLICATE):
        return inquiry.status
    if inquiry.due_on < today:
        return "late"
    return "working" if worked_on else "waiting"
