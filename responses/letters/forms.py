"""Forms of the composer: the personal opening, and a section's own words."""

from collections.abc import Mapping
from typing import Any

from django import forms

from ..library.editor import BodyField
from .models import Letter, Section
from .verbs import MAX_BODY

TOO_LONG = f"This text is longer than {MAX_BODY:,} characters; shorten it."


class OpeningForm(forms.Form):
    opening = BodyField(
        required=False,
        max_length=MAX_BODY,
        label="Your own words to this person",
        help_text="Stands right after the greeting. The reviewer sees it shaded.",
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, letter: Letter) -> None:
        super().__init__(data, initial={"opening": letter.opening})


class SectionForm(forms.Form):
    body = BodyField(
        max_length=MAX_BODY,
        label="What this letter says",
        error_messages={
            "required": "The section has no text. To leave it out, remove it.",
            "max_length": TOO_LONG,
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, section: Section) -> None:
        super().__init__(data, initial={"body": section.body})
