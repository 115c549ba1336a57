"""Pages are found by their address, and two sources that look like one are told apart."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from responses.library.sources.matching import identity

FEW = 400


def pages_can_be_found(apps, schema_editor):
    references = apps.get_model("responses", "Reference").objects
    few = []
    for reference in references.iterator(chunk_size=FEW):
        reference.page_key = min(identity(reference.csl).pages, default="")[:300]
        if reference.page_key:
            few.append(reference)
    references.bulk_update(few, ["page_key"], batch_size=FEW)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("responses", "0013_flags_of_merged"),
    ]

    operations = [
        migrations.AddField(
            model_name="reference",
            name="page_key",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("page_key", ""), _negated=True),
                fields=["page_key"],
                name="reference_page",
            ),
        ),
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "said_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="responses.reference",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="responses.reference",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="told_apart_in_one_order",
                    ),
                ],
            },
        ),
        migrations.RunPython(pages_can_be_found, migrations.RunPython.noop),
    ]
