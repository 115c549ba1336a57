"""Who owns which blocks, and handing them over when somebody leaves."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import DiseaseName, User
from inquiries.text import normalise
from inquiries.views.errors import require_POST
from inquiries.views.tools import StaffRequest, attempt

from ..library import owning
from ..library.doors import require_reader
from ..library.models import Block, BlockVersion
from ..library.review_doors import owner_called, require_writer
from ..library.review_forms import HandOverForm, OwnedFilter

PAGE = 50


@require_safe
def owners(request: StaffRequest) -> HttpResponse:
    """How many blocks each person owns; first those that have nobody to ask."""
    require_reader(request.user)
    holdings = owning.holdings()
    context = {
        "holdings": holdings,
        "most": owning.MOST,
        "only_first": sum(one.reviews for one in holdings) > owning.MOST,
    }
    return render(request, "desk/reviews/owners.html", context)


@require_safe
def owner(request: StaffRequest, who: str) -> HttpResponse:
    """One person's blocks (or nobody's), with boxes to tick."""
    return _owner_page(request, who, owner_called(request.user, who))


@require_POST
def hand_over(request: StaffRequest, who: str) -> HttpResponse:
    require_writer(request.user)
    giver = owner_called(request.user, who)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _owner_page(request, who, giver, form)
    blocks = _narrowed(request.POST.get("disease", ""))
    if form.cleaned_data["which"] == HandOverForm.SELECTED:
        blocks = Block.objects.filter(pk__in=form.cleaned_data["blocks"])
    to = form.cleaned_data["to"]
    number = attempt(request, owning.hand_over, blocks, giver, to, request.user)
    if number is None:
        return redirect("owner", who)
    messages.success(request, f"{to} owns {number} more block{'' if number == 1 else 's'} now.")
    return redirect("owners")


def _owner_page(
    request: StaffRequest, who: str, giver: User | None, form: HandOverForm | None = None
) -> HttpResponse:
    chosen = OwnedFilter({"disease": request.POST.get("disease") or request.GET.get("disease", "")})
    chosen.is_valid()
    disease = chosen.cleaned_data["disease"]
    blocks = _narrowed(disease).filter(owner=giver)
    page = Paginator(_with_current(blocks), PAGE).get_page(request.GET.get("page"))
    context = {
        "who": who,
        "owner": giver,
        "filter": chosen,
        "disease": disease,
        "page": page,
        "others": urlencode({"disease": disease}) if disease else "",
        "form": form or HandOverForm(),
        "ticked": form["blocks"].value() if form else [],
        "may_write": roles.may_write_blocks(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "desk/reviews/owner.html", context, status=422 if form else 200)


def _narrowed(disease: str) -> QuerySet[Block]:
    """Blocks about diseases with a name that holds these words; all, if there are none."""
    words = normalise(disease)
    if not words:
        return Block.objects.all()
    named = DiseaseName.objects.filter(normalised__contains=words)
    return Block.objects.filter(disease__in=named.values("disease"))


def _with_current(blocks: QuerySet[Block]) -> QuerySet[Block]:
    """With ``current``: the approved version, without its body. Keys begin with the disease's."""
    light = BlockVersion.objects.approved().defer("body", "review_comment")
    rows = blocks.select_related("disease", "kind").prefetch_related(
        Prefetch("versions", light, to_attr="current")
    )
    return rows.order_by("key")
