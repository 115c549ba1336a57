"""How each disease stands in the library, counted ahead."""

from django.db import models

from inquiries.models import Disease


class Coverage(models.Model):
    """What one disease has and lacks in one language: for finding and ordering, not for showing.

    Only diseases that have a block or were asked about have a row. Follows from other
    rows (``responses.library.coverage``), so that the coverage page needn't look at every
    block; what its cells show is read afresh.
    """

    disease = models.ForeignKey(Disease, on_delete=models.CASCADE, related_name="coverage")
    language = models.CharField(max_length=8)
    # The disease's; an order by it needs no other table then.
    name = models.CharField(max_length=300)
    asked = models.PositiveIntegerField(default=0, help_text="Inquiries about the disease.")
    wanted = models.PositiveIntegerField(
        default=0, help_text="How often kinds were asked for that have no approved text."
    )
    missing = models.PositiveSmallIntegerField(
        default=0, help_text="Kinds that people can ask for and that have no approved text."
    )
    due_on = models.DateField(
        null=True, blank=True, help_text="The earliest review date of an approved text."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disease", "language"], name="coverage_once"),
        ]
        indexes = [
            models.Index(
                fields=["language", "-wanted", "-asked", "name", "disease"],
                name="coverage_by_need",
            ),
            models.Index(fields=["language", "name", "disease"], name="coverage_by_name"),
        ]

    def __str__(self) -> str:
        return f"coverage of {self.disease_id}, {self.language}"
