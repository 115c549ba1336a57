"""Diseases with their names and codes, and the kinds of question."""

from django.db import models
from django.db.models import Q

from ..text import normalise

# The kind that a person may not want to read about.
OUTLOOK_KIND = "prognosis"


class Kind(models.Model):
    """A sort of question that an answer block answers."""

    key = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=60, help_text="The desk's word, for example “treatment”.")
    asked_as = models.CharField(
        max_length=120,
        blank=True,
        help_text="The same in a patient's words, for the public form. Empty: not offered there.",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Where sections of this kind stand in a letter."
    )
    review_months = models.PositiveSmallIntegerField(
        default=24, help_text="Months after which a block of this kind is due for review."
    )

    class Meta:
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name


class Disease(models.Model):
    """An entry of the vocabulary. Its identity is its ids; names may occur twice.

    The GARD and the MONDO id each belong to one disease. Orphanet and OMIM
    numbers are shared by some entries and several in others (joined by ``|``).
    """

    key = models.SlugField(  # noqa: DJ001 - unique where it is there
        max_length=80,
        null=True,
        unique=True,
        help_text="The library's name for it; only diseases with blocks have one.",
    )
    name = models.CharField(max_length=300)
    is_rare = models.BooleanField(default=True)
    gard = models.CharField("GARD id", max_length=16, blank=True)
    mondo = models.CharField("MONDO id", max_length=24, blank=True)
    orpha = models.CharField("Orphanet number", max_length=60, blank=True)
    omim = models.CharField("OMIM number", max_length=60, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gard"], condition=~Q(gard=""), name="disease_gard_once"
            ),
            models.UniqueConstraint(
                fields=["mondo"], condition=~Q(mondo=""), name="disease_mondo_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DiseaseName(models.Model):
    """One name of a disease, preferred or synonym, in a form made for searching."""

    disease = models.ForeignKey(Disease, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=300)
    normalised = models.CharField(max_length=310)
    is_preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disease", "text"], name="disease_name_once"),
            models.UniqueConstraint(
                fields=["disease"],
                condition=Q(is_preferred=True),
                name="disease_one_preferred_name",
            ),
        ]
        indexes = [models.Index(fields=["normalised"], name="disease_name_normalised")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, disease: Disease, text: str, is_preferred: bool = False) -> "DiseaseName":
        """An unsaved name with its normalised form."""
        return cls(
            disease=disease, text=text, normalised=normalise(text), is_preferred=is_preferred
        )
