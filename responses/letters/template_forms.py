"""Forms of letter templates: all the words of one on one page, and the comment of a reviewer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField

from inquiries.models import Kind
from inquiries.text import clean_line, clean_lines

from .template_verbs import MAX_COMMENT
from .template_words import LETTER_PLACES, Place, Words, fault_in, places, places_of


class PlainField(forms.CharField):
    """Plain text in one line or in several, without control characters."""

    def __init__(self, place: Place, beside: str) -> None:
        hint = f"{place.help} {_in_first_language(beside)}" if beside else place.help
        many = place.rows > 1
        widget = forms.Textarea(attrs={"rows": place.rows}) if many else forms.TextInput()
        super().__init__(required=False, label=place.label, help_text=hint, widget=widget)
        self.place = place
        # A draft may have gaps, but this text isn't one to leave out.
        self.needed_sometimes = place.needed

    def to_python(self, value: Any) -> str:
        clean = clean_lines if self.place.rows > 1 else clean_line
        return clean(super().to_python(value) or "")

    def validate(self, value: str) -> None:
        fault = fault_in(self.place, value)
        if fault:
            raise forms.ValidationError(f"{self.place.label}: {fault}")


def _in_first_language(text: str) -> str:
    return f"In {settings.LANGUAGES[0][1]}: “{text}”"


class TemplateForm(forms.Form):
    """Every text of a template. ``beside`` are another language's, to translate from."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        words: Words,
        kinds: Sequence[Kind],
        beside: Words | None = None,
    ) -> None:
        super().__init__(data, initial=words)
        self.kinds = kinds
        for place in places(kinds):
            self.fields[place.key] = PlainField(place, (beside or {}).get(place.key, ""))

    @property
    def letter_fields(self) -> list[BoundField]:
        return [self[place.key] for place in LETTER_PLACES]

    @property
    def kind_fields(self) -> Iterator[tuple[Kind, list[BoundField]]]:
        for kind in self.kinds:
            yield kind, [self[place.key] for place in places_of(kind)]

    def words(self) -> Words:
        """What was typed, cleaned, faults and all: to show; to store, if the form is valid."""
        typed = {}
        for key, field in self.fields.items():
            raw = field.widget.value_from_datadict(self.data, self.files, key)
            typed[key] = field.to_python(raw)
        return {key: text for key, text in typed.items() if text}


class SendTemplateBackForm(forms.Form):
    comment = forms.CharField(
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What should change",
        error_messages={"required": "Say what should change, so that somebody can do it."},
    )

    def clean_comment(self) -> str:
        return clean_lines(self.cleaned_data["comment"])
