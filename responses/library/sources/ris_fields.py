"""What the tags of RIS mean, in fields of CSL-JSON.

RIS was never one standard: the list of 2011, the one before it, and what Zotero,
EndNote, Ovid, Scopus and PubMed write. Where they differ, the more likely reading
is taken, and never one that puts a wrong person or number into a reference.
"""

import re

from . import identifiers, names
from .dates import date, year_of
from .records import Csl, Draft

Values = dict[str, list[str]]

# Abstracts, key words, files and others' notes: we don't keep them.
OF_NO_USE = frozenset({"AB", "KW", "AD", "L1", "L4", "RN", "CA", "AV", "H1", "H2"})
TYPES = {
    "article-journal": "JOUR EJOUR JFULL INPR ABST",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL UNBILL",
    "book": "BOOK EBOOK EDBOOK CLSWK ANCIENT SER",
    "broadcast": "MULTI POD",
    "chapter": "CHAP ECHAP",
    "dataset": "DATA DBASE AGGR",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "figure": "FIGURE CHART EQUA",
    "graphic": "ART",
    "hearing": "HEAR",
    "interview": "INTV",
    "legal_case": "CASE",
    "legislation": "STAT LEGAL",
    "manuscript": "UNPB UNPD MANSCPT",
    "map": "MAP",
    "motion_picture": "MPCT VIDEO ADVS",
    "musical_score": "MUSIC",
    "pamphlet": "PAMP",
    "paper-conference": "CONF CPAPER",
    "patent": "PAT",
    "personal_communication": "PCOMM ICOMM",
    "post-weblog": "BLOG",
    "report": "RPRT GOVDOC",
    "software": "COMP",
    "song": "SOUND",
    "speech": "SLIDE",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC WEB",
    "document": "GEN GRNT GRANT CTLG PRESS OTHER",
}
TYPE_OF = {ris: csl for csl, tags in TYPES.items() for ris in tags.split()}
WHOLE_BOOKS = {"book", "motion_picture", "song", "map"}
NUMBERED = {"report", "patent", "standard", "legislation", "bill", "thesis"}
# A title in the field for the title of what it appeared in: these have no such thing.
SERIES = WHOLE_BOOKS | NUMBERED
LONGEST_NUMBER = 40


def fill(draft: Draft, values: Values) -> None:
    """Puts what ``values`` (by tag) say into ``draft``."""
    kind = _type(draft, values)
    draft.put("type", kind)
    draft.put_title(_title(draft, values, kind))
    _people(draft, values)
    _places(draft, values, kind)
    _dates(draft, values)
    _numbers(draft, values, kind)
    _identifiers(draft, values, kind)
    draft.put("language", _first(values, "LA"))


def _first(values: Values, *tags: str) -> str:
    return next((value for tag in tags for value in values.get(tag, []) if value), "")


def _all(values: Values, *tags: str) -> list[str]:
    return [value for tag in tags for value in values.get(tag, [])]


def _type(draft: Draft, values: Values) -> str:
    given = values.get("TY", [])
    if len(set(given)) > 1:
        draft.notes.append(f"its type is given {len(given)} times: {given[-1]} was taken")
    tag = given[-1].split()[0].upper() if given else ""
    if tag and tag not in TYPE_OF:
        draft.notes.append(f"its type “{tag[:20]}” is none of RIS: taken for a document")
    if not tag and _first(values, "JO", "JF", "JA"):
        return "article-journal"
    return TYPE_OF.get(tag, "document")


def _title(draft: Draft, values: Values, kind: str) -> str:
    book = ("BT",) if kind in WHOLE_BOOKS else ()
    titles = list(dict.fromkeys(_all(values, "TI", "T1", "CT", *book) or _all(values, "ST", "TT")))
    if len(titles) > 1:
        draft.notes.append(f"it has {len(titles)} different titles: the longest was taken")
    return max(titles, key=len, default="")


def _people(draft: Draft, values: Values) -> None:
    authors = _one_each(_all(values, "AU", "A1"))
    editors = _one_each(_all(values, "ED", "A2"))
    if "EDBOOK" in values.get("TY", []):
        authors, editors = [], [*authors, *editors]
    if crowd := next((text for text in authors if _is_crowd(text)), ""):
        draft.notes.append(f"“{crowd[:40]}…” looks like many authors, kept as one")
    if crowd := next((text for text in editors if _is_crowd(text)), ""):
        draft.notes.append(f"“{crowd[:40]}…” is no one editor, and was left out")
    draft.put("author", names.people(authors))
    draft.put("editor", names.people(text for text in editors if not _is_crowd(text)))
    draft.put("collection-editor", names.people(_one_each(_all(values, "A3"))))
    draft.put("translator", names.people(_one_each(_all(values, "A4"))))
    if names.MORE in draft.csl.get("author", []):
        draft.notes.append("its list of authors is cut short (“et al.”)")


def _one_each(texts: list[str]) -> list[str]:
    """Some programs write all of them in one line, semicolons between."""
    return [part.strip() for text in texts for part in text.split(";")]


def _is_crowd(text: str) -> bool:
    """Ovid writes the authors of all that an article cites where editors should be."""
    return text.count(",") > 3


def _places(draft: Draft, values: Values, kind: str) -> None:
    """What it appeared in, and who published it where."""
    within = _first(values, "JF", "T2", "BT", "JO", "JA", "J2", "C3")
    short = _first(values, "J2", "JA", "JO")
    if kind in SERIES:
        draft.put("collection-title", _first(values, "T2", "T3", "JF", "JO"))
    else:
        draft.put("container-title", within)
        draft.put("collection-title", _first(values, "T3"))
        draft.put("container-title-short", short if short != within else "")
    draft.put("publisher", _first(values, "PB"))
    draft.put("publisher-place", _first(values, "CY", "PP"))


def _dates(draft: Draft, values: Values) -> None:
    read = [found for value in _all(values, "PY", "Y1") if (found := date(value))]
    issued = _best(read)
    for value in _all(values, "DA"):
        year = year_of(issued)
        # EndNote writes PY 2011 and DA Jun; elsewhere DA may be the day of something else.
        exact = date(value if re.search(r"\d{4}", value) else f"{year} {value}")
        if not issued or (year and year == year_of(exact) and len(issued["date-parts"][0]) == 1):
            issued = _best([exact, issued])
    draft.put("issued", issued)
    accessed = _best([date(value) for value in _all(values, "Y2")])
    draft.put("accessed", accessed if "date-parts" in accessed else {})
    if "literal" in issued and not year_of(issued):
        draft.notes.append(f"its date “{issued['literal'][:40]}” was kept as words")


def _best(dates: list[Csl]) -> Csl:
    """The most exact of them, words last; of equals the first."""
    return max(dates, key=_exactness, default={})


def _exactness(found: Csl) -> int:
    parts = found.get("date-parts")
    return 2 * len(parts[0]) + ("literal" not in found) if parts else int(bool(found))


def _numbers(draft: Draft, values: Values, kind: str) -> None:
    issue = "number" if kind in NUMBERED else "issue"
    _put_number(draft, "volume", _first(values, "VL"))
    _put_number(draft, issue, _first(values, "IS"))
    _put_number(draft, "number-of-volumes", _first(values, "NV"))
    if not kind.startswith("article"):  # there ET is when an article was first online
        draft.put("edition", re.sub(r"(?<=\d)(?:st|nd|rd|th)\b.*", "", _first(values, "ET")))
    given = _all(values, "SP", "EP")
    if given and not values.get("SP") and "-" not in given[0]:
        draft.notes.append(f"it has a last page ({given[0][:20]}) and no first: left out")
        given = []
    page = identifiers.pages(_page(values)) if given else ""
    if given and (not page or len(page) > LONGEST_NUMBER):
        draft.notes.append(f"its pages “{' '.join(given)[:40]}” were left out")
        page = ""
    draft.put("page", page or identifiers.pages(_first(values, "C7")[:LONGEST_NUMBER]))


def _put_number(draft: Draft, field: str, value: str) -> None:
    """Ovid writes lists of literature where an issue should be."""
    if len(value) > LONGEST_NUMBER:
        draft.notes.append(f"its {field} “{value[:40]}…” is no number, and was left out")
        value = ""
    draft.put(field, value)


def _page(values: Values) -> str:
    first, last = _first(values, "SP"), _first(values, "EP")
    joined = not first or "-" in first or last in ("", first)
    return first or last if joined else f"{first}-{last}"


def _identifiers(draft: Draft, values: Values, kind: str) -> None:
    urls = [url for value in _all(values, "UR", "L2", "L3") for url in _split_urls(value)]
    likely = [value for value in _all(values, "M3", "N1") if re.match(r"(?i)doi:|10\.\d", value)]
    named = [*_all(values, "DO"), *likely, *(url for url in urls if identifiers.is_resolver(url))]
    draft.put("DOI", next((doi for text in named if (doi := identifiers.doi(text))), ""))
    draft.put("PMID", _pmid(values, urls))
    pmcids = [value for value in _all(values, "U2", "C2") if value.upper().startswith("PMC")]
    draft.put("PMCID", identifiers.pmcid(pmcids[0]) if pmcids else "")
    pages = [url for value in _all(values, "UR") for url in _split_urls(value)]
    draft.put("URL", next((url for url in pages if not identifiers.is_resolver(url)), ""))
    serials = _all(values, "SN")
    draft.put("ISSN", next((found for text in serials if (found := identifiers.issn(text))), ""))
    draft.put("ISBN", next((found for text in serials if (found := identifiers.isbn(text))), ""))
    if values.get("DO") and "DOI" not in draft.csl:
        draft.notes.append(f"“{_first(values, 'DO')[:40]}” is no DOI, and was left out")


def _split_urls(text: str) -> list[str]:
    """Several addresses in one value; a semicolon within one is its own."""
    pieces = re.split(r"\s*;\s*(?=https?://)|\s+", text)
    return [piece for piece in pieces if re.match(r"(?i)https?://", piece)]


def _pmid(values: Values, urls: list[str]) -> str:
    """Where PubMed's number is: U1 as "123[pmid]", AN if that's of PubMed, or an address."""
    marked = [value for value in _all(values, "U1", "C1", "AN") if "pmid" in value.lower()]
    source = " ".join(_all(values, "DB", "DP")).lower()
    if re.search(r"pubmed|medline|\bnlm\b", source):
        marked += _all(values, "AN")
    marked += [url for url in urls if "pubmed" in url]
    return next((pmid for text in marked if (pmid := identifiers.pmid(text))), "")
