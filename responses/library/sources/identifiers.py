"""Identifiers of sources, each in one spelling; "" for what isn't one."""

import re
from urllib.parse import SplitResult, urlsplit

# https://www.crossref.org/blog/dois-and-matching-regular-expressions/, and what ends a sentence.
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
DOI_HOST = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)
PMCID = re.compile(r"(?:PMC)?\s*-?(\d{1,9})", re.IGNORECASE)
PUBMED = re.compile(
    r"https?://(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})"
)
# What a path ends in that names the page before it, and what only says where a reader came from.
NAMELESS = re.compile(r"(?:/+(?:index|default)\.(?:html?|php|aspx?))?/*$", re.IGNORECASE)
FOLLOWED = re.compile(r"utm_\w+=|(?:fbclid|gclid)=", re.IGNORECASE)
SPAN = re.compile(r"(?<=[\dA-Za-z])\s*[-\u2010-\u2015]+\s*(?=[\dA-Za-z])")


def doi(text: str) -> str:
    """The DOI in ``text`` as written there, without a resolver's address or a trailing dot.

    >>> doi("https://doi.org/10.1002/CPP.2398.")
    '10.1002/CPP.2398'
    """
    found = DOI.search(text)
    if not found:
        return ""
    name = found.group().rstrip(".,;:")
    # A bracket that was opened before the DOI doesn't belong to it.
    while name.endswith(")") and name.count(")") > name.count("("):
        name = name[:-1].rstrip(".,;:")
    return name


def is_resolver(url: str) -> bool:
    """Whether an address says no more than a DOI does."""
    return bool(DOI_HOST.match(url)) and bool(doi(url))


def host(url: str) -> str:
    """The site of an address, in small letters and without "www."; "" if there is none."""
    parts = _parts(url)
    return (parts.hostname or "").removeprefix("www.").rstrip(".") if parts else ""


def page(url: str) -> str:
    """The address in one spelling, as far as it tells a page from others; "" for a front page.

    Without scheme, "www.", a slash at the end, or a place on the page.

    >>> page("http://www.orpha.net/en/disease/?lng=EN#causes")
    'orpha.net/en/disease?lng=EN'
    """
    parts = _parts(url)
    path = NAMELESS.sub("", parts.path) if parts else ""
    asked = [part for part in parts.query.split("&") if part] if parts else []
    query = "&".join(part for part in asked if not FOLLOWED.match(part))
    # Some sites name their pages there.
    place = parts.fragment if parts and parts.fragment[:1] in ("!", "/") else ""
    if not path and not query and not place:
        return ""
    return host(url) + path + (f"?{query}" if query else "") + (f"#{place}" if place else "")


def _parts(url: str) -> SplitResult | None:
    """``None`` for what is no address of a page."""
    spelt = url.strip()
    try:
        parts = urlsplit(spelt if "://" in spelt else f"//{spelt}")
    except ValueError:
        return None
    return parts if parts.hostname and parts.scheme in ("", "http", "https") else None


def pmid(text: str) -> str:
    """The PubMed number, its digits alone: of "26957754[pmid]", "PMID: 26957754" or an address."""
    found = PUBMED.match(text) or re.fullmatch(
        r"(?:pmid\s*[:-]?\s*)?-?(\d{1,9})(?:\s*\[pmid\])?", text.strip(), re.IGNORECASE
    )
    return found.group(1).lstrip("0") if found else ""


def pmcid(text: str) -> str:
    """PMC and digits, of "PMC4756000[pmcid]", "4756000" and their like."""
    found = PMCID.fullmatch(re.sub(r"\s*\[pmcid\]$", "", text.strip(), flags=re.IGNORECASE))
    return f"PMC{found.group(1)}" if found else ""


def issn(text: str) -> str:
    """1234-567X, if ``text`` begins with such a number, with or without the hyphen."""
    found = re.match(
        r"(?:e?issn:?\s*)?(\d{4})\W?(\d{3}[\dX])(?![\dX])", text.strip(), re.IGNORECASE
    )
    return f"{found.group(1)}-{found.group(2).upper()}" if found else ""


def isbn(text: str) -> str:
    """The first ISBN in ``text``, 10 or 13 digits long, with the hyphens it has."""
    for found in re.findall(r"\d[\d -]{8,15}[\dXx]", text):
        number = " ".join(found.split())
        if len(re.sub(r"[^\dXx]", "", number)) in (10, 13):
            return str(number.replace(" ", "-"))
    return ""


def pages(text: str) -> str:
    """Pages with plain hyphens: "200--210" is "200-210"; "" for words that name none."""
    plain = SPAN.sub("-", " ".join(text.split()))
    if re.search(r"\d", plain) or re.fullmatch(r"[ivxlcdm]+(?:-[ivxlcdm]+)?", plain.lower()):
        return plain
    return ""
