"""Forms about what leaves the house, and what is forgotten."""

from typing import Any

from django import forms


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
