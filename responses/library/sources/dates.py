"""Dates as people and programs write them, made into dates of CSL-JSON.

A date of CSL-JSON has ``date-parts`` (one day, or the first and the last), maybe
a ``season`` (1 spring to 4 winter), or ``literal`` for words that we can't take
apart. We never choose between 2 March and 3 February: such a date stays words.
"""

import re
from dataclasses import dataclass, field
from datetime import date as calendar_date
from typing import Any

from .records import Csl

MONTH_NAMES = (
    "january february march april may june july august september october november december"
)
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES.split(), start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\d\d:.*)?")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?")
WORD = re.compile(r"\d+(?:st|nd|rd|th)?\b|[^\W\d_]+|[-\u2010-\u2015]")
WRAPPING = re.compile(r"^[\[(]?(?:c|ca|©)?\.?\s*(?=\d{4})|[\])?]+$", re.IGNORECASE)
UNDATED = {"", "n.d", "n.d.", "nd", "no date", "undated", "year/month/day/"}


@dataclass
class _End:
    """The first or the last day of a date, as far as it's known."""

    year: int = 0
    month: int = 0
    season: int = 0
    numbers: list[int] = field(default_factory=list)
    year_first: bool = False


def date(text: str) -> Csl:
    """``text`` as a date of CSL-JSON; ``{}`` if it says no date at all.

    >>> date("2014 Mar-Apr")
    {'date-parts': [[2014, 3], [2014, 4]]}
    >>> date("in press")
    {'literal': 'in press'}
    """
    plain = WRAPPING.sub("", " ".join(text.split()))
    if plain.lower() in UNDATED or not re.search(r"\w", plain):
        return {}
    return _numeric(plain) or _in_words(plain.lower()) or _kept_as_words(plain)


def year_of(value: Any) -> str:
    """The year of a date of CSL-JSON, four digits, or ""."""
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and re.fullmatch(r"\d{4}", str(first[0])):
        return str(first[0])
    words = (str(value.get(name) or "") for name in ("literal", "raw", "string"))
    years = YEAR.search(" ".join(words))
    return years.group() if years else ""


def _numeric(text: str) -> Csl:
    """2014-02-28, 20140228, and RIS's 2014/02/28/words, any part of it empty."""
    matched = ISO.fullmatch(text) or COMPACT.fullmatch(text)
    if matched:
        return _one(*(int(part or 0) for part in matched.groups()))
    if not re.match(r"\d{4}/", text):
        return {}
    year, month, day, words = ([part.strip() for part in text.split("/", 3)] + ["", "", ""])[:4]
    if re.fullmatch(r"\d{0,2}", month) and re.fullmatch(r"\d{0,2}", day):
        found = _one(int(year), int(month or 0), int(day or 0))
        if words.lower() in SEASONS and "date-parts" in found:
            found["season"] = SEASONS[words.lower()]
        return found
    return {} if day else _in_words(f"{year} {month.lower()}")


def _one(year: int, month: int = 0, day: int = 0) -> Csl:
    parts = _parts(year, month, day)
    return {"date-parts": [parts]} if parts else {}


def _parts(year: int, month: int, day: int) -> list[int]:
    """What is possible of the three, or nothing if the month or the day isn't."""
    if not 1000 <= year <= 2999 or month > 12 or day > 31:
        return []
    if not month or not day:
        return [year, month] if month else [year]
    try:
        calendar_date(year, month, day)
    except ValueError:
        return []
    return [year, month, day]


def _in_words(text: str) -> Csl:
    """2014 mar-apr, 28 february 2014, 2013 dec-2014 jan, winter 2013-2014."""
    ends = [_End()]
    for word in WORD.findall(text):
        if not _take(ends, word):
            return {}
    if len(ends) > 2:
        return {}
    first, last = ends[0], ends[-1]
    _share(first, last)
    parts = [part for end in ends if (part := _settled(end))]
    if len(parts) < len(ends):
        return {}
    found: Csl = {"date-parts": parts if parts[0] != parts[-1] else parts[:1]}
    if first.season:
        found["season"] = first.season
    return found


def _take(ends: list[_End], word: str) -> bool:
    """Notes what one word says; ``False`` if it isn't a word of dates."""
    end = ends[-1]
    if not word[0].isalnum():
        ends.append(_End())
    elif word in SEASONS:
        end.season = end.season or SEASONS[word]
    elif word in MONTHS:
        if end.month:
            ends.append(_End(month=MONTHS[word]))
        else:
            end.month = MONTHS[word]
    elif re.fullmatch(r"\d{4}", word) and not end.year:
        end.year, end.year_first = int(word), not end.numbers
    elif number := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word):
        end.numbers.append(int(number.group(1)))
    else:
        return False
    return True


def _share(first: _End, last: _End) -> None:
    """2014 Mar-Apr has one year, 3-7 March 2014 one month, for both its ends."""
    if first is last:
        return
    first.year, last.year = first.year or last.year, last.year or first.year
    if last.numbers and not last.month:
        last.month = first.month
    if first.numbers and not first.month:
        first.month = last.month


def _settled(end: _End) -> list[int]:
    """Year, month, day; nothing if it can't be said which number is what."""
    numbers = end.numbers
    if not end.year or len(numbers) > (1 if end.month else 2):
        return []
    if end.month:
        return _parts(end.year, end.month, numbers[0] if numbers else 0)
    if len(numbers) == 2 and not end.year_first:
        return []
    return _parts(end.year, *[*numbers, 0, 0][:2])


def _kept_as_words(text: str) -> Csl:
    """The words, and beside them the year if there is one and no other."""
    years = set(YEAR.findall(text))
    if len(years) == 1:
        return {"date-parts": [[int(years.pop())]], "literal": text}
    return {"literal": text}
