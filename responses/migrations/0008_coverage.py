"""The coverage page's counts, an index for what is due, and four eyes for "keep it as it is".

The counts are made by ``recount_coverage``, which beat sends every few minutes.
"""

import django.db.models.deletion
from django.db import migrations, models

from gard_inquiries.guards import RefuseUpdate

WHO_AGREED = "COALESCE(NEW.confirmed_by_id, NEW.decided_by_id)"
# As responses.library.past.writers_of: the author, and who else wrote at this version; a
# discarded draft left its number to it, but not its writers.
HAD_A_HAND = f"""
    e.actor_id = {WHO_AGREED}
    AND e.verb IN (
        'imported', 'drafted', 'edited', 'draft-taken-over', 'submitted', 'citations-merged')
    AND NOT EXISTS (
        SELECT 1 FROM responses_blockevent d
        WHERE d.block_id = v.block_id AND d.version_number = v.number
        AND d.verb = 'discarded' AND d.id > e.id)
"""  # noqa: S608
WROTE_IT = f"""EXISTS (
    SELECT 1 FROM responses_blockversion v
    WHERE v.id = NEW.version_id AND (v.author_id = {WHO_AGREED} OR EXISTS (
        SELECT 1 FROM responses_blockevent e
        WHERE e.block_id = v.block_id AND e.version_number = v.number AND {HAD_A_HAND})))
"""  # noqa: S608
FOUR_EYES = RefuseUpdate(
    "kept_by_another_person",
    "responses_reviewtask",
    columns=["verdict", "closed_at", "decided_by_id", "confirmed_by_id"],
    when="NEW.verdict = 'keep' AND NEW.closed_at IS NOT NULL "
    f"AND (NEW.confirmed_by_id = NEW.decided_by_id OR {WROTE_IT})",
    message="A text is kept by somebody who did not write it.",
)


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0004_erased"),
        ("responses", "0007_library_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Coverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "disease",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coverage",
                        to="inquiries.disease",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("name", models.CharField(max_length=300)),
                (
                    "asked",
                    models.PositiveIntegerField(
                        default=0, help_text="Inquiries about the disease."
                    ),
                ),
                (
                    "wanted",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How often kinds were asked for that have no approved text.",
                    ),
                ),
                (
                    "missing",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Kinds that people can ask for and that have no approved text.",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="The earliest review date of an approved text.",
                        null=True,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["language", "-wanted", "-asked", "name", "disease"],
                        name="coverage_by_need",
                    ),
                    models.Index(fields=["language", "name", "disease"], name="coverage_by_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("disease", "language"), name="coverage_once"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="blockversion",
            index=models.Index(
                condition=models.Q(("status", "approved")),
                fields=["review_due"],
                name="version_review_due",
            ),
        ),
        FOUR_EYES,
    ]
