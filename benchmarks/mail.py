"""What is made of real mail by others: ``python -m benchmarks.mail DIR``.

DIR holds an ``INDEX.tsv`` with each message's path, and its kind as those say who
collected it. Replies were judged by reading them (``replies.tsv``): right is where every
line of the person's own is kept and no quoted one is.
"""

import csv
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

JUDGED = Path(__file__).with_name("replies.tsv")
# What a message of that kind is for us. Of the rest only that it is no report is expected.
EXPECTED = {
    "bounce": "bounce",
    "bounce(unlabelled)": "bounce",
    "bounce_spam_rejection": "bounce",
    "not_auto_reply(bounce)": "bounce",
    "auto_reply": "auto_reply",
    "challenge_response": "auto_reply",
    "delivered_notice": "auto_reply",
    "delay_warning": "delay",
    "complaint": "complaint",
    "feedback_report(ARF)": "complaint",
}
REPORTS = ("bounce", "delay", "complaint")


class Case(NamedTuple):
    """One sample: what it is said to be, and what we take it for."""

    path: str
    kind: str
    expected: str
    taken_for: str

    @property
    def is_right(self) -> bool:
        if self.expected:
            return self.taken_for == self.expected
        return self.taken_for not in REPORTS


def sorted_messages(folder: Path) -> list[Case]:
    """Every message of the folder but the replies, which have no headers to go by."""
    from responses.outbox.receiving.reading import read
    from responses.outbox.receiving.sorting import sort

    return [
        Case(row["path"], row["kind"], EXPECTED.get(row["kind"], ""), sort(read(raw)).sort.value)
        for row in _index(folder)
        if row["kind"] != "reply_quoting"
        for raw in [(folder / row["path"]).read_bytes()]
    ]


class Trimmed(NamedTuple):
    path: str
    lost: list[str]
    left: list[str]

    @property
    def is_right(self) -> bool:
        return not self.lost and not self.left


def trimmed_replies(folder: Path) -> list[Trimmed]:
    """Every judged reply, with the lines of the person's that are lost and the quoted ones left."""
    from responses.outbox.receiving.trimming import trim

    found = []
    with JUDGED.open(encoding="utf-8") as lines:
        for row in csv.DictReader((x for x in lines if x[0] != "#"), delimiter="\t"):
            text = _text(folder / row["path"])
            all_lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
            kept = Counter(line.strip() for line in trim(text).own.split("\n"))
            own = Counter(all_lines[n] for n in _numbers(row["own"]))
            quoted = {all_lines[n] for n in _numbers(row["quoted"])} - set(own)
            found.append(Trimmed(row["path"], [*(own - kept)], sorted(quoted & set(kept))))
    return found


def _text(path: Path) -> str:
    from responses.outbox.receiving.reading import read

    raw = path.read_bytes()
    if path.suffix == ".html":
        return read(b"Content-Type: text/html\n\n" + raw).text
    if path.suffix == ".eml" or path.name.endswith("_msg"):
        return read(raw).text
    return raw.decode("utf-8", "replace")


def _numbers(ranges: str) -> Iterator[int]:
    """Of lines, counted from 0: "1,3-4" is 0, 2, 3."""
    for part in filter(None, ranges.split(",")):
        first, _, last = part.partition("-")
        yield from range(int(first) - 1, int(last or first))


def _index(folder: Path) -> list[dict[str, str]]:
    with (folder / "INDEX.tsv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def main(folder: Path) -> None:
    cases = sorted_messages(folder)
    for kind in sorted({case.kind for case in cases}):
        of_kind = [case for case in cases if case.kind == kind]
        right = sum(case.is_right for case in of_kind)
        named = EXPECTED.get(kind, "no report")
        print(f"{kind}: of {len(of_kind)}, {right} taken for {named}")
    for case in cases:
        if not case.is_right:
            print(f"  {case.path} ({case.kind}): {case.taken_for}")
    replies = trimmed_replies(folder)
    print(f"replies: of {len(replies)}, {sum(reply.is_right for reply in replies)} trimmed right")
    for reply in replies:
        if not reply.is_right:
            print(f"  {reply.path}: {len(reply.lost)} lines lost, {len(reply.left)} left")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gard_inquiries.settings")
    import django

    django.setup()
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    main(Path(sys.argv[1]))
