"""What 0006 and 0009 made of the rows that were there, as the code made it then.

Today's code goes its own way; what a migration does, it does for ever. Rows that are made
or changed since get what follows from them by ``Reference.derive`` and ``finding.refresh``.
"""

import re
import unicodedata
from html import unescape

# --- Words --------------------------------------------------------------------

NOT_WORD = re.compile(r"[\W_]+")


def normalise(text):
    """Words in lower case without accents or punctuation, single spaces between."""
    plain = text.lower() if text.isascii() else _without_accents(text)
    return NOT_WORD.sub(" ", plain).strip()


def _without_accents(text):
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


# --- References (0006) --------------------------------------------------------

MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|span)\b[^>]*>", re.IGNORECASE)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
PUBMED = re.compile(
    r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})"
)
PMID = re.compile(r"(?:pmid\s*[:-]?\s*)?-?(\d{1,9})(?:\s*\[pmid\])?", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
TOLD = ("title", "container-title", "publisher", "PMID", "DOI", "URL")


def derived(key, csl):
    """The fields of a reference that follow from its item."""
    return {
        "pmid": min(_numbers("PMID", _pmid, csl), default="")[:20],
        "doi": min(_numbers("DOI", _doi, csl), default="")[:200],
        "title_key": normalise(MARKUP.sub("", str(csl.get("title") or "")))[:300],
        "words": normalise(" ".join(_told_by(key, csl))),
    }


def _numbers(name, spelt, csl):
    """The item's number and those of what was merged into it, each in one spelling."""
    custom = csl.get("custom")
    others = custom.get("other-ids") if isinstance(custom, dict) else None
    pairs = [str(other).partition(":") for other in (others if isinstance(others, list) else [])]
    merged = [value for other, _, value in pairs if other.upper() == name]
    return {spelt(value) for value in (str(csl.get(name) or ""), *merged)} - {""}


def _pmid(text):
    found = PUBMED.match(text) or PMID.fullmatch(text.strip())
    return found.group(1).lstrip("0") if found else ""


def _doi(text):
    found = DOI.search(text)
    name = found.group().rstrip(".,;:") if found else ""
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip(".,;:")
    return name.lower()


def _told_by(key, csl):
    """What a person may look for a source by."""
    people = [person for person in csl.get("author") or [] if isinstance(person, dict)]
    names = [str(person.get(part) or "") for person in people for part in ("family", "literal")]
    return [key, *(str(csl.get(name) or "") for name in TOLD), *names, _year(csl.get("issued"))]


def _year(date):
    if not isinstance(date, dict):
        return ""
    parts = date.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first and re.fullmatch(r"\d{4}", str(first[0])):
        return str(first[0])
    words = (str(date.get(name) or "") for name in ("literal", "raw", "string"))
    found = YEAR.search(" ".join(words))
    return found.group() if found else ""


# --- Texts of blocks (0009) ---------------------------------------------------

UNDER_WAY = ("draft", "in_review")
SHOWN = ("approved", *UNDER_WAY)
# Tags inside of a word leave nothing; all others stand between words.
INSIDE = re.compile(r"</?(?:strong|em|a|sub|sup)\b[^>]*>")
BETWEEN = re.compile(r"<[^>]*>")
LONGEST_NAME = 310
LONGEST_WORD = 64
MOST_BYTES = 400_000


def text_of(block, names, wordings):
    """The fields of the block's text. ``names`` are its disease's, normalised; ``wordings``
    those of the ``SHOWN`` states."""
    own = _words([*names, block.kind.name, block.key])
    said = [part for one in wordings for part in (one.heading, _plain(one.body))]
    approved = next((one for one in wordings if one.status == "approved"), None)
    return {
        "block_id": block.pk,
        "disease_name": normalise(block.disease.name)[:LONGEST_NAME] if block.disease else "",
        "position": block.kind.position,
        "kind_id": block.kind.pk,
        "language": block.language,
        "owner_id": block.owner_id,
        "is_approved": approved is not None,
        "under_way": next((one.status for one in wordings if one.status in UNDER_WAY), ""),
        "review_due": approved.review_due if approved else None,
        "names": " ".join(own),
        "words": _cut(" ".join(_words([*own, *said]))),
    }


def _plain(html):
    return unescape(BETWEEN.sub(" ", INSIDE.sub("", html)))


def _words(texts):
    words = (word[:LONGEST_WORD] for text in texts for word in normalise(text).split())
    return list(dict.fromkeys(words))


def _cut(words):
    encoded = words.encode()
    if len(encoded) <= MOST_BYTES:
        return words
    return encoded[:MOST_BYTES].decode(errors="ignore").rpartition(" ")[0]
