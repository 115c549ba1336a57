"""Forms for staying true: a verdict, a word against one, a hand-over, what coverage shows."""

from typing import Any

from django import forms
from django.conf import settings

from inquiries import roles
from inquiries.desk_forms import Cut
from inquiries.models import User
from inquiries.text import clean_lines

from .models import Verdict
from .owning import writers

LONGEST_REASON = 2000
LONGEST_NUMBER = 18  # Of digits; databases refuse longer ones.


class Reason(forms.CharField):
    """A word about why; required."""

    def __init__(self, **kwargs: Any) -> None:
        area = forms.Textarea(attrs={"rows": 3})
        super().__init__(max_length=LONGEST_REASON, widget=area, **kwargs)

    def clean(self, value: Any) -> Any:
        return super().clean(clean_lines(str(value or "")))


class DecisionForm(forms.Form):
    """One of three verdicts. Retiring is offered only to who may."""

    CHOICES = [
        (Verdict.KEEP, "Keep it as it is: it still holds, and its date becomes today"),
        (Verdict.REVISE, "Revise it: start a draft from it"),
        (Verdict.RETIRE, "Retire it: no new letter can use it"),
    ]
    verdict = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What should become of this text?",
        error_messages={"required": "Choose one of the three."},
    )
    reason = Reason(
        label="Why",
        help_text="What you looked at, and what you found. It is kept in the block’s history.",
        error_messages={"required": "Say why, in a sentence or two."},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.CHOICES if roles.may_approve_blocks(user) else self.CHOICES[:2]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]


class DisagreeForm(forms.Form):
    comment = Reason(
        label="Why not",
        error_messages={"required": "Say why not, so that others can go on from there."},
    )


class Ticked(forms.Field):
    """The rows that were ticked, by number. What is no number was ticked by nobody."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[int]:
        texts = [str(one) for one in value or []]
        return [int(text) for text in texts if text.isdecimal() and len(text) <= LONGEST_NUMBER]


class HandOverForm(forms.Form):
    """To whom, and which: those that are ticked, or all that the list shows."""

    SELECTED, ALL = "selected", "all"
    blocks = Ticked(required=False)
    which = forms.ChoiceField(
        choices=[(SELECTED, "those ticked above"), (ALL, "all of them, on every page")],
        widget=forms.RadioSelect,
        initial=SELECTED,
        label="Which blocks",
    )
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="New owner",
        empty_label="Choose a person",
        error_messages={"required": "Choose who gets them."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = writers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("which") == self.SELECTED and not data.get("blocks"):
            self.add_error("which", "Tick at least one block, or choose all.")
        return data


class OwnedFilter(forms.Form):
    """Narrows somebody's blocks to some diseases."""

    disease = Cut(max_length=100, required=False, label="Disease")


def languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)


class CoverageFilter(forms.Form):
    """What the coverage page shows. Anything it doesn't understand is ignored, never an error."""

    ONLY = [
        ("", "all diseases"),
        ("missing", "where something is missing"),
        ("past", "where something is past review"),
    ]
    ORDERS = [("", "most asked and missing first"), ("name", "by name")]
    disease = Cut(max_length=100, required=False, label="Disease")
    only = forms.ChoiceField(choices=ONLY, required=False, label="Show")
    order = forms.ChoiceField(choices=ORDERS, required=False, label="Order")
    language = forms.ChoiceField(choices=languages, required=False, label="Language")

    def value(self, name: str) -> str:
        if not self.is_bound:
            return ""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def chosen_language(self) -> str:
        return self.value("language") or settings.LANGUAGES[0][0]

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in ("disease", "only"))

    @property
    def has_languages(self) -> bool:
        return len(settings.LANGUAGES) > 1
