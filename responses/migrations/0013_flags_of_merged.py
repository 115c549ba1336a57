"""Where two references that are flagged for one reason are merged, both flags stand."""

import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Count


def one_a_reason(apps, schema_editor):
    """Backwards: the rule of before would drop one of two, and nobody said which."""
    flags = apps.get_model("responses", "ReferenceFlag").objects.filter(lifted_at=None)
    twice = flags.order_by().values("reference__key", "reason").annotate(n=Count("pk"))
    keys = sorted({row["reference__key"] for row in twice.filter(n__gt=1)})
    if keys:
        raise CommandError(
            f"These references are flagged twice for one reason: {', '.join(keys)}. Lift all "
            "but one of those flags first, on the reference's page."
        )


class Migration(migrations.Migration):
    dependencies = [("responses", "0012_outbox_complete")]

    operations = [
        migrations.AddField(
            model_name="referenceflag",
            name="came_with",
            field=models.ForeignKey(
                blank=True,
                help_text="The merged reference that it was said of first.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="responses.reference",
            ),
        ),
        migrations.RemoveConstraint(model_name="referenceflag", name="flag_stands_once_a_reason"),
        migrations.AddConstraint(
            model_name="referenceflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("came_with", None), ("lifted_at", None)),
                fields=("reference", "reason"),
                name="flag_stands_once_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referenceflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("reference", "reason", "came_with"),
                name="flag_that_came_stands_once",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, one_a_reason),
    ]
