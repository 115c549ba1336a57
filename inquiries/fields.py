"""Form fields that clean what people type and paste."""

from typing import Any

from django import forms

from .text import clean_line, clean_lines


class Words(forms.CharField):
    """Text counted after cleaning. No ``maxlength``: browsers would cut pasted text silently."""

    def clean_text(self, value: str) -> str:
        return clean_lines(value)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self.clean_text(str(value or "")))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class Lines(Words):
    """Text of several lines."""

    widget = forms.Textarea


class Line(Words):
    """Text of one line; line breaks and control characters become spaces or go."""

    def clean_text(self, value: str) -> str:
        return clean_line(value)


class Email(forms.EmailField):
    """An address without anything invisible in it: a line break there is refused, not mended."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text.isprintable():
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}
