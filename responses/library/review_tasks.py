"""Tasks to look again at an approved wording: opened ahead of its date, closed when it has gone.

What people decide about them is in ``verdicts``.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from inquiries.models import User

from .flags import standing_for
from .models import (
    Block,
    BlockEvent,
    BlockVerb,
    BlockVersion,
    BlockVersionQuerySet,
    Citation,
    ReferenceFlag,
    ReviewTask,
    Verdict,
    VersionStatus,
)

MOST = 1000
FEW = 500  # Blocks that are locked at a time: who decides about one waits no longer than that.


def open_reviews(today: date | None = None) -> int:
    """Open the reviews that are due, or soon will be; how many.

    Safe at any time, twice a day and on two machines at once. A wording has one open
    review at most, and none while a draft that a review asked for is under way.
    """
    today = today or timezone.localdate()
    close_replaced(BlockVersion.objects.exclude(status=VersionStatus.APPROVED))
    blocks = list(_due(today).order_by("block").values_list("block", flat=True))
    return sum(_open_few(blocks[at : at + FEW], today) for at in range(0, len(blocks), FEW))


def to_open(today: date) -> int:
    """How many ``open_reviews`` would open now; one more than ``MOST`` stands for more."""
    return len(_near(_due(today).order_by("review_due")[: MOST + 1], today))


def close_replaced(versions: Iterable[BlockVersion]) -> None:
    """These wordings are not current any more: whatever a review would say, it's too late."""
    verdict = Case(When(verdict=Verdict.REVISE, then="verdict"), default=Value(Verdict.REPLACED))
    open_ones = ReviewTask.objects.open().filter(version__in=versions)
    open_ones.update(verdict=verdict, closed_at=timezone.now())


def close_revised(block: Block) -> None:
    """Somebody begins what a review asked for."""
    asked_for = ReviewTask.objects.open().filter(version__block=block, verdict=Verdict.REVISE)
    asked_for.update(closed_at=timezone.now())


# --- The list -----------------------------------------------------------------


def views_of(user: User) -> dict[str, Q]:
    """The parts of the list, by the name that an address gives them."""
    closed_account = Q(version__block__owner__is_active=False)
    return {
        "all": Q(),
        "mine": Q(version__block__owner=user),
        "second": Q(verdict=Verdict.KEEP),
        "nobody": Q(version__block__owner=None) | closed_account,
    }


def listed(user: User, view: str) -> list[int]:
    """The open reviews of a part, soonest due first; of all, those of one's own blocks first.

    The first ``MOST`` of them: nobody reads on from there, and sorting all would take time.
    """
    mine = Q(version__block__owner=user)
    found = ReviewTask.objects.open().filter(views_of(user)[view]).order_by("due_on", "pk")
    pks = found.values_list("pk", flat=True)
    if view != "all":
        return list(pks[:MOST])
    own = list(pks.filter(mine)[:MOST])
    return own + list(pks.exclude(mine)[: MOST - len(own)])


def with_their_texts(user: User, pks: list[int]) -> list[ReviewTask]:
    """These reviews in this order, with what a line says of each. ``is_mine``: by ``user``."""
    is_mine = Case(
        When(version__block__owner=user, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = ReviewTask.objects.filter(pk__in=pks).annotate(is_mine=is_mine)
    rows = rows.defer("version__body").select_related(
        "version__block__disease", "version__block__kind", "version__block__owner", "decided_by"
    )
    by_pk = {task.pk: task for task in rows}
    return [by_pk[pk] for pk in pks if pk in by_pk]


def counts(user: User) -> dict[str, int]:
    """How many each part holds; one more than ``MOST`` stands for more than that."""
    found = ReviewTask.objects.open().order_by()
    parts = views_of(user).items()
    return {name: found.filter(part)[: MOST + 1].count() for name, part in parts}


def flags_on(versions: list[int]) -> dict[int, list[ReferenceFlag]]:
    """What is known against the sources of these versions; two queries, however many."""
    rows = Citation.objects.filter(version__in=versions).values_list("version", "reference__key")
    cited = list(rows)
    standing = standing_for(key for _, key in cited)
    found: dict[int, list[ReferenceFlag]] = defaultdict(list)
    for version, key in cited:
        found[version] += [flag for flag in standing.get(key, []) if flag not in found[version]]
    return found


# --- Opening --------------------------------------------------------------------


@transaction.atomic
def _open_few(blocks: list[int], today: date) -> int:
    """Every verb locks the block first, and so does this; then it looks again."""
    list(Block.objects.select_for_update().filter(pk__in=blocks).order_by("pk").only("pk"))
    near = _near(_due(today).filter(block__in=blocks), today)
    ReviewTask.objects.bulk_create(
        ReviewTask(version=version, due_on=day) for version, day in near.items()
    )
    BlockEvent.objects.bulk_create(
        BlockEvent(
            block_id=version.block_id,
            version_number=version.number,
            verb=BlockVerb.REVIEW_DUE,
            data={"due_on": str(day)},
        )
        for version, day in near.items()
    )
    return len(near)


def _due(today: date) -> BlockVersionQuerySet:
    """Approved wordings whose date is near, and that nobody has been asked to look at."""
    reviews = ReviewTask.objects.filter(version=OuterRef("pk"))
    to_revise = reviews.filter(verdict=Verdict.REVISE, due_on=OuterRef("review_due"))
    under_way = BlockVersion.objects.under_way().filter(block=OuterRef("block"))
    until = today + timedelta(days=settings.REVIEW_AHEAD_DAYS)
    near = BlockVersion.objects.approved().filter(review_due__lte=until)
    return near.filter(
        ~Exists(reviews.filter(closed_at=None)),
        ~(Q(Exists(to_revise)) & Q(Exists(under_way))),
    )


def _near(due: BlockVersionQuerySet, today: date) -> dict[BlockVersion, date]:
    """Those of the wordings whose review opens now, each with its date."""
    light = due.select_related("block__kind")
    light = light.only("number", "review_due", "block__kind__review_months")
    days = {one: one.review_due for one in light}
    return {one: day for one, day in days.items() if day and day <= _until(one, today)}


def _until(version: BlockVersion, today: date) -> date:
    """Ahead by half of the interval at most, or what was just kept would be due tomorrow."""
    half = version.block.kind.review_months * 15
    return today + timedelta(days=min(settings.REVIEW_AHEAD_DAYS, half))
