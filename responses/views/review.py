"""Reviewing: the tray, the letter with its marks, and the two decisions."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import Status
from inquiries.verbs import look
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.checks import check_facts, facts_of
from ..letters.citing import flags_in
from ..letters.comparing import changes
from ..letters.doors import letter_for, letter_to_review, may_review
from ..letters.freezing import fingerprint
from ..letters.models import FrozenLetter, Letter, LetterStatus
from ..letters.questions import questions_of
from ..letters.sent_back import last_sent_back
from ..letters.typeset import letter_context
from ..letters.verbs import send_back
from ..library.models import BlockVersion
from ..outbox.forms import LaterForm
from ..outbox.listing import lines_of, still_to_go, with_last_attempt
from ..outbox.models import Channel
from ..outbox.queueing import approve_and_send, recipient_in_words
from ..outbox.times import moment


@require_safe
def tray(request: StaffRequest) -> HttpResponse:
    """Letters that wait for a second pair of eyes, longest waiting first."""
    roles.require(roles.may_see_inquiries(request.user))
    waiting = (
        Letter.objects.in_review()
        .filter(inquiry__status=Status.OPEN)
        .select_related("inquiry__disease", "author")
        .order_by("inquiry__due_on", "submitted_at")
    )
    context = {
        "letters": waiting,
        "flags": flags_in(waiting),
        "lines": still_to_go(request.user),
        "now": timezone.now(),
        "texts": BlockVersion.objects.in_review().count(),
        "today": timezone.localdate(),
    }
    return render(request, "desk/review_tray.html", context)


@require_safe
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter, to read: with marks and decisions for its reviewer, plain once frozen."""
    letter = letter_for(request.user, pk)
    if letter.is_draft and letter.inquiry.assignee_id == request.user.pk:
        return redirect("composer", pk)
    look(letter.inquiry, request.user)
    return render(request, "desk/letter.html", letter_page_context(letter, request))


def letter_page_context(letter: Letter, request: StaffRequest) -> dict[str, object]:
    context: dict[str, object] = {
        "letter": letter,
        "inquiry": letter.inquiry,
        "may_withdraw": letter.may_become(LetterStatus.WITHDRAWN)
        and letter.inquiry.assignee_id == request.user.pk,
    }
    if hasattr(letter, "frozen"):
        # Made by our own templates and kept unchangeable since.
        html = mark_safe(letter.frozen.html)  # noqa: S308
        frozen = {"frozen": letter.frozen, "frozen_html": html, "questions": questions_of(letter)}
        return context | frozen | _on_its_way(letter, request)
    facts = facts_of(letter)
    in_review = letter.status == LetterStatus.IN_REVIEW
    checks = check_facts(facts)
    return context | {
        "asked": facts.asked,
        "to_fix": sum(finding.stops for finding in checks),
        "questions": facts.questions,
        "earlier_questions": facts.questions.earlier,
        "sent": facts.sent,
        "sent_back": last_sent_back(letter, facts.sections) if in_review else None,
        "checks": checks,
        "seen": fingerprint(letter, facts.content),
        "may_decide": in_review and may_review(request.user, letter),
        "may_take_back": in_review and letter.inquiry.assignee_id == request.user.pk,
        "recipient": recipient_in_words(letter.inquiry),
        "later": LaterForm(optional=True),
        "changes": changes(facts.sections),
        "section_controls": "desk/_section_marks.html",
        "opening_controls": "desk/_opening_marks.html" if letter.opening else "",
        **letter_context(facts.content, lenient=True, level=2),
    }


def _on_its_way(letter: Letter, request: StaffRequest) -> dict[str, object]:
    """How the delivery of a letter stands that is approved and not sent yet."""
    if letter.status != LetterStatus.QUEUED:
        return {}
    lines = lines_of(with_last_attempt(letter.deliveries.order_by("-pk")[:1]), request.user)
    return {"line": lines[0], "now": timezone.now()} if lines else {}


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_review(request.user, pk)
    later = LaterForm(request.POST, optional=True)
    if not later.is_valid():
        context = letter_page_context(letter, request) | {"later": later}
        return render(request, "desk/letter.html", context, status=422)
    seen, when = request.POST.get("seen", ""), later.when()
    send = partial(approve_and_send, seen=seen, not_before=when)
    frozen = attempt(request, send, letter, request.user)
    if frozen is None:
        return redirect("letter", pk)
    messages.success(request, _approved(frozen))
    return redirect("review-tray")


def _approved(frozen: FrozenLetter) -> str:
    """Where the letter is now, and until when it can be pulled back."""
    now, delivery = timezone.now(), frozen.letter.deliveries.latest("pk")
    if delivery.not_before <= now:
        return "Approved. The letter is on its way."
    goes = "It goes to the print tray" if delivery.channel == Channel.POST else "It goes"
    until = "Until then it can be pulled back: see below."
    return f"Approved. {goes} {moment(delivery.not_before, now)}. {until}"


@require_POST
def return_letter(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_review(request.user, pk)
    comment = request.POST.get("comment", "")
    if attempt(request, send_back, letter, request.user, comment, done="Sent back."):
        return redirect("review-tray")
    context = letter_page_context(letter, request) | {"comment": comment}
    return render(request, "desk/letter.html", context, status=422)
