"""The forms of the person's own page."""

from django import forms

from .fields import Email, Lines
from .forms import EMAIL_ERRORS, QUESTION_MAX, too_long


class EmailForm(forms.Form):
    """Another e-mail address, from the holder of the person's link."""

    use_required_attribute = False

    email = Email(
        label="The right e-mail address",
        help_text="From now on we write there. We send a short note to both addresses.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Write the e-mail address that we should write to.",
            **EMAIL_ERRORS,
        },
    )


class FollowUpForm(forms.Form):
    """One more question on the same inquiry."""

    use_required_attribute = False

    text = Lines(
        label="Your follow-up question",
        help_text="In your own words. It goes to the same team, with all that you wrote before.",
        max_length=QUESTION_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Write your question. One sentence is enough.",
            "max_length": too_long(QUESTION_MAX),
        },
    )
