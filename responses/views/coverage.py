"""Coverage: what the library has and lacks, disease by disease."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inquiries import roles
from inquiries.models import Disease
from inquiries.search import suggest
from inquiries.views.tools import StaffRequest

from ..library.doors import require_reader
from ..library.models import Coverage
from ..library.review_forms import CoverageFilter
from ..library.standing import general_cells, table_of

PAGE = 40


@require_safe
def coverage(request: StaffRequest) -> HttpResponse:
    """Diseases against kinds. A search finds any disease, one without blocks too."""
    require_reader(request.user)
    chosen = CoverageFilter(request.GET or None)
    language, today = chosen.chosen_language, timezone.localdate()
    words = chosen.value("disease")
    page = None if words else Paginator(_rows(chosen), PAGE).get_page(request.GET.get("page"))
    diseases = [row.disease for row in page] if page is not None else _found(words)
    is_first = page is not None and page.number == 1 and not chosen.is_narrowed
    context = {
        "filter": chosen,
        "language": language,
        "table": table_of(diseases, language, today),
        "general": general_cells(language, today) if is_first else [],
        "page": page,
        "others": _others(request.GET),
        "may_write": roles.may_write_blocks(request.user),
    }
    return render(request, "desk/reviews/coverage.html", context)


def _rows(chosen: CoverageFilter) -> QuerySet[Coverage]:
    """In the order of an index, so that no page reads them all."""
    rows = Coverage.objects.filter(language=chosen.chosen_language).select_related("disease")
    if chosen.value("only") == "missing":
        rows = rows.filter(missing__gt=0)
    if chosen.value("only") == "past":
        rows = rows.filter(due_on__lt=timezone.localdate())
    if chosen.value("order") == "name":
        return rows.order_by("name", "disease_id")
    return rows.order_by("-wanted", "-asked", "name", "disease_id")


def _found(words: str) -> list[Disease]:
    return [found.disease for found in suggest(words, limit=PAGE)]


def _others(query: QueryDict) -> str:
    rest = query.copy()
    rest.pop("page", None)
    return rest.urlencode()
