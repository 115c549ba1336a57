"""What the fields of BibTeX and BibLaTeX mean, in fields of CSL-JSON."""

import re
from collections.abc import Callable

from bibtexparser.middlewares.names import (
    NameParts,
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from . import identifiers, latex, names
from .dates import date
from .records import Csl, Draft

Get = Callable[..., str]

TYPES = {
    "article-journal": "article suppperiodical",
    "book": "book mvbook collection mvcollection proceedings mvproceedings manual reference",
    "chapter": "incollection inreference suppbook suppcollection bookinbook",
    "dataset": "dataset",
    "document": "misc",
    "legislation": "legislation legal",
    "manuscript": "unpublished",
    "motion_picture": "movie video",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings conference",
    "patent": "patent",
    "periodical": "periodical",
    "report": "techreport report",
    "software": "software",
    "standard": "standard",
    "thesis": "phdthesis mastersthesis thesis",
    "webpage": "online electronic www webpage",
}
TYPE_OF = {bibtex: csl for csl, kinds in TYPES.items() for bibtex in kinds.split()}
GENRES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
PEOPLE = {"author": "author", "editor": "editor", "translator": "translator"}
LABELLED = re.compile(r"\s*(family|given|prefix|suffix)\s*=\s*(.*)")


def fill(draft: Draft, kind: str, fields: dict[str, str], macros: latex.Macros) -> None:
    """Puts what ``fields`` (LaTeX, by name) say into ``draft``."""

    def get(*wanted: str) -> str:
        texts = (latex.text_of(fields[name], macros) for name in wanted if fields.get(name))
        return next((plain for text in texts if (plain := " ".join(text.split()))), "")

    draft.put("type", _type(draft, kind, fields))
    draft.put("title", _joined(get("title"), get("subtitle")))
    for role, field in PEOPLE.items():
        draft.put(role, _people(draft, fields.get(field, ""), macros))
    draft.put("issued", _issued(get))
    _places(draft, kind, get)
    _numbers(draft, get)
    _identifiers(draft, fields, get)
    draft.put("language", get("langid", "language"))
    draft.put("note", get("note"))


def _type(draft: Draft, kind: str, fields: dict[str, str]) -> str:
    if kind == "inbook":  # a part of a book; without the book's title, the title is the book's
        return "chapter" if fields.get("booktitle") else "book"
    if kind == "misc" and fields.get("url") and not fields.get("journal"):
        return "webpage"
    if kind not in TYPE_OF:
        draft.notes.append(f"its type “@{kind[:20]}” is none of BibTeX: taken for a document")
    return TYPE_OF.get(kind, "document")


def _joined(title: str, subtitle: str) -> str:
    return f"{title.rstrip(':')}: {subtitle}" if title and subtitle else title or subtitle


# --- People -------------------------------------------------------------------


def _people(draft: Draft, value: str, macros: latex.Macros) -> list[names.Name]:
    found = [_person(one, macros) for one in split_multiple_persons_names(value)]
    if names.MORE in found:
        draft.notes.append("its list of authors is cut short (“et al.”)")
    return [person for person in found if person]


def _person(text: str, macros: latex.Macros) -> names.Name:
    """A body is wholly in braces; "others" is BibTeX's et al."""
    stripped = text.strip().rstrip(", ")
    if stripped.lower() in ("others", "et al", "et al."):
        return dict(names.MORE)
    if stripped.startswith("{") and latex.group(stripped, 0)[1] == len(stripped):
        body = _plain(stripped, macros)
        return {"literal": body} if body else {}
    labelled = [LABELLED.fullmatch(part) for part in stripped.split(",")]
    if all(labelled):
        return _labelled({part[1]: _plain(part[2], macros) for part in labelled if part})
    return _named(parse_single_name_into_parts(stripped, strict=False), macros)


def _labelled(parts: dict[str, str]) -> names.Name:
    """BibLaTeX's way: family=Schoot, given=Rens, prefix=van de."""
    if not parts.get("family"):
        return names.name(" ".join(parts.values()))
    return names.person(
        parts["family"], parts.get("given", ""), parts.get("suffix", ""), parts.get("prefix", "")
    )


def _named(parts: NameParts, macros: latex.Macros) -> names.Name:
    last, first, von, junior = (
        _plain(" ".join(words), macros) for words in (parts.last, parts.first, parts.von, parts.jr)
    )
    if not last:
        return names.name(first or von)
    if not first and not von:
        return {"literal": last}
    return names.person(last, first, junior, von)


def _plain(text: str, macros: latex.Macros) -> str:
    return " ".join(latex.text_of(text, macros).split())


# --- The rest -------------------------------------------------------------------


def _issued(get: Get) -> Csl:
    """``date`` (an ISO date, or two with / between), else ``year`` and ``month``."""
    whole = get("date").split("/")
    if whole[0]:
        ends = [date(end) for end in whole[:2] if end]
        parts = [part for end in ends for part in end.get("date-parts", [])]
        return {"date-parts": parts[:2]} if parts and len(ends) > 1 else ends[0]
    year, month = get("year"), get("month")
    if re.fullmatch(r"\d{1,2}", month):
        return date(f"{year}-{month}") or date(year)
    return date(f"{year} {month}" if year else "") or date(year)


def _places(draft: Draft, kind: str, get: Get) -> None:
    book = () if draft.csl["type"] == "book" else ("booktitle", "maintitle")
    draft.put("container-title", get("journaltitle", "journal", *book))
    draft.put("container-title-short", get("shortjournal"))
    draft.put("collection-title", get("series"))
    published = get("publisher", "institution", "school", "organization")
    how = get("howpublished")
    draft.put("publisher", published or ("" if "://" in how else how))
    draft.put("publisher-place", get("address", "location"))
    draft.put("genre", get("type") or GENRES.get(kind, ""))


def _numbers(draft: Draft, get: Get) -> None:
    kind = draft.csl["type"]
    draft.put("volume", get("volume"))
    number = {"report": "number", "patent": "number", "standard": "number"}.get(kind, "issue")
    in_series = kind in ("book", "chapter", "paper-conference") and get("series")
    draft.put("collection-number" if in_series else number, get("number", "issue"))
    draft.put("page", identifiers.pages(get("pages")) or get("eid"))
    draft.put("chapter-number", get("chapter"))
    edition = get("edition")
    ordinal = edition.lower() in ORDINALS
    draft.put("edition", str(ORDINALS.index(edition.lower()) + 1) if ordinal else edition)


def _identifiers(draft: Draft, fields: dict[str, str], get: Get) -> None:
    """As they stand: to LaTeX, the %20 of an address is a comment."""
    raw = {name: value.replace("\\", "").strip("{} ") for name, value in fields.items()}
    urls = [
        *re.findall(r"https?://[^\s{}]+", f"{raw.get('url', '')} {raw.get('howpublished', '')}")
    ]
    draft.put("DOI", identifiers.doi(raw.get("doi", "") or raw.get("url", "")))
    pubmed = raw.get("eprint", "") if raw.get("eprinttype", "").lower() == "pubmed" else ""
    draft.put("PMID", identifiers.pmid(raw.get("pmid", "") or pubmed))
    draft.put("PMCID", identifiers.pmcid(raw.get("pmcid", "") or raw.get("pmc", "")))
    draft.put("URL", next((url for url in urls if not identifiers.is_resolver(url)), ""))
    draft.put("ISSN", identifiers.issn(raw.get("issn", "")))
    draft.put("ISBN", identifiers.isbn(raw.get("isbn", "")))
    draft.put("accessed", date(get("urldate")))
    if raw.get("url") and not urls:
        draft.notes.append(f"“{raw['url'][:40]}” is no address, and was left out")
    for name in ("issn", "isbn", "doi"):
        if raw.get(name) and name.upper() not in draft.csl:
            draft.notes.append(f"“{raw[name][:40]}” is no {name.upper()}, and was left out")
