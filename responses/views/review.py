"""Reviewing: the tray, the letter with its marks, and the two decisions."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from inquiries import roles
from inquiries.models import Status
from inquiries.verbs import look
from inquiries.views.tools import StaffRequest, attempt

from ..letters.checks import check_facts, facts_of
from ..letters.citing import flags_in
from ..letters.comparing import changes
from ..letters.doors import letter_for, letter_to_review, may_review
from ..letters.freezing import fingerprint
from ..letters.models import Letter, LetterStatus
from ..letters.questions import questions_of
from ..letters.sent_back import last_sent_back
from ..letters.typeset import letter_context
from ..letters.verbs import send_back
from ..library.models import BlockVersion
from ..outbox.queueing import approve_and_send, recipient_in_words


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
        questions = questions_of(letter)
        return context | {"frozen": letter.frozen, "frozen_html": html, "questions": questions}
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
        "changes": changes(facts.sections),
        "section_controls": "desk/_section_marks.html",
        "opening_controls": "desk/_opening_marks.html" if letter.opening else "",
        **letter_context(facts.content, lenient=True, level=2),
    }


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_review(request.user, pk)
    frozen = attempt(
        request,
        approve_and_send,
        letter,
        request.user,
        seen=request.POST.get("seen", ""),
        done="Approved. The letter is on its way.",
    )
    return redirect("review-tray") if frozen else redirect("letter", pk)


@require_POST
def return_letter(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_review(request.user, pk)
    comment = request.POST.get("comment", "")
    if attempt(request, send_back, letter, request.user, comment, done="Sent back."):
        return redirect("review-tray")
    context = letter_page_context(letter, request) | {"comment": comment}
    return render(request, "desk/letter.html", context, status=422)
