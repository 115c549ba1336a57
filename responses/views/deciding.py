"""What can't be taken back: a letter that isn't sent, a person's data removed."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from inquiries.doors import inquiry_to_work_on
from inquiries.views.tools import StaffRequest, attempt

from ..letters.doors import letter_to_compose
from ..outbox.deciding import withdraw
from ..outbox.erasing import erase
from ..outbox.forms import EraseForm
from ..outbox.posting import address_page
from .composer import pdf_response
from .inquiry import delivery_to_decide


@require_POST
def letter_withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    letter = letter_to_compose(request.user, pk)
    done = "The letter is withdrawn: it is not sent."
    attempt(request, withdraw, letter, request.user, done=done)
    return redirect("inquiry", letter.inquiry.code)


@require_safe
def delivery_address(request: StaffRequest, pk: int) -> HttpResponse:
    """The page for the envelope's window, for a letter that was approved without one."""
    delivery = delivery_to_decide(request.user, pk)
    if not delivery.needs_address_page:
        raise Http404("this letter has its address")
    return pdf_response(address_page(delivery), delivery.inquiry)


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
