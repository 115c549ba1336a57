"""The four roles, the ten kinds, and an event log that can only grow."""

from django.db import migrations

from gard_inquiries.guards import RefuseDelete, RefuseUpdate

ROLES = ["specialist", "reviewer", "editor", "admin"]

# key, the desk's word, the patient's words (empty: not offered), months until review
KINDS = [
    ("definition", "definition", "What it is", 36),
    ("symptoms", "symptoms", "What signs and symptoms it can have", 24),
    ("causes", "causes", "What causes it", 36),
    ("inheritance", "inheritance", "Whether it runs in families", 36),
    ("diagnosis", "diagnosis", "How it is found and tested for", 24),
    ("treatment", "treatment", "How it may be treated", 12),
    ("prognosis", "long-term outlook", "What the long-term outlook may be", 24),
    ("support", "support", "Where to find support and other families", 12),
    ("research", "research", "Research and clinical studies", 12),
    ("disclaimer", "disclaimer", "", 36),
]


def add_roles_and_kinds(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name in ROLES:
        Group.objects.get_or_create(name=name)
    Kind = apps.get_model("inquiries", "Kind")
    for position, (key, name, asked_as, months) in enumerate(KINDS, start=1):
        Kind.objects.get_or_create(
            key=key,
            defaults={
                "name": name,
                "asked_as": asked_as,
                "position": position * 10,
                "review_months": months,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("inquiries", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(add_roles_and_kinds, migrations.RunPython.noop),
        RefuseUpdate(
            "event_never_changes", "inquiries_event", message="Events are written once."
        ),
        RefuseDelete(
            "event_never_goes", "inquiries_event", message="Events are never deleted."
        ),
    ]
