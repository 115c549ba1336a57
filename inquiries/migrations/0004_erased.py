"""A person can have their data removed: the inquiry says when, and stays closed and empty."""

from django.conf import settings
from django.db import migrations, models

from gard_inquiries.guards import RefuseUpdate


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0003_verbs_without_migrations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="inquiry",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, help_text="When all that the person told us was removed.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased_at", None),
                    models.Q(("assignee", None), ("disease_text", ""), ("status", "closed")),
                    _connector="OR",
                ),
                name="inquiry_erased_is_closed_and_empty",
            ),
        ),
        RefuseUpdate(
            "erased_inquiry_stays_erased",
            "inquiries_inquiry",
            columns=["erased_at"],
            when="OLD.erased_at IS NOT NULL",
            message="What was removed does not come back.",
        ),
    ]
