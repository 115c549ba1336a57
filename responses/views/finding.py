"""The library's list: find a block."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.desk_forms import QueueFilter
from inquiries.views.tools import StaffRequest

from ..library import doors
from ..library.finding import MOST
from ..library.finding_form import LibraryFilter
from ..library.results import results

PAGE = 50


@require_safe
def library(request: StaffRequest) -> HttpResponse:
    """The blocks that fit, fifty at a time."""
    doors.require_reader(request.user)
    chosen = LibraryFilter(request.GET or None, user=request.user)
    found = chosen.found()
    page = Paginator(found.pks, PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "found": found,
        "page": page,
        "results": results(list(page.object_list), found),
        "others": QueueFilter.without_page(request.GET),
        "most": MOST,
        "today": timezone.localdate(),
        "may_write": roles.may_write_blocks(request.user),
    }
    return render(request, "desk/library/list.html", context)
