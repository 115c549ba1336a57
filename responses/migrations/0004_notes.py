"""Short notes beside the acknowledgement: that we have a further question, that an address changed."""

from importlib import import_module

from django.db import migrations, models

from gard_inquiries.guards import Lift

# SQLite makes the table anew for its check, and its triggers would go with the old one.
GUARDS = [
    guard
    for guard in import_module("responses.migrations.0003_kept_and_erased").DELIVERIES
    if guard.table == "responses_delivery"
]


class Migration(migrations.Migration):
    dependencies = [("responses", "0003_kept_and_erased")]

    operations = [
        *(Lift(guard) for guard in GUARDS),
        migrations.AlterField(
            "delivery",
            "purpose",
            models.CharField(
                choices=[
                    ("letter", "letter"),
                    ("acknowledgement", "acknowledgement"),
                    ("note", "short note"),
                ],
                max_length=16,
            ),
        ),
        migrations.RemoveConstraint("delivery", "delivery_of_letter_has_letter"),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("purpose", "letter"), _negated=True)
                | models.Q(("letter__isnull", False)),
                name="delivery_of_letter_has_letter",
            ),
        ),
        *GUARDS,
    ]
