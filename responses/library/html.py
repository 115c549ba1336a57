"""The HTML that bodies may hold, and nothing else.

Sanitised when it's stored and again when it's rendered, so that a row which
came in some other way can't carry a script into a letter.
"""

import re
from collections import Counter

import nh3

from inquiries.text import CONTROL

TAGS = {
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "sub",
    "sup",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
# Of a body, in characters of raw HTML; forms and files refuse a longer one.
LONGEST = 200_000
# Tags around nothing: an editor leaves such paragraphs and lists.
EMPTY = re.compile(r"^(?:\s|<[^>]*>|&nbsp;)*$")
# What no text needs and what XML and databases refuse: control characters, halves of
# character pairs, byte order marks.
UNSEEN = re.compile(f"{CONTROL.pattern}|[\ud800-\udfff\ufeff\ufffe\uffff]")
# Deeper than people write; the time that a parser needs grows with the square of it.
DEEPEST = 100
NEVER_DEEP = set("br p li td th tr tbody thead tfoot img hr wbr col input link meta".split())
OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
# All tags but those that can't stand in each other, and those whose content goes too.
NESTING = re.compile(r"</?(?!(?:p|br|script|style)\b)[a-zA-Z][^>]*>")
PASSES = 6
# A cell over a million columns would keep whoever lays the page out busy for hours.
SPAN = re.compile(r"[1-9][0-9]?")


def _within_reason(tag: str, name: str, value: str) -> str | None:
    return value if not name.endswith("span") or SPAN.fullmatch(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_within_reason,
    url_schemes=SCHEMES,
    url_relative="deny",
    clean_content_tags={"script", "style"},
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """``html`` inside our tags; "" if nothing is left to read.

    Sanitising twice changes nothing. Never raises. Of HTML that nests deeper than
    anybody writes, the words and paragraphs stay.
    """
    cleaned = _settled(html)
    return "" if EMPTY.match(cleaned) else cleaned


def _settled(html: str) -> str:
    """A tag that goes can leave words where they can't stand, such as a caption's straight
    in its table; the next pass moves them."""
    for _ in range(PASSES):
        cleaned = _clean(_flattened(html) if _is_too_deep(html) else html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return _clean(_flattened(html))


def _clean(html: str) -> str:
    return _cleaner.clean(UNSEEN.sub("", html)).strip()


def _flattened(html: str) -> str:
    return NESTING.sub(" ", html)


def _is_too_deep(html: str) -> bool:
    if html.count("<") <= DEEPEST:
        return False
    still_open: Counter[str] = Counter()
    depth = 0
    for closes, name in OPEN_OR_CLOSE.findall(html):
        tag = name.lower()
        if closes and still_open[tag]:
            still_open[tag] -= 1
            depth -= 1
        elif not closes and tag not in NEVER_DEEP:
            still_open[tag] += 1
            depth += 1
        if depth > DEEPEST:
            return True
    return False
