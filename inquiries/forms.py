"""The public form: what a person enters, cleaned, with errors in plain words."""

from typing import Any
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout
from django import forms
from django.urls import reverse_lazy

from . import search, verbs
from .fields import Email, Line, Lines
from .models import Disease, Kind, Outlook, Relation, ReplyBy

QUESTION_MAX = 10_000
# The answer to "Do you mean …?": none of these.
OWN_WORDS = "own-words"


def too_long(most: int) -> str:
    return (
        f"This is too long: %(show_value)s characters. We can take up to {most:,}. "
        "Please shorten it."
    )


EMAIL_ERRORS = {
    "invalid": "Check your e-mail address. It should look like name@example.org.",
    "max_length": too_long(254),
}


class AskForm(forms.Form):
    """Everything we ask, on one page. ``asked()`` gives it to the verb once valid."""

    use_required_attribute = False

    question = Lines(
        label="What would you like to ask?",
        help_text="In your own words. Please leave out names and ID numbers: "
        "we don't need them to answer.",
        max_length=QUESTION_MAX,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": "Write your question. One sentence is enough.",
            "max_length": too_long(QUESTION_MAX),
        },
    )
    disease_text = Line(
        label="Which disease is it about?",
        help_text="So that the right specialist reads your question. "
        "Any spelling or short name will do.",
        max_length=300,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-post": reverse_lazy("ask-diseases"),
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#disease-suggestions",
                "hx-sync": "this:replace",
                # Nothing else of the form leaves before the person sends it.
                "hx-params": "disease_text,csrfmiddlewaretoken",
            }
        ),
        error_messages={"max_length": too_long(300)},
    )
    # Drawn by templates/public/_suggestions.html.
    disease = Line(required=False, widget=forms.HiddenInput)
    disease_unknown = forms.BooleanField(label="Not known, or not diagnosed yet", required=False)
    kinds = forms.MultipleChoiceField(
        label="What do you want to know?",
        help_text="Tick all that fit, so that our letter leaves nothing out. "
        "For the long-term outlook, please answer the question below, too.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One of the topics you ticked is no longer offered. "
            "Please look at them again."
        },
    )
    outlook = forms.ChoiceField(
        label="Do you want to read about life expectancy and the long-term outlook?",
        help_text="Some people want to know this and others don't, so we ask everyone. "
        "We do as you say here, whatever you ticked above.",
        choices=Outlook.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether you want to read about the long-term outlook.",
            "invalid_choice": "Choose yes, no, or “ask me first” for the long-term outlook.",
        },
    )
    relation = forms.ChoiceField(
        label="Who are you?",
        help_text="So that we write to you in the right way.",
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who you are to the patient.",
            "invalid_choice": "Choose one of the answers for who you are to the patient.",
        },
    )
    name = Line(
        label="Your name",
        help_text="So that our letter can greet you by name. A first name is fine.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": too_long(120)},
    )
    reply_by = forms.ChoiceField(
        label="How should we send our answer?",
        help_text="We only ask for the address that we need.",
        choices=ReplyBy.choices,
        initial=ReplyBy.EMAIL,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how we should send our answer.",
            "invalid_choice": "Choose e-mail or post for our answer.",
        },
    )
    email = Email(
        label="Your e-mail address",
        help_text="For an answer by e-mail. Only our answer and notes about it go there.",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages=EMAIL_ERRORS,
    )
    postal_address = Lines(
        label="Your postal address",
        help_text="For an answer by post. "
        "Write it as it should stand on the envelope, with the name.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "street-address"}),
        error_messages={"max_length": too_long(500)},
    )
    consent = forms.BooleanField(
        label="I agree that the center keeps and uses what I wrote here to answer my question.",
        help_text="We need your permission because this is about health.",
        error_messages={
            "required": "Tick the box to let us keep and use what you wrote. "
            "Without that we can't answer."
        },
    )
    # Nobody sees this field, so whoever fills it in is a program. Browsers and password
    # managers know no field of this name, and leave it alone.
    extra_topic = Line(required=False)
    # Made when the form is first shown, so that sending it twice is one inquiry.
    submission_key = Line(required=False, widget=forms.HiddenInput, initial=uuid4)

    # Needed or not by what else was chosen, so nothing calls them optional.
    NEEDED_SOMETIMES = ("disease_text", "email", "postal_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.NEEDED_SOMETIMES:
            self.fields[name].needed_sometimes = True  # type: ignore[attr-defined]
        offered = Kind.objects.exclude(asked_as="").values_list("key", "asked_as")
        self.fields["kinds"].choices = list(offered)  # type: ignore[attr-defined]
        self.helper = ask_helper()

    def clean_disease(self) -> Disease | str | None:
        chosen = self.cleaned_data["disease"]
        if chosen in ("", OWN_WORDS):
            return chosen or None
        # Eighteen digits fit a database's biggest integer.
        is_id = chosen.isascii() and chosen.isdecimal() and len(chosen) <= 18
        found = Disease.objects.filter(pk=int(chosen)).first() if is_id else None
        if found is None:
            self.add_error(
                "disease_text",
                "The disease you chose is not in our list any more. "
                "Please choose again, or keep your own words.",
            )
        return found

    def clean_submission_key(self) -> UUID:
        try:
            return UUID(self.cleaned_data["submission_key"])
        except ValueError:
            return uuid4()

    def clean(self) -> dict[str, Any]:
        self._clean_disease_words()
        self._clean_address()
        return self.cleaned_data

    def _clean_disease_words(self) -> None:
        """One of words and "not known"; words that name exactly one disease mean it."""
        data = self.cleaned_data
        if "disease_text" not in data:
            return
        words, unknown = data["disease_text"], data["disease_unknown"]
        if words and unknown:
            self.add_error(
                "disease_text",
                "You wrote a name and also ticked “Not known”. "
                "Keep the name, or clear it, so that we know which you mean.",
            )
        elif not words and not unknown:
            self.add_error(
                "disease_text",
                "Write the name of the disease, or tick “Not known, or not diagnosed yet”.",
            )
        chosen = data.get("disease")
        if isinstance(chosen, Disease) and words:
            return
        data["disease"] = search.exact(words) if words and chosen != OWN_WORDS else None

    def _clean_address(self) -> None:
        """The address that the answer goes to is needed; the other one is not kept."""
        by_post = self.cleaned_data.get("reply_by") == ReplyBy.POST
        needed, other = ("postal_address", "email") if by_post else ("email", "postal_address")
        if not self.cleaned_data.get(needed) and needed not in self.errors:
            self.add_error(
                needed,
                "Write your postal address, so that we can send you our letter."
                if by_post
                else "Write your e-mail address, so that our answer can reach you.",
            )
        self.errors.pop(other, None)
        self.cleaned_data[other] = ""

    def leaves_disease_open(self) -> bool:
        """Whether the valid words name nothing in our list, and nobody said to keep them so."""
        data = self.cleaned_data
        wants_own_words = self["disease"].value() == OWN_WORDS
        return bool(data["disease_text"]) and data["disease"] is None and not wants_own_words

    def kept(self) -> dict[str, list[str]]:
        """What was entered, as lists, for the session; binds to a form again as it is."""
        entered = {name: self.data.getlist(name) for name in self.fields if name in self.data}  # type: ignore[attr-defined]
        return entered | {"submission_key": [str(self.cleaned_data["submission_key"])]}

    def asked(self) -> verbs.Asked:
        """The valid answers, for ``verbs.submit``."""
        data = self.cleaned_data
        same = (
            "submission_key",
            "question",
            "outlook",
            "relation",
            "reply_by",
            "name",
            "email",
            "postal_address",
            "disease",
            "disease_text",
            "disease_unknown",
        )
        return verbs.Asked(
            kinds=verbs.kinds_by_key(data["kinds"]),
            suspect=bool(data["extra_topic"]),
            **{name: data[name] for name in same},
        )


def ask_helper() -> FormHelper:
    """How crispy draws the form: three parts, errors and reasons beside each field."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.field_template = "forms/field.html"
    helper.layout = Layout(
        Fieldset(
            "<h2>Your question</h2>",
            "question",
            "disease_text",
            HTML('{% include "public/_disease_suggestions.html" %}'),
            "disease_unknown",
            "kinds",
            css_class="ask-part",
        ),
        Fieldset(
            "<h2>So that we answer in the right way</h2>",
            "outlook",
            "relation",
            css_class="ask-part",
        ),
        Fieldset(
            "<h2>How to reach you</h2>",
            "name",
            "reply_by",
            "email",
            "postal_address",
            "consent",
            css_class="ask-part",
        ),
        "submission_key",
        HTML('{% include "public/_for_machines.html" %}'),
    )
    return helper
