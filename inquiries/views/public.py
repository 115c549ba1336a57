"""The public side: what the service is, asking, checking, sending."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import answers, doors, limits, verbs
from ..forms import AskForm
from ..models import Inquiry, PersonLink
from ..person_forms import FollowUpForm
from ..text import likely_address
from ..working_days import due_date
from . import errors

# In the session: the answers being checked; what was sent last.
DRAFT = "ask"
SENT = "ask-sent"
# Longer than any disease's id; what is cut off was none.
LONGEST_CHOICE = 20

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    days = settings.ANSWER_WORKING_DAYS
    return render(request, "public/front.html", {"days": days, "due_on": due_date()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    hours = settings.SESSION_COOKIE_AGE // 3600
    return render(request, "public/privacy.html", {"hours": hours})


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask for one at this address, whatever the page says."""
    return redirect(static("img/mark.svg"))


@login_not_required
@never_cache
@form_page
def ask(request: HttpRequest) -> HttpResponse:
    """The form: empty, or with the entries that are being checked."""
    if request.method == "POST":
        return _filled_in(request, AskForm(request.POST))
    return _form_page(request, _draft(request) or AskForm())


def _filled_in(request: HttpRequest, form: AskForm) -> HttpResponse:
    if wait := limits.seconds_to_wait(request, "ask-form", settings.FORM_RATE):
        return _form_page(request, form, wait)
    if not form.is_valid():
        return _form_page(request, form)
    _keep(request, DRAFT, form.kept())
    return redirect("ask-check")


def _form_page(request: HttpRequest, form: AskForm, wait: int = 0) -> HttpResponse:
    """The form and its entries; ``wait`` is for how many seconds it may not be used."""
    context = {"form": form, "minutes": errors.minutes(wait) if wait else 0}
    page = render(request, "public/ask.html", context | _around(request, form))
    if wait:
        page.status_code, page["Retry-After"] = 429, str(wait)
    return page


def _keep(request: HttpRequest, name: str, what: dict[str, Any]) -> None:
    """In the session, which ends with the browser: the computer may be a shared one."""
    request.session[name] = what
    if not request.user.is_authenticated:
        request.session.set_expiry(0)


def _draft(request: HttpRequest) -> AskForm | None:
    """The answers that wait in the session, as a form; ``None`` if there are none."""
    kept = request.session.get(DRAFT)
    return AskForm(MultiValueDict(kept)) if kept else None


def _around(request: HttpRequest, form: AskForm) -> dict[str, Any]:
    """What stands around the form: names like the one entered, and what was sent before."""
    words = str(form["disease_text"].value() or "")
    return {
        "suggestions": answers.suggestions(words) if words else [],
        "chosen": str(form["disease"].value() or ""),
        "has_draft": DRAFT in request.session,
        "sent": _sent_link(request) if request.method != "POST" else None,
    }


@login_not_required
@never_cache
@require_POST
def diseases(request: HttpRequest) -> HttpResponse:
    """Names like the one being typed. By POST: what someone has stands in no address."""
    if limits.seconds_to_wait(request, "suggest", limits.SUGGEST_RATE):
        return HttpResponse(status=429)
    words = request.POST.get("disease_text", "")[:300]
    found = answers.suggestions(words)
    return render(
        request, "public/_disease_answer.html", {"suggestions": found, "words": words.strip()}
    )


@login_not_required
@never_cache
@form_page
def check(request: HttpRequest, acknowledge: Callable[[Inquiry], None]) -> HttpResponse:
    """The answers once more, each with a way to change it; sending them is a POST."""
    form = _draft(request)
    if form is None:
        return _nothing_to_check(request)
    if not form.is_valid():
        return redirect("ask")
    if request.method == "POST":
        return _send(request, form.asked(), acknowledge)
    return render(request, "public/check.html", _to_check(form))


def _to_check(form: AskForm) -> dict[str, Any]:
    """The answers, and what may need another look; nothing of it keeps anyone from sending."""
    asked = form.asked()
    is_open = form.leaves_disease_open()
    return {
        "asked": asked,
        "answers": answers.of_asked(asked),
        "names": answers.suggestions(asked.disease_text) if is_open else [],
        "contradiction": answers.contradiction(asked),
        "likely_email": likely_address(asked.email),
    }


@login_not_required
@require_POST
def choose_disease(request: HttpRequest) -> HttpResponse:
    """Take a name that the check page offers, or the person's own words; all else stays."""
    kept = request.session.get(DRAFT)
    if kept:
        chosen = request.POST.get("disease", "")[:LONGEST_CHOICE]
        _keep(request, DRAFT, kept | {"disease": [chosen]})
    return redirect("ask-check")


def _nothing_to_check(request: HttpRequest) -> HttpResponseRedirect:
    """Sent already, or gone: the confirmation for what was sent, else the form."""
    sent = request.session.get(SENT)
    if sent and request.POST.get("submission_key", sent["key"]) == sent["key"]:
        return redirect("ask-done")
    if request.method == "POST":
        messages.warning(
            request,
            "This page was open for a long time, so your answers are gone from here, "
            "and nothing was sent. Please write your question again.",
        )
    else:
        messages.info(request, "There is nothing to check yet. Please write your question first.")
    return redirect("ask")


def _send(
    request: HttpRequest, asked: verbs.Asked, acknowledge: Callable[[Inquiry], None]
) -> HttpResponse:
    if request.POST.get("submission_key") != str(asked.submission_key):
        messages.warning(
            request, "Your answers were changed in another window. Please check them once more."
        )
        return redirect("ask-check")
    inquiry = _sent_before(request, asked)
    is_new = False
    if inquiry is None:
        if wait := limits.seconds_to_wait(request, "ask", settings.ASK_RATE):
            return errors.too_many(request, wait)
        own = replace(asked, submission_key=_own_key(request, asked.submission_key))
        inquiry, is_new = verbs.submit(own, acknowledge)
    del request.session[DRAFT]
    return _sent(request, inquiry, asked, is_new)


def _own_key(request: HttpRequest, key: UUID) -> UUID:
    """The form's key as this session's own: who learns a key opens nobody else's answers."""
    mac = salted_hmac("inquiries.ask", f"{request.session.session_key} {key}", algorithm="sha256")
    return UUID(bytes=mac.digest()[:16])


def _sent_before(request: HttpRequest, asked: verbs.Asked) -> Inquiry | None:
    """What was just sent, if these are its words again.

    Going back, browsers put entries into a fresh form, which has a new key.
    """
    link = _sent_link(request)
    if link and link.inquiry.questions.filter(text=asked.question).exists():
        return link.inquiry
    return None


def _sent(
    request: HttpRequest, inquiry: Inquiry, asked: verbs.Asked, is_new: bool
) -> HttpResponseRedirect:
    link = verbs.link_of(inquiry)
    if link is None:
        messages.info(request, f"We have this question already. Its code is {inquiry.code}.")
        return redirect("front")
    sent = {
        "key": str(asked.submission_key),
        "token": link.token,
        # What was changed the second time is not lost: it can go in as a follow-up.
        "changed": "" if is_new else answers.changed(inquiry, asked),
    }
    _keep(request, SENT, sent)
    return redirect("ask-done")


def _sent_link(request: HttpRequest) -> PersonLink | None:
    sent = request.session.get(SENT)
    try:
        return doors.link_by_token(sent["token"]) if sent else None
    except Http404:
        return None


@login_not_required
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    link = _sent_link(request)
    if link is None:
        return redirect("ask")
    inquiry = link.inquiry
    asked = [question.text for question in inquiry.questions.all()]
    changed = request.session[SENT]["changed"]
    context = {
        "inquiry": inquiry,
        "page_url": settings.SITE_URL + answers.page_path(link),
        "token": link.token,
        "answers": answers.of_inquiry(inquiry),
        "follow_up": FollowUpForm({"text": changed}) if changed and changed not in asked else None,
    }
    return render(request, "public/done.html", context)


@login_not_required
@never_cache
@form_page
def clear(request: HttpRequest) -> HttpResponse:
    """Forget on this computer what was entered and sent, once they said yes.

    What was sent stays with us.
    """
    if request.method == "POST":
        _forget(request)
        return redirect("ask-cleared")
    has_draft = DRAFT in request.session
    if not has_draft and SENT not in request.session:
        return redirect("ask-cleared")
    link = _sent_link(request)
    page_url = settings.SITE_URL + answers.page_path(link) if link else ""
    context = {"has_draft": has_draft, "link": link, "page_url": page_url}
    return render(request, "public/clear.html", context)


def _forget(request: HttpRequest) -> None:
    """The whole session; but for staff who type for a caller, the answers alone."""
    if request.user.is_authenticated:
        for name in (DRAFT, SENT):
            request.session.pop(name, None)
    else:
        request.session.flush()


@login_not_required
@require_safe
def cleared(request: HttpRequest) -> HttpResponse:
    return render(request, "public/cleared.html")
