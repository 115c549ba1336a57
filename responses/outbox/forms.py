"""Forms about what leaves the house, and what is forgotten."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.http import QueryDict

from inquiries.desk_forms import Cut
from inquiries.errors import NotPossible

from .listing import TABS
from .times import require_time_to_come

# More digits than a row's number ever has: the database would not take it for one.
LONGEST_NUMBER = 18


class EraseForm(forms.Form):
    """The inquiry's code, typed, so that nobody removes a person's data by a slip."""

    typed = forms.CharField(max_length=20, label="Type the inquiry's code to confirm")

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code
        self.fields["typed"].widget.attrs["autocomplete"] = "off"

    def clean_typed(self) -> str:
        typed = self.cleaned_data["typed"].strip().upper()
        if typed != self.code:
            raise forms.ValidationError(f"This is not the code. Type {self.code}.")
        return typed


class LaterForm(forms.Form):
    """A day and a time, in the center's time zone; ``when()`` is both, aware.

    If ``optional``, both may be empty.
    """

    day = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    at = forms.TimeField(label="Time", widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def __init__(self, *args: Any, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = not optional

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        day, at = entered.get("day"), entered.get("at")
        if bool(day) != bool(at) and not self.errors:
            raise ValidationError("Give both, the day and the time; or neither.")
        if day and at:
            entered["when"] = _to_come(datetime.combine(day, at))
        return entered

    def when(self) -> datetime | None:
        return self.cleaned_data.get("when")

    def problem(self) -> str:
        """What is wrong with it, as one message."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


def _to_come(local: datetime) -> datetime:
    when: datetime = from_current_timezone(local)
    try:
        require_time_to_come(when)
    except NotPossible as error:
        raise ValidationError(str(error)) from None
    return when


class OutboxFilter(forms.Form):
    """What the outbox shows. Anything it doesn't understand is ignored, never an error."""

    tab = forms.ChoiceField(choices=list(TABS.items()), required=False, widget=forms.HiddenInput)
    # They stand in the address, so an e-mail address must not be looked for: the browser
    # sends nothing that is neither a code nor a Message-ID.
    words = Cut(
        max_length=200,
        required=False,
        label="Code, or Message-ID (no addresses)",
        widget=forms.TextInput(
            {
                "data-focus-key": "/",
                "pattern": r"\s*([0-9A-Za-z]{4}-[0-9A-Za-z]{4}|<?[0-9.]+@[^@\s>]+>?)\s*",
                "title": "A code as 7F3K-9QXD, or a Message-ID as <176.1.2@example.org>",
            }
        ),
    )

    def value(self, name: str) -> str:
        self.is_valid()
        return self.cleaned_data.get(name, "")

    @property
    def chosen_tab(self) -> str:
        return self.value("tab") or "see"


def ticked(entered: QueryDict) -> list[int]:
    """The deliveries that were ticked; what is no number is left out."""
    values = entered.getlist("delivery")
    return [int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_NUMBER]
