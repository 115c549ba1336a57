"""References: the sources that wordings rest on, and what is known against them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inquiries.models import AppendOnly
from inquiries.text import normalise

from ..sources.checking import plain
from ..sources.matching import identity

LONGEST_TITLE = 300


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def in_use(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into=None)


class Reference(models.Model):
    """One source, as a CSL-JSON item (https://docs.citationstyles.org), without its id.

    ``pmid``, ``doi``, ``page_key``, ``title_key`` and ``words`` follow from the item, for
    finding; rows that are made in bulk are made with ``of``. A merged one stays, because
    approved wordings cite it: it then stands for ``merged_into``.
    """

    key = models.SlugField(max_length=80, unique=True)
    csl = models.JSONField(help_text="A CSL-JSON item. It needs a type and a title.")
    pmid = models.CharField(max_length=20, blank=True, editable=False)
    doi = models.CharField(max_length=200, blank=True, editable=False)
    page_key = models.CharField(max_length=LONGEST_TITLE, blank=True, editable=False)
    title_key = models.CharField(max_length=LONGEST_TITLE, blank=True, editable=False)
    words = models.TextField(blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects = ReferenceQuerySet.as_manager()

    DERIVED = ("pmid", "doi", "page_key", "title_key", "words")

    class Meta:
        ordering = ["key"]
        indexes = [
            models.Index(fields=["pmid"], condition=~Q(pmid=""), name="reference_pmid"),
            models.Index(fields=["doi"], condition=~Q(doi=""), name="reference_doi"),
            models.Index(fields=["page_key"], condition=~Q(page_key=""), name="reference_page"),
            models.Index(fields=["title_key"], name="reference_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
                name="reference_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        fields = kwargs.get("update_fields")
        if fields is not None and "csl" in fields:
            kwargs["update_fields"] = {*fields, *self.DERIVED}
        super().save(*args, **kwargs)

    @classmethod
    def of(cls, key: str, csl: dict[str, Any]) -> "Reference":
        """An unsaved reference with what follows from its item."""
        reference = cls(key=key, csl=csl)
        reference.derive()
        return reference

    def derive(self) -> None:
        """Bring what follows from the item up to date."""
        known = identity(self.csl)
        self.pmid = min(known.pmids, default="")[:20]
        self.doi = min(known.dois, default="")[:200]
        self.page_key = min(known.pages, default="")[:LONGEST_TITLE]
        self.title_key = known.title[:LONGEST_TITLE]
        self.words = normalise(" ".join(told_by(self.key, self.csl)))

    @property
    def stands_for(self) -> "Reference":
        """What it went into if it was merged, else itself."""
        return self.merged_into or self

    @property
    def title(self) -> str:
        """Without the marks for italics and the like; not safe in HTML as it stands."""
        return plain(str(self.csl.get("title") or self.key))

    @property
    def authors(self) -> str:
        """Brown; Brown and Patel; Brown et al.; or the body that wrote it."""
        return authors_in_short(self.csl)

    @property
    def container(self) -> str:
        """The journal, book or site that it is in; else who published it."""
        return str(self.csl.get("container-title") or self.csl.get("publisher") or "")

    @property
    def year(self) -> str:
        return identity(self.csl).year


def told_by(key: str, csl: dict[str, Any]) -> list[str]:
    """What a person may look for a source by: title, authors, journal, year, numbers."""
    people = [person for person in csl.get("author") or [] if isinstance(person, dict)]
    names = [str(person.get(part) or "") for person in people for part in ("family", "literal")]
    fields = ("title", "container-title", "publisher", "PMID", "DOI", "URL")
    return [key, *(str(csl.get(name) or "") for name in fields), *names, identity(csl).year]


def authors_in_short(csl: dict[str, Any]) -> str:
    """As few names as a person needs to know a source by; "" if it has none."""
    people = [person for person in csl.get("author") or [] if isinstance(person, dict)]
    names = [str(person.get("family") or person.get("literal") or "") for person in people]
    names = [name for name in names if name]
    if len(names) > 2 or names[1:] == ["et al."]:
        return f"{names[0]} et al."
    return " and ".join(names)


class ToldApart(models.Model):
    """Two references that somebody found to be two sources, so that nobody is asked again.

    Of a merged one it holds for what it stands for.
    """

    one = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    said_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            # One row for a pair, whichever was named first.
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="told_apart_in_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class FlagReason(models.TextChoices):
    """What is the matter with a source. The stored word is never translated."""

    RETRACTED = "retracted", "retracted"
    SUPERSEDED = "superseded", "superseded by newer work"
    LINK_DEAD = "link-dead", "its link is dead"
    OTHER = "other", "something else"


class FlagQuerySet(models.QuerySet["ReferenceFlag"]):
    def standing(self) -> Self:
        """Not lifted."""
        return self.filter(lifted_at=None)

    def as_standing(self) -> "models.Prefetch[str]":
        """Prefetched, a reference has them as ``standing``."""
        return models.Prefetch("flags", self.standing(), to_attr="standing")


class ReferenceFlag(models.Model):
    """Something known against a source, shown wherever a text rests on it."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="flags")
    came_with = models.ForeignKey(
        Reference,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The merged reference that it was said of first.",
    )
    reason = models.CharField(max_length=12, choices=FlagReason.choices)
    note = models.CharField(max_length=500, help_text="What was found, and where.")
    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    flagged_at = models.DateTimeField(default=timezone.now, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["flagged_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "reason"],
                condition=Q(lifted_at=None, came_with=None),
                name="flag_stands_once_a_reason",
            ),
            # Of two that were merged, both may be flagged so: each with its own note.
            models.UniqueConstraint(
                fields=["reference", "reason", "came_with"],
                condition=Q(lifted_at=None),
                name="flag_that_came_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="flag_lifted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_id}: {self.reason}"


class ReferenceVerb(models.TextChoices):
    """What happened to a reference. The stored word is never translated."""

    ADDED = "added", "added it"
    CHANGED = "changed", "changed its record"
    FLAGGED = "flagged", "flagged it"
    LIFTED = "lifted", "lifted a flag"
    MERGED = "merged", "merged it into another"
    TOOK_IN = "took-in", "merged another into it"
    TOLD_APART = "told-apart", "told it apart from another"


def reference_verbs() -> list[tuple[str, str]]:
    """The verbs; a function, so that a new one needs no migration."""
    return list(ReferenceVerb.choices)


class ReferenceEvent(AppendOnly):
    """One line of a reference's history."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=32, choices=reference_verbs)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["reference", "at"], name="reference_event_timeline")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def record(cls, reference: Reference, actor: Any, verb: str, **data: Any) -> "ReferenceEvent":
        return cls.objects.create(reference=reference, actor=actor, verb=verb, data=data)
