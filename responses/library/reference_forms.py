"""The forms of a reference: a short one, and the whole record."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from inquiries.text import clean_line

from .citations import KEY
from .models import Reference
from .record_fields import fields_of, with_fields
from .reference_verbs import Csl
from .references import problem_in
from .sources import identifiers
from .sources.checking import LONGEST_TITLE, checked
from .sources.keys import suggested_key
from .sources.records import Draft, Unreadable

LONGEST_KEY = 80
LONGEST_RECORD = 100_000
KINDS = {
    "article-journal": "Article in a journal",
    "webpage": "Page on the web",
    "book": "Book",
    "chapter": "Chapter of a book",
    "entry-encyclopedia": "Entry of an encyclopedia or database",
    "report": "Report or guideline",
    "article": "Preprint",
    "thesis": "Thesis",
    "document": "Something else",
}


class ShortForm(forms.Form):
    """The few fields that most sources need. ``csl`` is the whole record with them."""

    kind = forms.ChoiceField(label="What it is")
    title = forms.CharField(
        max_length=LONGEST_TITLE,
        label="Title",
        error_messages={"required": "A reference needs its title."},
    )
    authors = forms.CharField(
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Authors",
        help_text="One a line: Family, Given. An institution is its name alone; one with a "
        'comma in it goes in quotation marks: "Ministry of Health, Canada".',
    )
    container = forms.CharField(
        max_length=1000, required=False, label="Journal, book or website it is in"
    )
    publisher = forms.CharField(max_length=1000, required=False, label="Publisher or institution")
    year = forms.IntegerField(min_value=1000, max_value=2999, required=False, label="Year")
    month = forms.IntegerField(min_value=1, max_value=12, required=False, label="Month")
    day = forms.IntegerField(min_value=1, max_value=31, required=False, label="Day")
    volume = forms.CharField(max_length=100, required=False, label="Volume")
    issue = forms.CharField(max_length=100, required=False, label="Issue")
    page = forms.CharField(max_length=100, required=False, label="Pages")
    doi = forms.CharField(max_length=300, required=False, label="DOI")
    pmid = forms.CharField(max_length=100, required=False, label="PubMed number (PMID)")
    url = forms.CharField(max_length=1000, required=False, label="Web address")
    accessed = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        label="Read there on",
        help_text="For a web page: the day you last read it.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, csl: Csl | None = None) -> None:
        self.before = csl or {}
        super().__init__(data, initial=fields_of(self.before) if csl else {})
        known = str(self.before.get("type") or "article-journal")
        kinds = KINDS if known in KINDS else {known: known, **KINDS}
        self.fields["kind"] = forms.ChoiceField(choices=list(kinds.items()), label="What it is")
        self.order_fields(list(ShortForm.base_fields))
        for field in self.fields.values():
            # The form says once, above, which fields a reference can't go without.
            field.needed_sometimes = True  # type: ignore[attr-defined]
        self.csl: Csl = {}

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])

    def clean_doi(self) -> str:
        return self._spelt("doi", identifiers.doi, "A DOI begins with 10. and has a slash.")

    def clean_pmid(self) -> str:
        return self._spelt("pmid", identifiers.pmid, "A PubMed number is up to nine digits.")

    def clean_url(self) -> str:
        wrong = "A web address begins with http:// or https:// and has no spaces."
        return self._spelt("url", lambda text: text if ADDRESS.fullmatch(text) else "", wrong)

    def _spelt(self, name: str, spell: Any, wrong: str) -> str:
        """What was there before stays as it is, whatever we would say to it today."""
        given = clean_line(self.cleaned_data[name])
        found = given if given == self.initial.get(name) else spell(given)
        if given and not found:
            raise forms.ValidationError(wrong)
        return str(found)

    def clean(self) -> dict[str, Any]:
        self._check_date()
        if not self.errors:
            made = with_fields(self.before, self.cleaned_data, self.changed_data)
            try:
                self.csl = as_we_keep_it(made, self.before)
            except forms.ValidationError as error:
                self.add_error("title", error)
        return self.cleaned_data

    def _check_date(self) -> None:
        year, month, day = (self.cleaned_data.get(name) for name in ("year", "month", "day"))
        if month and not year:
            self.add_error("year", "A month needs its year.")
        if day and not month:
            self.add_error("month", "A day needs its month.")
        if year and month and day and not self.errors:
            try:
                date(year, month, day)
            except ValueError:
                self.add_error("day", "This month has no such day.")


ADDRESS = re.compile(r"https?://[^\s\"<>]+", re.IGNORECASE)


class NewReferenceForm(ShortForm):
    """The short form, and the key that texts will cite it by."""

    key = forms.CharField(
        max_length=LONGEST_KEY,
        required=False,
        label="Key",
        help_text="What texts cite it by, for good: [@brown2014]. Leave it empty, and we make "
        "one of the author and the year.",
    )
    anyway = forms.BooleanField(
        required=False, label="It is another source all the same", widget=forms.HiddenInput
    )

    def clean_key(self) -> str:
        key = clean_line(self.cleaned_data["key"]).removeprefix("[").removesuffix("]")
        key = key.removeprefix("@")
        if key and not re.fullmatch(KEY, key):
            raise forms.ValidationError("A key has letters, digits, hyphens and nothing else.")
        if key and Reference.objects.filter(key__iexact=key).exists():
            raise forms.ValidationError(f"There is a reference with the key {key} already.")
        return key

    def key_or_suggested(self) -> str:
        return self.cleaned_data["key"] or suggested_key(self.csl, taken_keys())


class RecordForm(forms.Form):
    """A whole record as CSL-JSON. ``csl`` is the record."""

    record = forms.CharField(
        max_length=LONGEST_RECORD,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        label="The record as CSL-JSON",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, csl: Csl) -> None:
        text = json.dumps(csl, indent=2, ensure_ascii=False)
        super().__init__(data, initial={"record": text})
        self.before = csl
        self.csl: Csl = {}

    def clean_record(self) -> str:
        text: str = self.cleaned_data["record"]
        try:
            given = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(f"This is not JSON: {error}.") from error
        if not isinstance(given, dict):
            raise forms.ValidationError("A record is one object of JSON: { … }.")
        given.pop("id", None)
        self.csl = as_we_keep_it(given, self.before)
        return text


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def as_we_keep_it(csl: Csl, before: Csl | None = None) -> Csl:
    """The record cleaned; a ``ValidationError`` says why it can't be kept.

    What it has in common with ``before`` stays as it is, whatever we'd say to it today.
    """
    same = {name: value for name, value in (before or {}).items() if csl.get(name) == value}
    new = {name: value for name, value in csl.items() if name not in same}
    problem = problem_in(csl)
    if problem:
        raise forms.ValidationError(f"The {problem[0].removeprefix('csl.')} {problem[1]}.")
    draft = Draft(1, 1, csl={"type": "document", "title": "As before", **new})
    try:
        made = checked(draft)
    except Unreadable as why:
        raise forms.ValidationError(f"This can't be kept: {why}.") from why
    except RecursionError as error:
        raise forms.ValidationError("This can't be kept: it is nested too deeply.") from error
    if draft.notes:
        raise forms.ValidationError([f"This can't be kept: {note}." for note in draft.notes])
    return made | same


def taken_keys() -> set[str]:
    return set(Reference.objects.order_by().values_list("key", flat=True))
