"""What somebody looks for in the library."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from inquiries.desk_forms import Cut
from inquiries.models import Kind, User

from .finding import LONGEST, Found, find
from .models import Block, BlockText, VersionStatus

SOON = timedelta(days=30)


class LibraryFilter(forms.Form):
    """What the list shows. Anything it doesn't understand is ignored, never an error."""

    STATES = [
        ("", "any state"),
        ("approved", "approved"),
        ("in_review", "in review"),
        ("draft", "draft"),
        ("nothing", "retired, or never written"),
    ]
    FRESHNESS = [
        ("", "any date"),
        ("current", "current"),
        ("soon", "due within 30 days"),
        ("overdue", "past its review date"),
        ("none", "without a current text"),
    ]
    words = Cut(max_length=LONGEST, required=False, label="Search")
    kind = forms.ModelChoiceField(
        Kind.objects.all(), to_field_name="key", required=False, empty_label="any kind"
    )
    state = forms.ChoiceField(choices=STATES, required=False, label="State")
    owner = forms.ChoiceField(required=False, label="Owner")
    fresh = forms.ChoiceField(choices=FRESHNESS, required=False, label="Review")
    exactly = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "anybody"),
            ("me", "me"),
            ("nobody", "nobody"),
            *((owner.username, str(owner)) for owner in _owners()),
        ]

    def value(self, name: str) -> Any:
        if not self.is_bound:
            return ""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in self.fields)

    @property
    def is_narrowed_beside_words(self) -> bool:
        return any(self.value(name) for name in ("kind", "state", "owner", "fresh"))

    @property
    def query_exactly(self) -> str:
        """The query string for the same search, with the words as they were typed."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.data.items() if name in self.fields})
        query["exactly"] = "on"
        return query.urlencode()

    @property
    def query_words(self) -> str:
        """The query string for these words in the whole library."""
        return urlencode({"words": self.value("words")})

    def found(self) -> Found:
        """The blocks that fit, as ``finding.find`` orders them."""
        return find(self._narrowed(), self.value("words"), exactly=bool(self.value("exactly")))

    def _narrowed(self) -> QuerySet[BlockText]:
        texts = BlockText.objects.all()
        if self.value("kind"):
            texts = texts.filter(kind=self.value("kind"))
        if self.value("owner"):
            texts = texts.filter(self._owned())
        if self.value("state"):
            texts = texts.filter(IN_STATE[self.value("state")])
        if self.value("fresh"):
            texts = texts.filter(_as_fresh(self.value("fresh"), timezone.localdate()))
        return texts

    def _owned(self) -> Q:
        owner = self.value("owner")
        if owner == "me":
            return Q(owner=self.user)
        return Q(owner=None) if owner == "nobody" else Q(owner__username=owner)


IN_STATE = {
    "approved": Q(is_approved=True),
    "in_review": Q(under_way=VersionStatus.IN_REVIEW),
    "draft": Q(under_way=VersionStatus.DRAFT),
    "nothing": Q(is_approved=False, under_way=""),
}


def _as_fresh(freshness: str, today: date) -> Q:
    if freshness == "none":
        return Q(is_approved=False)
    if freshness == "overdue":
        return Q(review_due__lt=today)
    if freshness == "soon":
        return Q(review_due__range=(today, today + SOON))
    return Q(is_approved=True) & (Q(review_due=None) | Q(review_due__gt=today + SOON))


def _owners() -> QuerySet[User]:
    """Those who own a block."""
    owns = Block.objects.filter(owner=OuterRef("pk"))
    return User.objects.filter(Exists(owns)).order_by("first_name", "last_name", "username")
