"""Letter templates: read them, write them, have them approved by somebody else."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import Kind, User
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters import template_doors as doors
from ..letters import template_verbs as verbs
from ..letters.assembly import current_template
from ..letters.models import KindText, LetterTemplate, TemplateEvent, TemplateVerb
from ..letters.sample import sample_letter
from ..letters.template_comparing import text_changes
from ..letters.template_forms import SendTemplateBackForm, TemplateForm
from ..letters.template_words import Words, kinds_without_heading, mark_of, missing_in, words_of
from ..letters.typeset import typeset
from ..library.models import VersionStatus

PAGE = 50
EVENTS = 50


@require_safe
def template_list(request: StaffRequest) -> HttpResponse:
    """Each language: the approved template, and the one under way."""
    doors.require_template_reader(request.user)
    context = {
        "languages": _languages(),
        "may_write": roles.may_write_templates(request.user),
    }
    return render(request, "desk/templates/list.html", context)


def _languages() -> list[dict[str, Any]]:
    """What the list says of each language; the site's first, then others that have templates."""
    current: dict[str, dict[str, LetterTemplate]] = defaultdict(dict)
    live = LetterTemplate.objects.approved() | LetterTemplate.objects.under_way()
    for template in live.select_related("author", "approved_by"):
        key = "approved" if template.status == VersionStatus.APPROVED else "under_way"
        current[template.language][key] = template
    counted = LetterTemplate.objects.order_by().values_list("language").annotate(Count("pk"))
    counts, names = dict(counted), dict(settings.LANGUAGES)
    kinds, headed = list(Kind.objects.all()), _headed()
    return [
        {
            "code": code,
            "name": names.get(code, code),
            "count": counts.get(code, 0),
            "may_start": code in names and "under_way" not in current[code],
            "without_heading": [kind for kind in kinds if (code, kind.pk) not in headed],
            **current[code],
        }
        for code in dict.fromkeys([*names, *sorted(counts)])
    ]


def _headed() -> set[tuple[str, int]]:
    """(language, kind) of the headings in approved templates."""
    texts = KindText.objects.filter(template__in=LetterTemplate.objects.approved())
    written = texts.exclude(heading_pattern="").values_list("template__language", "kind_id")
    return set(written)


@require_safe
def versions(request: StaffRequest, language: str) -> HttpResponse:
    """All versions of a language's template, and its history."""
    name = doors.language_for(request.user, language)
    found = LetterTemplate.objects.filter(language=language).order_by("-number")
    events = TemplateEvent.objects.filter(language=language).select_related("actor")
    context = {
        "language": language,
        "name": name,
        "page": Paginator(found.select_related("author", "approved_by"), PAGE).get_page(
            request.GET.get("page")
        ),
        "numbers": found.values_list("number", flat=True),
        "events": events.order_by("-at", "-pk")[:EVENTS],
    }
    return render(request, "desk/templates/versions.html", context)


@require_safe
def compare(request: StaffRequest, language: str) -> HttpResponse:
    """Two versions, text by text; without ``to``, with the approved one."""
    name = doors.language_for(request.user, language)
    older = _numbered(language, request.GET.get("from", ""))
    newer = _numbered(language, request.GET.get("to", ""))
    kinds = Kind.objects.all()
    context = {
        "language": language,
        "name": name,
        "older": older,
        "newer": newer,
        "changes": text_changes(words_of(older), words_of(newer), kinds),
    }
    return render(request, "desk/templates/compare.html", context)


def _numbered(language: str, number: str) -> LetterTemplate:
    """The version with this number; the approved one, if none is named; else 404."""
    found = LetterTemplate.objects.filter(language=language)
    if not number:
        return get_object_or_404(found.approved())
    return get_object_or_404(found, number=number if number.isdecimal() else 0)


@require_safe
def template(request: StaffRequest, pk: int) -> HttpResponse:
    """One version, as a sample letter; what it changes first, for who decides about it."""
    found = doors.template_for(request.user, pk)
    context = _template_context(request.user, found)
    return render(request, "desk/templates/template.html", context)


def _template_context(user: User, template: LetterTemplate) -> dict[str, Any]:
    kinds, words = list(Kind.objects.all()), words_of(template)
    in_review = template.status == VersionStatus.IN_REVIEW
    is_draft = template.status == VersionStatus.DRAFT
    may_decide = in_review and doors.may_decide(user, template)
    approved = current_template(template.language) if is_draft or in_review else None
    history = TemplateEvent.objects.filter(language=template.language, number=template.number)
    events = list(history.select_related("actor"))
    before = _words_sent_back(template, events)
    since = text_changes(before, words, kinds) if before is not None else None
    return {
        "template": template,
        "name": _name(template),
        "approved": approved,
        "changes": text_changes(words_of(approved), words, kinds) if approved else [],
        "without_heading": kinds_without_heading(words, kinds),
        "since_sent_back": since,
        "is_unchanged": since == [],
        "events": events,
        "seen": mark_of(words),
        "may_edit": is_draft and roles.may_write_templates(user),
        "may_decide": may_decide,
        "may_not_decide": in_review and not may_decide and roles.may_approve_templates(user),
        "send_back_form": SendTemplateBackForm(),
        **_sample(words, template.language, kinds),
    }


def _words_sent_back(template: LetterTemplate, events: list[TemplateEvent]) -> Words | None:
    """What was submitted and sent back the last time, of one under way."""
    submitted = [event for event in events if event.verb == TemplateVerb.SUBMITTED]
    if template.status == VersionStatus.IN_REVIEW:
        submitted = submitted[:-1]
    elif template.status != VersionStatus.DRAFT:
        return None
    return submitted[-1].data.get("words") if submitted else None


def _sample(words: Words, language: str, kinds: list[Kind]) -> dict[str, Any]:
    """The words in a letter, and in one that names neither person nor disease."""
    named, nameless = (
        typeset(sample_letter(words, language, kinds, named=named), lenient=True, level=3)
        for named in (True, False)
    )
    return {"typeset": named, "nameless": nameless}


@require_POST
def draft(request: StaffRequest, language: str) -> HttpResponse:
    """Start a draft."""
    doors.language_to_write(request.user, language)
    started = attempt(request, verbs.start_template, language, request.user)
    return redirect("template-edit", started.pk) if started else redirect("template-list")


def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Write a draft: every text on one page, with a letter beside them."""
    if request.method == "POST" and not LetterTemplate.objects.filter(pk=pk).exists():
        return _gone(request)
    found = doors.template_to_write(request.user, pk)
    # What was typed meanwhile is never lost: the verb refuses it, and the page shows it again.
    if found.status != VersionStatus.DRAFT and request.method != "POST":
        messages.error(request, f"{found} is {found.get_status_display()}; it can't change.")
        return redirect("template", pk)
    form, stored = _form(request, found)
    if request.method != "POST" or "preview" in request.POST:
        return _edit_page(request, found, form, stored)
    if not form.is_valid():
        return _edit_page(request, found, form, stored, status=422)
    words, base = form.words(), request.POST.get("base", "")
    if attempt(request, verbs.edit_template, found, request.user, words, base, done="Saved."):
        return redirect("template", pk)
    return _edit_page(request, found, form, stored, status=409)


def _gone(request: StaffRequest) -> HttpResponse:
    """The draft was discarded meanwhile: the words are shown once more, to copy."""
    roles.require(roles.may_write_templates(request.user))
    form = TemplateForm(request.POST, words={}, kinds=list(Kind.objects.all()))
    return render(request, "desk/templates/gone.html", {"form": form}, status=410)


def _edit_page(
    request: StaffRequest,
    template: LetterTemplate,
    form: TemplateForm,
    stored: Words,
    status: int = 200,
) -> HttpResponse:
    """The page with what is in the form; beside what is stored, if that changed meanwhile."""
    begun_with = request.POST.get("base", "") if status != 409 else ""
    context = {
        "template": template,
        "name": _name(template),
        "form": form,
        "base": begun_with or mark_of(stored),
        "meanwhile": text_changes(stored, form.words(), form.kinds) if status == 409 else [],
        **_previewed(form, template.language, stored),
    }
    return render(request, "desk/templates/edit.html", context, status=status)


def _name(template: LetterTemplate) -> str:
    return dict(settings.LANGUAGES).get(template.language, template.language)


def _form(request: StaffRequest, template: LetterTemplate) -> tuple[TemplateForm, Words]:
    """The form, and the words that are stored."""
    stored, kinds = words_of(template), list(Kind.objects.all())
    beside = {} if template.language == settings.LANGUAGES[0][0] else verbs.site_words()
    data = request.POST if request.method == "POST" else None
    form = TemplateForm(data, words=stored, kinds=kinds, beside=beside)
    return form, stored


def _previewed(form: TemplateForm, language: str, stored: Words) -> dict[str, Any]:
    """The letter with what is in the form, and what will stop it."""
    words = form.words() if form.is_bound else stored
    faults = [fault for found in form.errors.values() for fault in found]
    return {
        "faults": faults,
        "missing": missing_in(words),
        **_sample(words, language, list(form.kinds)),
    }


@require_POST
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter with what is typed so far; nothing is stored."""
    found = doors.template_to_write(request.user, pk)
    form, stored = _form(request, found)
    context = _previewed(form, found.language, stored)
    return render(request, "desk/templates/_preview.html", context)


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    found = doors.template_to_write(request.user, pk)
    done = "Submitted. Somebody who had no hand in it approves it or sends it back."
    attempt(request, verbs.submit_template, found, request.user, done=done)
    return redirect("template", pk)


@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    found = doors.template_to_write(request.user, pk)
    gone = attempt(request, verbs.discard_template, found, request.user, done="Discarded.")
    return redirect("template-list") if gone else redirect("template", pk)


@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    found = doors.template_to_approve(request.user, pk)
    seen = request.POST.get("seen", "")
    done = "Approved. New letters start from it; letters under way are told of it."
    attempt(request, verbs.approve_template, found, request.user, seen, done=done)
    return redirect("template", pk)


@require_POST
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    found = doors.template_to_approve(request.user, pk)
    form = SendTemplateBackForm(request.POST)
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        verb = verbs.send_template_back
        attempt(request, verb, found, request.user, comment, done="Sent back.")
        return redirect("template", pk)
    context = _template_context(request.user, found) | {"send_back_form": form}
    return render(request, "desk/templates/template.html", context, status=422)
