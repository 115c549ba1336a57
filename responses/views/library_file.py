"""The library as a file: look at one, take it in, save one."""

from collections.abc import Iterator
from functools import partial

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.errors import BadFile, ChangedMeanwhile
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.renewing import tell_composers
from ..library import uploads
from ..library.exporting import export_library
from ..library.importing import OtherwiseNow, Report, import_library, look_at
from ..library.upload_form import UploadForm, may_approve_by_file, status_for

FEW = 50
LINES_AT_ONCE = 200
CHANGED = "The library was changed meanwhile, so nothing was stored. Look at it once more."


@require_safe
def library_file(request: StaffRequest) -> HttpResponse:
    """What can be done with a file."""
    roles.require(roles.may_write_blocks(request.user))
    return _page(request, UploadForm(user=request.user))


def _page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "may_approve": may_approve_by_file(request.user)}
    return render(request, "desk/library_file/page.html", context, status=status)


def look(request: StaffRequest) -> HttpResponse:
    """What a file would do; nothing is stored but the file, until it's agreed to."""
    roles.require(roles.may_write_blocks(request.user))
    if request.method != "POST":  # Signing in again leads here.
        return redirect("library-file")
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _page(request, form, status=422)
    asked = form.cleaned_data.get("status", "")
    name = uploads.keep(request.user, form.cleaned_data["file"].chunks())
    return _looked(request, name, asked)


def _looked(request: StaffRequest, name: str, asked: str, status: int = 200) -> HttpResponse:
    path = uploads.kept(request.user, name)
    if path is None:
        return _gone(request)
    try:
        report = attempt(request, look_at, path, status_for(request.user, asked))
    except FileNotFoundError:  # A newer one took its place just now.
        return _gone(request)
    if report is None:
        return redirect("library-file")
    if report.refused:
        uploads.forget(request.user, name)
        status = 422
    types = {"Diseases": report.diseases, "References": report.references, "Blocks": report.blocks}
    context = {
        "report": report,
        "types": types,
        "few": FEW,
        "name": name,
        "asked": asked,
        "as_drafts": bool(status_for(request.user, asked)),
    }
    return render(request, "desk/library_file/look.html", context, status=status)


def _gone(request: StaffRequest) -> HttpResponse:
    messages.error(request, "This file is no longer here. Send it again.")
    return redirect("library-file")


@require_POST
def take_in(request: StaffRequest) -> HttpResponse:
    """Import exactly the file that was looked at, if it still does what was shown."""
    roles.require(roles.may_write_blocks(request.user))
    name, asked = request.POST.get("upload", ""), request.POST.get("status", "")
    path = uploads.kept(request.user, name)
    if path is None:
        return _gone(request)
    status, seen = status_for(request.user, asked), request.POST.get("seen") or "nothing"
    then = partial(tell_composers, user=request.user)
    try:
        report = import_library(path, status=status, seen=seen, user=request.user, then=then)
    except (OtherwiseNow, BadFile, ChangedMeanwhile):
        messages.warning(request, CHANGED)
        return _looked(request, name, asked, status=409)
    except FileNotFoundError:  # A newer one took its place just now.
        return _gone(request)
    uploads.forget(request.user, name)
    messages.success(request, f"Imported. {_in_words(report)}")
    return redirect("library-file")


def _in_words(report: Report) -> str:
    return f"Diseases: {report.diseases}. References: {report.references}. Blocks: {report.blocks}."


@require_safe
def export(request: StaffRequest) -> HttpResponseBase:
    """The whole library, sent as it's read."""
    roles.require(roles.may_write_blocks(request.user))
    lines = attempt(request, export_library)
    if lines is None:
        return redirect("library-file")
    response = StreamingHttpResponse(_in_pieces(lines), content_type="application/jsonl")
    name = f"library-{timezone.localdate():%Y-%m-%d}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _in_pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """Many lines at once: a piece each would take as long to send as to read."""
    piece: list[str] = []
    for line in lines:
        piece.append(f"{line}\n")
        if len(piece) == LINES_AT_ONCE:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()
