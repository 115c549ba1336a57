"""RIS, the format that most databases export (https://en.wikipedia.org/wiki/RIS_(file_format)).

The records are parted here, because rispy runs one into the next where ER is
missing, and takes a tag with a space too few for more of the line before. Each
record then goes to rispy line by line, every tag a list, so that it drops none.
"""

import re
from collections.abc import Iterator

from rispy import RisParser
from rispy.config import TAG_KEY_MAPPING

from .names import NOTHING
from .records import Draft
from .ris_fields import OF_NO_USE, fill
from .tagged import Record, TagLine, lines_named, tag_lines, with_strays

KNOWN = frozenset(TAG_KEY_MAPPING) | {"A5", "BT", "CT", "ED", "H1", "H2", "L3", "NO", "PP"}
KNOWN |= {f"U{number}" for number in range(1, 6)} | {"AV", "M2"}
# "TI  - x" as it should be; "TI - x", "TI- x" and "TI -x" as people mangle it. "TI-RADS" is a word.
TAG = re.compile(r"([A-Z][A-Z0-9])(?: {0,4}-(?:\s|$)| {1,4}-)(.*)$")
# Numbers, dates and the like stand in one line: what follows them without a tag is none of it.
IN_ONE_LINE = frozenset("TY PY Y1 Y2 DA VL IS NV SP EP SN DO AN LA ET C7 DB DP ER".split())
# What a line without a tag may go on with, and is kept.
GO_ON = frozenset(
    "TI T1 CT BT ST TT AU A1 ED A2 A3 A4 JF T2 JO JA J2 C3 T3 PB CY PP UR L2 L3".split()
)


def drafts(text: str) -> Iterator[Draft]:
    """The file's records, in its order."""
    for number, record in enumerate(_records(text), start=1):
        record.drop_endless(OF_NO_USE)
        draft = Draft(number, record.line, notes=record.notes)
        fill(draft, _read(record))
        yield draft


def _records(text: str) -> Iterator[Record]:
    record: Record | None = None
    ended = False
    strays: list[TagLine] = []
    for line in tag_lines(text, TAG, IN_ONE_LINE, indented=False):
        if line is None:
            continue
        if not line.tag:
            strays.append(line)
        elif line.tag == "ER":
            ended = record is not None
        else:
            if record and (ended or (line.tag == "TY" and _has_begun(record))):
                yield _finished(record, strays, "" if ended else f" before line {line.number}")
                record, ended = None, False
            record = record or Record(line.number)
            record.lines.append(line)
    if record:
        yield _finished(record, strays, "" if ended else ": is the file cut off?")


def _has_begun(record: Record) -> bool:
    """Several TY lines in a row are one beginning."""
    return record.lines[-1].tag != "TY"


def _finished(record: Record, strays: list[TagLine], unended: str) -> Record:
    if record.lines[0].tag != "TY":
        record.notes.append("it has no TY line, which says what sort of source it is")
    if unended:
        record.notes.append(f"it has no ER line{unended}")
    record.notes.extend(_went_on(record))
    return with_strays(record, strays)


def _went_on(record: Record) -> Iterator[str]:
    """Where lines without a tag went: a note for each value that they went on with."""
    for line in record.lines:
        if line.more:
            what = "read as more of" if line.tag in GO_ON else "left out with"
            yield f"{lines_named(line.more)}: no tag, {what} {line.tag} (line {line.number})"


def _read(record: Record) -> dict[str, list[str]]:
    """What each tag says, by rispy. What is no tag of RIS is noted."""
    parser = RisParser(
        mapping={tag: tag for tag in KNOWN},
        list_tags=sorted(KNOWN),
        delimiter_tags_mapping={},
        skip_unknown_tags=True,
    )
    unknown = {line.tag for line in record.lines} - KNOWN
    if unknown:
        record.notes.append(f"no tags of RIS, left out: {', '.join(sorted(unknown))}")
    lines = [f"{line.tag}  - {line.value}" for line in record.lines if line.tag not in OF_NO_USE]
    (values,) = parser.parse("\n".join(["TY  - ", *lines, "ER  - "]))
    return {
        tag: [value for value in found if value and value.lower() not in NOTHING]
        for tag, found in values.items()
        if tag != "TY"
    } | {"TY": record.values("TY")}
