"""The HTML that bodies may hold, and nothing else.

Sanitised when it's stored and again when it's rendered, so that a row which
came in some other way can't carry a script into a letter.
"""

import re

import nh3

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
EMPTY = re.compile(r"^(?:\s|<p>|</p>|<br>|&nbsp;)*$")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    clean_content_tags={"script", "style"},
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """``html`` inside our tags; "" if nothing is left to read.

    Sanitising twice changes nothing.
    """
    cleaned = _cleaner.clean(html).strip()
    return "" if EMPTY.match(cleaned) else cleaned
