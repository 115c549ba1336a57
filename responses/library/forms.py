"""Forms of the library: write a block, decide about one."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from inquiries.models import Disease, Kind
from inquiries.search import exact, suggest
from inquiries.text import clean_line, clean_lines

from .editor import BodyField
from .models import Block

LONGEST_COMMENT = 2000


class DraftForm(forms.Form):
    """A wording. Citations are checked when it's submitted; a draft may still be wrong."""

    heading = forms.CharField(
        max_length=300,
        required=False,
        label="Heading",
        help_text="Leave it empty for the usual heading of this kind.",
    )
    body = BodyField(
        required=False,
        label="Text",
        help_text="Citations stand in it as [@key] or [@key1; @key2]. Short words first.",
    )

    def clean_heading(self) -> str:
        return clean_line(self.cleaned_data["heading"])


class NewBlockForm(forms.Form):
    """What a new block is about. Its words are written on the page that follows.

    ``existing`` is the block that there is already, if ``clean`` found one.
    """

    disease = forms.CharField(
        max_length=300,
        required=False,
        label="Disease",
        help_text="A name, or a GARD or MONDO id. Leave it empty for a text about no one disease.",
    )
    kind = forms.ModelChoiceField(Kind.objects.all(), label="Kind", empty_label="Choose a kind")
    language = forms.ChoiceField(choices=settings.LANGUAGES, label="Language")
    another = forms.BooleanField(
        required=False, label="Write another block of this kind all the same"
    )

    existing: Block | None = None

    def clean_disease(self) -> Disease | None:
        text = clean_line(self.cleaned_data["disease"])
        if not text:
            return None
        found = _by_id(text) or exact(text)
        if found is None:
            raise forms.ValidationError(_not_one_disease(text))
        return found

    def clean(self) -> dict[str, Any]:
        """Two blocks of one kind are rarely meant: ask first."""
        about: dict[str, Any] = super().clean() or {}
        another = about.pop("another", False)
        if not another and not self.errors:
            self.existing = Block.objects.filter(**about).order_by("pk").first()
        if self.existing:
            self.add_error(None, f"There is such a block already: {self.existing.key}.")
        return about


def about(disease: str, kind: str) -> dict[str, Any]:
    """What a link to the form for a new block fills in: a disease's pk and a kind's key."""
    found = Disease.objects.filter(pk=disease[:18]).first() if disease[:18].isdecimal() else None
    return {
        "disease": _name_of(found) if found else "",
        "kind": Kind.objects.filter(key=kind).first(),
    }


def _name_of(disease: Disease) -> str:
    """A name that ``clean_disease`` reads as this disease: names may occur twice."""
    if exact(disease.name) == disease:
        return disease.name
    return disease.gard or disease.mondo or disease.key or disease.name


def _by_id(text: str) -> Disease | None:
    code = text.upper().removeprefix("GARD:").strip()
    if code.isdigit():
        return Disease.objects.filter(gard=code.zfill(7)).first()
    return Disease.objects.filter(Q(mondo=code) | Q(key=text.lower())).first()


def _not_one_disease(text: str) -> str:
    close = [
        f"{found.disease.name} ({found.disease.gard or found.disease.mondo or 'no id'})"
        for found in suggest(text, limit=4)
    ]
    if not close:
        return "The vocabulary has no such disease. Try another name, or its GARD id."
    return f"This is not the name of one disease. Do you mean: {'; '.join(close)}?"


class SendBackForm(forms.Form):
    comment = forms.CharField(
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What should change",
        error_messages={"required": "Say what should change, so that the author can do it."},
    )

    def clean_comment(self) -> str:
        return clean_lines(self.cleaned_data["comment"])


class RetireForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="Why it is retired",
        help_text="Kept in the block’s history.",
        error_messages={"required": "Say why this text is retired."},
    )

    def clean_reason(self) -> str:
        return clean_lines(self.cleaned_data["reason"])
