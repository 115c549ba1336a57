"""What looks like a citation in a text that was taken over from elsewhere, and leads nowhere.

"…in most people³", "…(12).", "(Smith et al., 2009)". None of it is certain: "10⁹ cells" and
"in five (5) of them" are none, so it is for the writer to look at. A number such as
``[7]`` is surer (``citations.numbers_by_hand_in``).
"""

import re
from html import unescape

from .citations import GROUP, TAG

# Each of these begins or ends a text of its own.
APART = re.compile(r"</?(?:p|br|ul|ol|li|table|thead|tbody|tr|th|td)\b[^>]*>")
SUP = re.compile(r"<(/?)sup>")
# Stand for the beginning and the end of raised text; no text of ours holds them.
UP, DOWN = "\ue000", "\ue001"
NUMBERS = r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*"
RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
# Behind a word or a full stop: not the powers of "10⁹" and "kg/m²", nor the isotope ¹⁸F.
AFTER_WORDS = r"(?:(?<=[^\W\d_]{3})|(?<=[.,;:!?)”\"’]))\s?"
RAISED = re.compile(
    rf"{AFTER_WORDS}({UP}\s*+[\[(]?\s*+{NUMBERS}\s*+[\])]?\s*+{DOWN}|[{RAISED_DIGITS}]{{1,3}})(?!\w)"
)
# At the end of what is said; "(1) pain, (2) fever" and "five (5) people" go on with a word.
IN_BRACKETS = re.compile(rf"\({NUMBERS}\)(?=\s*(?:[.,;:]|$))|(?<=[.!?])\s*\({NUMBERS}\)", re.M)
SEVERAL = re.compile(r"\[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})+\]")
MONTHS = (
    "January February March April May June July August September October November December"
    " Spring Summer Autumn Fall Winter"
)
# From its first letter on, and no longer than a name is: else chains such as "A-A-A-…" take long.
NAME = rf"(?<![\w'’-])(?!(?:{'|'.join(MONTHS.split())})\b)[^\W\d_a-z][\w'’-]{{1,60}}+"
YEAR = r"(?:19|20)\d\d[a-z]?"
# (Smith, 2009), (Smith & Jones 2009; Brown et al. 2010); "Smith et al." anywhere.
BY_NAME = re.compile(
    rf"\((?=[^()]*+\))[^()]*?{NAME}(?:\s+et\s+al\.?,?|,|\s*(?:&|\band\b)\s*{NAME},?)\s+{YEAR}\b"
    rf"[^()]*+\)|{NAME}\s+et\s+al\b\.?(?:,?\s*\(?{YEAR}\)?)?"
)
# A word or a few: {name}, {disease name}. "{a, b}" is a set.
SLOT = re.compile(r"\{\s*+[^\W\d_][\w-]*+(?: \w++){0,3}+\s*+\}")
LONGEST = 60


def likely_citations_in(html: str) -> list[str]:
    """Each such piece as read, once, in order of the text, cut if it's long."""
    text = _text(html)
    found = [
        (match.start(), match.end(), match[0])
        for pattern in (BY_NAME, IN_BRACKETS, SEVERAL, RAISED)
        for match in pattern.finditer(text)
    ]
    pieces, done = [], 0
    for start, end, piece in sorted(found):
        if start >= done:
            pieces.append(_shown(piece))
            done = end
    return list(dict.fromkeys(pieces))


def slots_in(html: str) -> list[str]:
    """Words in braces, each once, as a template's patterns have them."""
    return list(dict.fromkeys(SLOT.findall(_text(html))))


def _text(html: str) -> str:
    """What is read of it without its citations, one line a paragraph; raised text is marked."""
    apart = APART.sub("\n", GROUP.sub("", html))
    marked = SUP.sub(lambda tag: DOWN if tag[1] else UP, apart)
    return unescape(TAG.sub("", marked))


def _shown(piece: str) -> str:
    words = " ".join(piece.replace(UP, " ").replace(DOWN, " ").split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"
