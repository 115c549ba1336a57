"""One decision for several deliveries: each on its own, and what was left says why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from inquiries.errors import NotPossible
from inquiries.models import User

from .models import Delivery


@dataclass
class Several:
    """How many it was done for; ``problems`` name the others by their inquiries' codes."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


def do_each(
    verb: Callable[[Delivery, User], object], deliveries: Iterable[Delivery], user: User
) -> Several:
    """``verb`` in a transaction for each: one that isn't possible any more stops no other."""
    several = Several()
    for delivery in deliveries:
        try:
            verb(delivery, user)
        except NotPossible as error:
            several.problems.append(f"{delivery.inquiry.code}: {error}")
        else:
            several.done += 1
    return several
