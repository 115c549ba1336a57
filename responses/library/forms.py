"""Forms of the library: find a block, write one, decide about one."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from inquiries.models import Disease, DiseaseName, Kind
from inquiries.search import exact, suggest
from inquiries.text import clean_line, clean_lines, normalise

from .editor import BodyField
from .models import UNDER_WAY, Block, BlockVersion, VersionStatus

LONGEST_COMMENT = 2000


class LibraryFilter(forms.Form):
    """What the list shows. Anything it doesn't understand is ignored, never an error."""

    STATES = [
        ("", "any state"),
        ("approved", "approved"),
        ("in_review", "in review"),
        ("draft", "draft"),
        ("overdue", "past its review date"),
        ("none", "without a current text"),
    ]
    disease = forms.CharField(max_length=100, required=False, label="Disease")
    kind = forms.ModelChoiceField(
        Kind.objects.all(), to_field_name="key", required=False, empty_label="any kind"
    )
    state = forms.ChoiceField(choices=STATES, required=False, label="State")
    words = forms.CharField(max_length=100, required=False, label="Words in the text")

    def value(self, name: str) -> Any:
        if not self.is_bound:
            return ""
        self.is_valid()
        return self.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.value(name) for name in self.fields)

    def narrow(self, blocks: QuerySet[Block]) -> QuerySet[Block]:
        """The blocks that fit, general ones first, then by disease and kind."""
        if self.value("disease"):
            blocks = blocks.filter(disease__in=_named(self.value("disease")))
        if self.value("kind"):
            blocks = blocks.filter(kind=self.value("kind"))
        if self.value("state"):
            blocks = blocks.filter(_in_state(self.value("state")))
        if self.value("words"):
            blocks = blocks.filter(_with_words(self.value("words")))
        by_disease = F("disease__name").asc(nulls_first=True)
        return blocks.order_by(by_disease, "kind__position", "key")


def _named(words: str) -> QuerySet[DiseaseName, Any]:
    return DiseaseName.objects.filter(normalised__contains=normalise(words)).values("disease")


def _versions() -> QuerySet[BlockVersion]:
    return BlockVersion.objects.filter(block=OuterRef("pk"))


def _in_state(state: str) -> Q:
    current = _versions().filter(status=VersionStatus.APPROVED)
    if state == "overdue":
        return Q(Exists(current.filter(review_due__lt=timezone.localdate())))
    if state == "none":
        return ~Q(Exists(current))
    return Q(Exists(_versions().filter(status=state)))


def _with_words(words: str) -> Q:
    wanted = Q(heading__icontains=words) | Q(body__icontains=words)
    current = _versions().filter(status__in=(VersionStatus.APPROVED, *UNDER_WAY))
    return Q(Exists(current.filter(wanted))) | Q(key__icontains=words)


class DraftForm(forms.Form):
    """A wording. Citations are checked when it's submitted; a draft may still be wrong."""

    heading = forms.CharField(
        max_length=300,
        required=False,
        label="Heading",
        help_text="Leave it empty for the usual heading of this kind.",
    )
    body = BodyField(
        label="Text",
        help_text="Cite as [@key], or [@key1; @key2]. Write for tired people: short words first.",
        error_messages={"required": "Write the text, or discard the draft."},
    )

    def clean_heading(self) -> str:
        return clean_line(self.cleaned_data["heading"])


class NewBlockForm(DraftForm):
    """A new block: what it is about, and its first wording."""

    disease = forms.CharField(
        max_length=300,
        required=False,
        label="Disease",
        help_text="A name, or a GARD or MONDO id. Leave it empty for a text about no one disease.",
    )
    kind = forms.ModelChoiceField(Kind.objects.all(), label="Kind", empty_label="Choose a kind")
    language = forms.ChoiceField(choices=settings.LANGUAGES, label="Language")

    field_order = ["disease", "kind", "language", "heading", "body"]

    def clean_disease(self) -> Disease | None:
        text = clean_line(self.cleaned_data["disease"])
        if not text:
            return None
        found = _by_id(text) or exact(text)
        if found is None:
            raise forms.ValidationError(_not_one_disease(text))
        return found


def _by_id(text: str) -> Disease | None:
    code = text.upper().removeprefix("GARD:").strip()
    if code.isdigit():
        return Disease.objects.filter(gard=code.zfill(7)).first()
    return Disease.objects.filter(Q(mondo=code) | Q(key=text.lower())).first()


def _not_one_disease(text: str) -> str:
    close = [
        f"{found.disease.name} ({found.disease.gard or found.disease.mondo or 'no id'})"
        for found in suggest(text, limit=4)
    ]
    if not close:
        return "The vocabulary has no such disease. Try another name, or its GARD id."
    return f"This is not the name of one disease. Do you mean: {'; '.join(close)}?"


class SendBackForm(forms.Form):
    comment = forms.CharField(
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What should change",
        error_messages={"required": "Say what should change, so that the author can do it."},
    )

    def clean_comment(self) -> str:
        return clean_lines(self.cleaned_data["comment"])
