"""Who looks after which blocks, and giving them to somebody else."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from inquiries import roles
from inquiries.errors import NotPossible
from inquiries.models import User

from .models import Block, BlockEvent, BlockText, BlockVerb, ReviewTask

FEW = 500
MANY = 1000
MOST = 1000  # Who has more than these has many: counting all takes longer in a large library.


@dataclass(frozen=True)
class Holding:
    """What somebody (nobody, if ``None``) owns. Both counts say ``MOST`` + 1 for more.

    ``reviews`` are of the ``MOST`` + 1 open ones that are due first, whoever's.
    """

    owner: User | None
    blocks: int
    reviews: int

    @property
    def who(self) -> str:
        """As an address names the owner."""
        return str(self.owner.pk) if self.owner else "nobody"

    @property
    def needs_another(self) -> bool:
        """Nobody is there to be asked."""
        return self.owner is None or not self.owner.is_active


def holdings() -> list[Holding]:
    """Three queries: nobody first, then people whose account is closed, then by name."""
    theirs = Block.objects.order_by().filter(owner=OuterRef("pk")).values("owner")
    people = User.objects.annotate(blocks=_Counted(theirs[: MOST + 1]))
    nobodys = Block.objects.order_by().filter(owner=None)[: MOST + 1].count()
    first = ReviewTask.objects.open().order_by("due_on", "pk")[: MOST + 1]
    reviews: Counter[int | None] = Counter(first.values_list("version__block__owner", flat=True))
    found = [Holding(one, one.blocks, reviews[one.pk]) for one in people]
    return sorted(
        (one for one in [*found, Holding(None, nobodys, reviews[None])] if one.blocks),
        key=lambda one: (
            one.owner is not None,
            one.owner is not None and one.owner.is_active,
            str(one.owner),
        ),
    )


class _Counted(Subquery):
    """How many rows the subquery has: an index alone answers, and no further than its limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def writers() -> QuerySet[User]:
    """Who may own blocks: they write them."""
    may_write = User.objects.filter(is_active=True, groups__name__in=(roles.EDITOR, roles.ADMIN))
    return may_write.distinct().order_by("first_name", "last_name", "username")


@transaction.atomic
def hand_over(blocks: QuerySet[Block], giver: User | None, to: User, user: User) -> int:
    """Give these of ``giver``'s blocks (of nobody's, if ``None``) to another; how many.

    A block that somebody else was given meanwhile stays theirs.
    """
    if not roles.may_write_blocks(to):
        raise NotPossible(f"{to} writes no blocks, and so can't own them.")
    if to == giver:
        raise NotPossible(f"{to} has these blocks already.")
    theirs = blocks.filter(owner=giver).select_for_update(of=("self",))
    found = list(theirs.order_by("pk").values_list("pk", flat=True))
    if not found:
        raise NotPossible("There is nothing to hand over: somebody did it already, or none fits.")
    for at in range(0, len(found), FEW):
        few = found[at : at + FEW]
        Block.objects.filter(pk__in=few).update(owner=to)
        BlockText.objects.filter(pk__in=few).update(owner=to)
    _record(found, giver, to, user)
    return len(found)


def _record(blocks: list[int], giver: User | None, to: User, user: User) -> None:
    data = {"from": giver.pk if giver else None, "to": to.pk}
    now = timezone.now()
    BlockEvent.objects.bulk_create(
        (
            BlockEvent(block_id=pk, actor=user, verb=BlockVerb.HANDED_OVER, data=data, at=now)
            for pk in blocks
        ),
        batch_size=MANY,
    )
