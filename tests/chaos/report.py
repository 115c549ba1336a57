"""What a run prints."""

from collections import Counter
from collections.abc import Iterator

from .run import Ran

SHOWN = 20  # of each sort of complaint


def lines(ran: Ran) -> Iterator[str]:
    wanted, account = ran.wanted, ran.account
    yield f"seed {wanted.seed}, {wanted.workers} workers, {ran.took:.0f} seconds"
    yield from _table("faults", ran.faults)
    yield from _table("what the mail server did besides", ran.manners)
    yield from _table("letters", account.found)
    yield _row("(to be withdrawn, and it was too late)", account.too_late, indent="  ")
    if account.found["uncertain"]:
        yield "of the uncertain"
        yield from _rows(
            {
                "the mail server gave no answer": account.by_peer,
                "its worker was killed with it": account.by_death,
                "its worker was killed before the server heard of it": account.by_death_before,
                "nobody left it in doubt": len(account.unfounded),
                "(in truth the server kept it)": account.in_truth_kept,
            }
        )
    if wanted.lying:
        yield _row("second copies because the server kept what it refused", account.lied)
    yield ""
    yield _row("letters", account.found.total())
    yield _row("faults", ran.faults.total())
    yield _row("lost", len(account.lost))
    yield _row("doubled", len(account.doubled))
    yield _row("uncertain", account.found["uncertain"])
    yield _row("uncertain without a reason", len(account.unfounded))
    yield _row("states that contradict each other", len(account.wrong))
    yield _row("workers that died by themselves", ran.lost_workers)
    yield from _complaints(ran)
    yield "All accounted for." if ran.holds else "IT DOES NOT HOLD."


def _table(title: str, counted: Counter[str]) -> Iterator[str]:
    yield _row(title, counted.total(), indent="")
    yield from _rows(dict(counted.most_common()))


def _rows(counted: dict[str, int]) -> Iterator[str]:
    for name, number in counted.items():
        yield _row(name, number, indent="  ")


def _row(name: str, number: int, indent: str = "") -> str:
    return f"{indent + name:56}{number:7,}"


def _complaints(ran: Ran) -> Iterator[str]:
    account = ran.account
    for complaints in (account.lost, account.doubled, account.unfounded, account.wrong):
        yield from (f"  {complaint}" for complaint in complaints[:SHOWN])
        if len(complaints) > SHOWN:
            yield f"  and {len(complaints) - SHOWN} more"
