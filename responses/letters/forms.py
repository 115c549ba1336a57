"""Forms of the composer: the personal opening, and a section's own words."""

from typing import Any

from django import forms

from ..library.editor import BodyField
from .models import Letter, Section


class OpeningForm(forms.Form):
    opening = BodyField(
        required=False,
        label="Your own words to this person",
        help_text="Stands before the first section. The reviewer sees it shaded.",
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, initial={"opening": letter.opening}, **kwargs)


class SectionForm(forms.Form):
    body = BodyField(
        label="What this letter says",
        error_messages={"required": "The section has no text. To leave it out, remove it."},
    )

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, initial={"body": section.body}, **kwargs)
