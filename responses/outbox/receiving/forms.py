"""The form that says which inquiry a message belongs to."""

import re

from django import forms

from inquiries.fields import Line, Lines
from inquiries.forms import QUESTION_MAX, too_long
from inquiries.models import Inquiry

NOT_IN_A_CODE = re.compile(r"[^0-9A-Z]")


class BelongsForm(forms.Form):
    """The inquiry's code, and the words that become a question there."""

    use_required_attribute = False

    code = Line(
        label="Code of the inquiry",
        max_length=20,
        error_messages={"required": "Write the code, such as 7F3K-9QXD."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    text = Lines(
        label="Their words",
        help_text="Take out what is quoted, and change nothing else. The original is kept.",
        max_length=QUESTION_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": "Nothing would be asked: keep the words that are the question.",
            "max_length": too_long(QUESTION_MAX),
        },
    )

    def clean_code(self) -> Inquiry:
        letters = NOT_IN_A_CODE.sub("", self.cleaned_data["code"].upper())
        inquiry = Inquiry.objects.filter(code=f"{letters[:4]}-{letters[4:]}").first()
        if inquiry is None:
            raise forms.ValidationError("There is no inquiry with this code.")
        return inquiry
