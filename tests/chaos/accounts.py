"""Every letter accounted for: our rows beside what the mail server saw, and who was killed.

Pure: plain records in, an account out. Times are seconds since the epoch, all of one
machine's clock.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .witness import Transaction

WITHDRAWN, TOO_LATE = "withdrawn", "too late"
LETTER_OF = {"": "approved", "sent": "sent", "withdrawn": "withdrawn"}
INQUIRY_OF = {"sent": "answered"}
BLINK = 0.25  # seconds by which two records of one moment may differ
# Seconds from claiming a letter to naming its recipient, at the most: the database may be
# restarted meanwhile.
REACH = 30.0


@dataclass(frozen=True)
class Death:
    """A process that was killed with SIGKILL, and when."""

    pid: int
    at: float


@dataclass(frozen=True)
class Try:
    """A row of Attempt; ``ended`` is None and ``outcome`` empty while it's open."""

    began: float
    ended: float | None
    outcome: str


@dataclass(frozen=True)
class Row:
    """A letter with its delivery as they stand in the end; ``status`` "" if there is none."""

    recipient: str
    status: str
    letter: str
    inquiry: str
    message_id: str = ""
    tries: tuple[Try, ...] = ()
    sent_events: int = 0
    digest: str = ""
    # What the desk was told: WITHDRAWN, TOO_LATE, or nothing because it didn't ask.
    told: str = ""
    not_before: float = 0.0
    patience_over: bool = False


@dataclass
class Account:
    """``found`` counts letters by what became of them; the rest name recipients, and are faults."""

    found: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unfounded: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    # Copies that exist because the server kept what it had refused: not ours to prevent.
    lied: int = 0
    too_late: int = 0  # to be withdrawn, as the desk was told
    # Of the uncertain ones.
    by_peer: int = 0
    by_death: int = 0
    by_death_before: int = 0  # of the worker, before the server had heard of the letter
    in_truth_kept: int = 0

    @property
    def holds(self) -> bool:
        return not (self.lost or self.doubled or self.unfounded or self.wrong)


def account(
    rows: Iterable[Row], transactions: Iterable[Transaction], deaths: Iterable[Death]
) -> Account:
    result = Account()
    seen: dict[str, list[Transaction]] = defaultdict(list)
    for transaction in transactions:
        seen[transaction.recipient].append(transaction)
    doubtful: list[Row] = []
    known: set[str] = set()
    for row in rows:
        known.add(row.recipient)
        result.found[row.status or "never queued"] += 1
        result.too_late += row.told == TOO_LATE
        _copies(result, row, seen[row.recipient])
        _states(result, row)
        if row.status == "uncertain":
            doubtful.append(row)
    _doubts(result, doubtful, seen, deaths)
    for recipient, theirs in seen.items():
        if recipient not in known and any(one.kept for one in theirs):
            result.wrong.append(f"{recipient}: a copy of no letter of ours")
    return result


# --- Copies


def _copies(result: Account, row: Row, seen: list[Transaction]) -> None:
    kept = [one for one in seen if one.kept]
    lies = [one for one in kept if one.said.startswith("4")]
    result.lied += min(len(lies), max(len(kept) - 1, 0))
    ours = len(kept) - len(lies)
    if ours > 1:
        result.doubled.append(f"{row.recipient}: {ours} copies, {row.status}")
    _where_it_is(result, row, seen, ours)
    for one in kept:
        _is_as_frozen(result, row, one)


def _where_it_is(result: Account, row: Row, seen: list[Transaction], ours: int) -> None:
    refused = row.patience_over or any(one.said.startswith("5") for one in seen)
    if row.status == "sent" and not any(one.kept for one in seen):
        result.lost.append(f"{row.recipient}: sent, they say, and nobody has it")
    elif row.status in ("queued", "sending", ""):
        result.lost.append(f"{row.recipient}: {row.status or 'never queued'} in the end")
    elif row.status in ("failed", "withdrawn") and ours:
        result.wrong.append(f"{row.recipient}: {row.status}, and it arrived")
    elif row.status == "failed" and not refused:
        result.wrong.append(f"{row.recipient}: failed, and nobody refused it for good")


def _is_as_frozen(result: Account, row: Row, copy: Transaction) -> None:
    if copy.message_id != row.message_id:
        result.wrong.append(f"{row.recipient}: got the message {copy.message_id}")
    elif row.digest and copy.digest != row.digest:
        result.wrong.append(f"{row.recipient}: got other words than were frozen")
    if copy.kept_at < row.not_before:
        result.wrong.append(f"{row.recipient}: got it before its time")


# --- States


def _states(result: Account, row: Row) -> None:
    """The letter, the inquiry, the attempts and the events say what the delivery says."""
    states = (row.letter, row.inquiry)
    if states != (LETTER_OF.get(row.status, "queued"), INQUIRY_OF.get(row.status, "open")):
        result.wrong.append(f"{row.recipient}: {row.status}, and {' and '.join(states)}")
    if row.told and (row.told != TOO_LATE) != (row.status == "withdrawn"):
        result.wrong.append(f"{row.recipient}: {row.status}, and the desk was told {row.told}")
    if any(one.ended is None or not one.outcome for one in row.tries):
        result.wrong.append(f"{row.recipient}: {row.status}, with an attempt under way")
    sent = sum(one.outcome == "sent" for one in row.tries)
    wanted = int(row.status == "sent")
    if (sent, row.sent_events) != (wanted, wanted):
        result.wrong.append(
            f"{row.recipient}: {row.status}, sent {sent} times with {row.sent_events} events"
        )


# --- Doubts


def _doubts(
    result: Account,
    doubtful: list[Row],
    seen: dict[str, list[Transaction]],
    deaths: Iterable[Death],
) -> None:
    """Each doubt needs its reason: the server's silence, or a death all for itself."""
    left = sorted(deaths, key=lambda death: death.at)
    unmet: list[Row] = []
    for row in doubtful:
        theirs = _of_last_try(row, seen[row.recipient])
        result.in_truth_kept += any(one.kept for one in theirs)
        if any(one.silent for one in theirs):
            result.by_peer += 1
        elif not any(one.pid for one in theirs):
            unmet.append(row)
        else:
            result.by_death += _blamed(result, row, _killed_at_it(row, theirs[-1].pid, left), left)
    for row in sorted(unmet, key=lambda row: row.tries[-1].began if row.tries else 0):
        result.by_death_before += _blamed(result, row, _killed_before_it(row, left), left)


def _of_last_try(row: Row, seen: list[Transaction]) -> list[Transaction]:
    if not row.tries:
        return []
    began, ended = _span(row)
    return [one for one in seen if began <= one.began <= ended]


def _span(row: Row) -> tuple[float, float]:
    last = row.tries[-1]
    return last.began - BLINK, (last.ended or float("inf")) + BLINK


def _killed_at_it(row: Row, pid: int, left: list[Death]) -> Death | None:
    """The server may hear of a letter only after its worker's death: the line holds it."""
    began, ended = _span(row)
    return next((one for one in left if one.pid == pid and began <= one.at <= ended), None)


def _killed_before_it(row: Row, left: list[Death]) -> Death | None:
    """A worker that died with the letter before the server heard of it: by the time alone."""
    if not row.tries:
        return None
    began, ended = _span(row)
    return next((one for one in left if began <= one.at <= min(ended, began + REACH)), None)


def _blamed(result: Account, row: Row, death: Death | None, left: list[Death]) -> bool:
    """One death leaves one letter in doubt."""
    if death is None:
        result.unfounded.append(f"{row.recipient}: in doubt, and nobody left it so")
        return False
    left.remove(death)
    return True
