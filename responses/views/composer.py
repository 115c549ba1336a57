"""The composer: the question, the letter as it will be, and the library beside it.

Each action is a small form. With HTMX it answers with the composer's live part;
without, it redirects back to the page.
"""

import json

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from inquiries.doors import require_working_on
from inquiries.models import Inquiry
from inquiries.verbs import look
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt, clock

from ..letters import verbs
from ..letters.assembly import content_of
from ..letters.checks import check_facts, facts_of, has_newer_template
from ..letters.doors import letter_for, letter_to_compose, section_to_compose
from ..letters.forms import OpeningForm, SectionForm
from ..letters.models import Letter, Section
from ..letters.pdf import render_pdf
from ..letters.rendering_errors import RenderingError
from ..letters.renewing import take_newer_template
from ..letters.shelf import shelf_for
from ..letters.typeset import letter_context
from ..library.editor import editor_media
from ..library.html import sanitise
from ..library.models import BlockVersion
from .citing import likely_references, warn_of_citations


@require_safe
def composer(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_for(request.user, pk)
    if not letter.is_draft or letter.inquiry.assignee_id != request.user.pk:
        return redirect("letter", pk)
    require_working_on(request.user, letter.inquiry)
    look(letter.inquiry, request.user)
    return _page(request, letter, OpeningForm(letter=letter))


def _page(
    request: StaffRequest, letter: Letter, form: OpeningForm, status: int = 200
) -> HttpResponse:
    context = live_context(letter, request)
    context |= {"opening_form": form, "editor_media": editor_media(form, request)}
    return render(request, "desk/composer.html", context, status=status)


def live_context(letter: Letter, request: StaffRequest) -> dict[str, object]:
    """The parts that change with every action."""
    words = request.GET.get("q", "") or request.POST.get("q", "")
    facts = facts_of(letter)
    checks = check_facts(facts)
    shelf = shelf_for(letter, facts, words)
    return {
        "letter": letter,
        "inquiry": letter.inquiry,
        "checks": checks,
        "to_fix": sum(finding.stops for finding in checks),
        "shelf": shelf,
        "words": words,
        "newer_questions": facts.questions.newer,
        "earlier_questions": facts.questions.earlier,
        "sent": facts.sent,
        "has_newer_template": has_newer_template(facts),
        "base": verbs.mark_of(letter.opening),
        "section_controls": "desk/_section_controls.html",
        "may_record_wishes": True,
        "today": timezone.localdate(),
        **letter_context(facts.content, lenient=True, level=2),
    }


def answer(request: StaffRequest, letter: Letter, said: str = "", show: str = "") -> HttpResponse:
    """The live part for HTMX, with what to announce and where to go; else back to the page."""
    if not request.htmx:
        return redirect("composer", letter.pk)
    letter = letter_for(request.user, letter.pk)
    response = render(request, "desk/_composer_live.html", live_context(letter, request))
    told = {"said": said, "show": show, "at": clock()}
    response["HX-Trigger-After-Settle"] = json.dumps({"composer": told})
    return response


def _kept(text: str) -> JsonResponse:
    """The answer to words kept while they are typed: what the next ones are based on, and when."""
    return JsonResponse({"base": verbs.mark_of(text), "at": clock()})


def refused(request: StaffRequest, letter: Letter) -> HttpResponse:
    """Nothing changed, and the message says why: the page as it is now stored."""
    if not request.htmx:
        return redirect("composer", letter.pk)
    response = HttpResponse()
    response["HX-Redirect"] = reverse("composer", args=[letter.pk])
    return response


@require_safe
def shelf(request: StaffRequest, pk: int) -> HttpResponse:
    """The library column alone, while the specialist types words into its search."""
    letter = letter_to_compose(request.user, pk)
    context = {
        "letter": letter,
        "shelf": shelf_for(letter, facts_of(letter), request.GET.get("q", "")),
        "today": timezone.localdate(),
    }
    return render(request, "desk/_shelf.html", context)


@require_POST
def section_add(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    version_pk = request.POST.get("version", "")
    version = get_object_or_404(BlockVersion, pk=version_pk if version_pk.isdecimal() else 0)
    section = attempt(request, verbs.add_section, letter, request.user, version)
    if section is None:
        return refused(request, letter)
    name = section.version.block.kind.name
    said = f"In the letter: {name}." if section.version_id == version.pk else f"Kept: {name}."
    return answer(request, letter, said, f"section-{section.pk}")


@require_POST
def section_remove(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    row = section_to_compose(request.user, pk, section)
    if not attempt(request, verbs.remove_section, row, request.user):
        return refused(request, row.letter)
    return answer(request, row.letter, "Removed.", "letter-column")


@require_POST
def section_move(request: StaffRequest, pk: int, section: int, way: str) -> HttpResponse:
    row = section_to_compose(request.user, pk, section)
    if not attempt(request, verbs.move_section, row, request.user, up=way == "up"):
        return refused(request, row.letter)
    return answer(request, row.letter, f"Moved {way}.", f"section-{row.pk}")


@require_POST
def section_revert(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    row = section_to_compose(request.user, pk, section)
    if not attempt(request, verbs.revert_section, row, request.user):
        return refused(request, row.letter)
    return answer(request, row.letter, "The vetted text is back.", f"section-{row.pk}")


def section_edit(request: StaffRequest, pk: int, section: int) -> HttpResponse:
    """Change a section's words, with the vetted text beside them."""
    row = section_to_compose(request.user, pk, section)
    is_post = request.method == "POST"
    form = SectionForm(request.POST if is_post else None, section=row)
    status = 422 if is_post else 200
    if is_post and form.is_valid():
        body, base = form.cleaned_data["body"], request.POST.get("base")
        kept = attempt(request, verbs.change_section, row, request.user, body, base)
        if kept:
            return _after_edit(request, kept)
        status = 409
    context = {
        "form": form,
        "section": row,
        "letter": row.letter,
        "inquiry": row.letter.inquiry,
        "base": verbs.mark_of(row.body),
        "kept": mark_safe(sanitise(row.body)),  # noqa: S308 - sanitised here
        "vetted": mark_safe(sanitise(row.version.body)),  # noqa: S308 - sanitised here
        "editor_media": editor_media(form, request),
        "references": likely_references(row.version.block),
    }
    return render(request, "desk/section_edit.html", context, status=status)


def _after_edit(request: StaffRequest, section: Section) -> HttpResponse:
    """Kept as it was typed: stay. Saved by hand: back to the letter, if its citations hold."""
    if "autosave" in request.POST:
        return _kept(section.body)
    if warn_of_citations(request, section.body):
        return redirect("section-edit", section.letter_id, section.pk)
    response = redirect("composer", section.letter_id)
    response["Location"] += f"#section-{section.pk}"
    return response


@require_POST
def opening(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    form = OpeningForm(request.POST, letter=letter)
    if not form.is_valid():
        return _page(request, letter, form, status=422)
    words, base = form.cleaned_data["opening"], request.POST.get("base")
    if not attempt(request, verbs.write_opening, letter, request.user, words, base):
        # HTMX leaves the page as it is; the words are still in the box.
        return _page(request, letter_for(request.user, pk), form, status=409)
    if "autosave" in request.POST:
        return _kept(words)
    return answer(request, letter, "The opening is kept.")


@require_POST
def question(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    attempt(request, verbs.take_in_question, letter, request.user)
    return redirect("composer", pk)


@require_POST
def newer_template(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    done = "The letter has the newer template now. Read it once more."
    attempt(request, take_newer_template, letter, request.user, done=done)
    return redirect("composer", pk)


@require_POST
def unanswered(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    done = "The opening says so now. Read it, and change it as you like."
    attempt(request, verbs.say_what_is_unanswered, letter, request.user, done=done)
    return redirect("composer", pk)


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    done = "The letter is with the reviewers. It comes back here if something is to be changed."
    if attempt(request, verbs.submit_for_review, letter, request.user, done=done):
        return redirect("inquiry", letter.inquiry.code)
    return redirect("composer", pk)


@require_POST
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    attempt(request, verbs.take_back, letter, request.user)
    return redirect("composer", pk)


@require_safe
def preview_pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter as a PDF: the frozen one, or how it would look now."""
    letter = letter_for(request.user, pk)
    look(letter.inquiry, request.user)
    if letter.erased_at:
        return redirect("letter", pk)  # It says why.
    frozen = getattr(letter, "frozen", None)
    try:
        data = bytes(frozen.pdf) if frozen else render_pdf(content_of(letter))
    except RenderingError as error:
        messages.error(request, f"There is no PDF yet: {error}")
        return redirect("letter", pk)
    return pdf_response(data, letter.inquiry)


def pdf_response(data: bytes, inquiry: Inquiry) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="letter-{inquiry.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
