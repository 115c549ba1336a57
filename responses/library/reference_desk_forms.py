"""The forms around references: narrowing their list, giving a file, flagging."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from inquiries.desk_forms import Cut
from inquiries.text import clean_line, clean_lines

from .flags import LONGEST_NOTE
from .models import FlagReason

LARGEST_FILE = 5_000_000


class ReferenceFilter(forms.Form):
    """What the list shows. Anything it doesn't understand is ignored, never an error."""

    SHOWN = [
        ("", "all"),
        ("newest", "all, the newest first"),
        ("flagged", "flagged"),
        ("unused", "cited nowhere"),
        ("duplicates", "likely duplicates"),
        ("merged", "merged into another"),
    ]
    words = Cut(max_length=200, required=False, label="Words, authors, year, PMID or DOI")
    show = forms.ChoiceField(choices=SHOWN, required=False, label="Show")

    def value(self, name: str) -> str:
        if not self.is_bound:
            return ""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in self.fields)


class FileForm(forms.Form):
    """References of another program: a file, or its text pasted."""

    file = forms.FileField(
        required=False,
        label="A file",
        help_text="RIS, NBIB (PubMed), BibTeX or CSL-JSON, up to 5 MB and 2,000 references.",
    )
    text = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        label="Or its text",
    )

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_FILE:
            size = (file.size or 0) / 1_000_000
            raise forms.ValidationError(f"This file has {size:.1f} MB; please split it: 5 at most.")
        return file

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.encode()) > LARGEST_FILE:
            raise forms.ValidationError("This is more than 5 MB of text; please split it.")
        return text

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("file") and not given.get("text", "").strip() and not self.errors:
            raise forms.ValidationError("Choose a file, or paste its text.")
        return given

    def given(self) -> tuple[str | bytes, str]:
        """The contents, and the file's name if it was a file."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            return file.read(), file.name or ""
        return str(self.cleaned_data["text"]), ""


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[("", "Choose a reason"), *FlagReason.choices],
        label="What is the matter with it",
        error_messages={"required": "Choose what is the matter with it."},
    )
    note = forms.CharField(
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        label="What was found, and where",
        error_messages={"required": "Say what was found, so that others can look there."},
    )

    def clean_note(self) -> str:
        return clean_line(clean_lines(self.cleaned_data["note"]))


class LiftForm(forms.Form):
    note = forms.CharField(max_length=LONGEST_NOTE, required=False, label="Why it is lifted")

    def clean_note(self) -> str:
        return clean_line(self.cleaned_data["note"])
