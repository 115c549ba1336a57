"""Forms of the desk: filter the queue; correct disease, wishes and address."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from .contact import contact_mark
from .models import Disease, Inquiry, Kind, Outlook, Person, ReplyBy, Status, ToldBy, User
from .models.inquiry import InquiryQuerySet
from .search import Suggestion, likely
from .text import clean_line, clean_lines, normalise


class Cut(forms.CharField):
    """Words to look for; what is longer than ``max_length`` is cut off, not refused."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "")[: self.max_length])


class QueueFilter(forms.Form):
    """What the queue shows. Anything it doesn't understand is ignored, never an error."""

    VIEWS = [
        ("waiting", "Waiting"),
        ("mine", "Mine"),
        ("sent_back", "Sent back to me"),
        ("answered", "Answered"),
        ("closed", "Closed"),
        ("spam", "Spam"),
    ]
    view = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        choices=[("", "any state"), *Status.choices], required=False, label="State"
    )
    who = forms.ChoiceField(
        choices=[("", "anybody"), ("me", "me"), ("nobody", "nobody yet")],
        required=False,
        label="Who has it",
    )
    disease = Cut(max_length=100, required=False, label="Disease")
    # They stand in the address, so that a search can be kept as a bookmark.
    words = Cut(
        max_length=100,
        required=False,
        label="Code, or words of the question (no names)",
        widget=forms.TextInput(attrs={"data-focus-key": "/"}),
    )

    def value(self, name: str) -> str:
        if not self.is_bound:
            return ""
        self.is_valid()
        return self.cleaned_data.get(name, "")

    def narrow(self, inquiries: InquiryQuerySet, user: User) -> InquiryQuerySet:
        """The inquiries that fit; each knows its ``letter_state``. A code means that one alone."""
        by_code = inquiries.filter(code__iexact=self.value("words"))
        if self.value("words") and by_code.exists():
            return by_code
        found = self._of_view(inquiries, user)
        if self.value("state"):
            found = found.filter(status=self.value("state"))
        if self.value("who") == "me":
            found = found.of(user)
        if self.value("who") == "nobody":
            found = found.unassigned()
        if self.value("disease"):
            found = found.filter(disease__in=_named(self.value("disease"))) | found.filter(
                disease_text__icontains=self.value("disease")
            )
        return self._with_words(found)

    def _of_view(self, inquiries: InquiryQuerySet, user: User) -> InquiryQuerySet:
        # A state that was asked for decides, whatever the tab.
        if self.value("state"):
            return inquiries
        if self.chosen_view == "mine":
            return inquiries.waiting().of(user)
        if self.chosen_view == "sent_back":
            return inquiries.waiting().of(user).filter(Q(letter_state="sent_back"))
        states = {
            "waiting": [Status.NEW, Status.OPEN],
            "answered": [Status.ANSWERED],
            "closed": [Status.CLOSED, Status.DUPLICATE],
            "spam": [Status.SPAM],
        }
        return inquiries.filter(status__in=states[self.chosen_view])

    def _with_words(self, found: InquiryQuerySet) -> InquiryQuerySet:
        words = self.value("words")
        if not words:
            return found
        matching = Inquiry.objects.filter(questions__text__icontains=words).values("pk")
        return found.filter(pk__in=matching)

    @property
    def chosen_view(self) -> str:
        return self.value("view") or "waiting"

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in ("state", "who", "disease", "words"))

    @staticmethod
    def without_page(query: QueryDict) -> str:
        """The query string for links to other pages of the same list."""
        rest = query.copy()
        rest.pop("page", None)
        return rest.urlencode()


def _named(words: str) -> QuerySet[Disease]:
    return Disease.objects.filter(names__normalised__contains=normalise(words))


class DiseaseForm(forms.Form):
    """Choose one of the diseases that the words suggest."""

    words = forms.CharField(max_length=300, required=False, label="Search the vocabulary")
    disease = forms.ModelChoiceField(
        queryset=Disease.objects.all(),
        widget=forms.HiddenInput,
        error_messages={
            "required": "Choose a disease from the list.",
            "invalid_choice": "This disease is not in the vocabulary. Choose one from the list.",
        },
    )

    def __init__(self, *args: Any, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggestions: list[Suggestion] = likely(words) if words else []


class WishesForm(forms.Form):
    """What the person wants to know now: topics, and whether the long-term outlook."""

    outlook = forms.ChoiceField(
        choices=Outlook.choices,
        widget=forms.RadioSelect,
        label="Do they want to read about life expectancy and the long-term outlook?",
    )
    told_by = forms.ChoiceField(
        choices=ToldBy.choices,
        required=False,
        widget=forms.RadioSelect,
        label="How did they tell us?",
        help_text="Needed when the answer about the long-term outlook changes.",
    )
    kinds = forms.ModelMultipleChoiceField(
        queryset=Kind.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="What they want to know",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, inquiry: Inquiry) -> None:
        asked = [kind.pk for kind in inquiry.kinds.all()]
        super().__init__(data, initial={"outlook": inquiry.outlook, "kinds": asked})
        # What the public form offers, and what was ticked while it still did.
        offered = Kind.objects.filter(~Q(asked_as="") | Q(pk__in=asked))
        self.fields["kinds"].queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_new = data.get("outlook") not in (None, self.initial["outlook"])
        if is_new and not data.get("told_by") and "told_by" not in self.errors:
            self.add_error("told_by", "Say how they told us: this answer is theirs, not ours.")
        return data


class ContactForm(forms.ModelForm):
    """How to reach the person."""

    reply_by = forms.ChoiceField(
        choices=ReplyBy.choices, widget=forms.RadioSelect, label="Answer by"
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Person
        fields = ["name", "email", "postal_address"]
        widgets = {"postal_address": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data: Mapping[str, Any] | None = None, *, inquiry: Inquiry) -> None:
        # A form's instance takes on what was entered; the inquiry's own person doesn't.
        super().__init__(data, instance=copy(inquiry.person))
        self.fields["reply_by"].initial = inquiry.reply_by
        self.fields["base"].initial = contact_mark(inquiry)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_postal_address(self) -> str:
        return clean_lines(self.cleaned_data["postal_address"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = "email" if data.get("reply_by") == ReplyBy.EMAIL else "postal_address"
        if needed not in self.errors and not data.get(needed):
            self.add_error(needed, "An answer this way needs an address.")
        return data
