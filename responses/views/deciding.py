"""What can't be taken back: a letter that isn't sent (and one anew), a person's data removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from inquiries.doors import inquiry_to_work_on
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..letters.doors import letter_to_compose
from ..letters.starting_again import start_again
from ..outbox.deciding import withdraw
from ..outbox.erasing import erase
from ..outbox.forms import EraseForm


@require_POST
def letter_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    done = "The letter is withdrawn: it is not sent."
    attempt(request, withdraw, letter, request.user, done=done)
    return redirect("inquiry", letter.inquiry.code)


@require_POST
def letter_again(request: StaffRequest, pk: int) -> HttpResponse:
    """A new draft from what a withdrawn letter said."""
    withdrawn = letter_to_compose(request.user, pk)
    letter = attempt(request, start_again, withdrawn, request.user)
    if letter is None:
        return redirect("inquiry", withdrawn.inquiry.code)
    left_out = withdrawn.sections.count() - letter.sections.count()
    if left_out:
        messages.info(request, f"Left out, as their texts are in use no more: {left_out}.")
    return redirect("composer", letter.pk)


def inquiry_erase(request: StaffRequest, code: str) -> HttpResponse:
    """Remove the person's data, after the code was typed: a slip must not do it."""
    inquiry = inquiry_to_work_on(request.user, code)
    is_post = request.method == "POST"
    form = EraseForm(request.POST if is_post else None, code=inquiry.code)
    if is_post and form.is_valid():
        attempt(request, erase, inquiry, request.user, done="The person's data is removed.")
        return redirect("inquiry", code)
    context = {"inquiry": inquiry, "form": form}
    return render(request, "desk/erase.html", context, status=422 if is_post else 200)
