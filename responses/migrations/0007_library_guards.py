"""Approved templates, and what was written down of references and reviews, stay as they are."""

from django.core.management.base import CommandError
from django.db import migrations, models

from gard_inquiries.guards import RefuseDelete, RefuseUpdate

VETTED = "('approved', 'superseded', 'retired')"
SIGNED = "An approved template never changes: write a new version."


WORDS = """
    language number letterhead_name letterhead_program letterhead_contact salutation
    salutation_nameless opening closing sign_off author_id came_with_system approved_by_id
    approved_at
""".split()
TEXTS = ["template_id", "kind_id", "heading_pattern", "heading_general", "standing_paragraph"]


def differs(columns):
    """Writing the same again, as restoring a copy of a database does, changes nothing."""
    return "(" + " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns) + ")"


def template_of(row):
    template = f"t.id = {row}.template_id AND t.status IN {VETTED}"
    return f"EXISTS (SELECT 1 FROM responses_lettertemplate t WHERE {template})"  # noqa: S608


TEMPLATES = [
    RefuseUpdate(
        "vetted_template_never_changes",
        "responses_lettertemplate",
        columns=WORDS,
        when=f"OLD.status IN {VETTED} AND {differs(WORDS)}",
        message=SIGNED,
    ),
    RefuseUpdate(
        "vetted_template_stays_vetted",
        "responses_lettertemplate",
        columns=["status"],
        when="OLD.status IN ('superseded', 'retired') OR (OLD.status = 'approved' "
        "AND NEW.status NOT IN ('approved', 'superseded', 'retired'))",
        message="A vetted template can only be superseded or retired.",
    ),
    RefuseDelete(
        "vetted_template_never_goes",
        "responses_lettertemplate",
        when=f"OLD.status IN {VETTED}",
        message="A vetted template is never deleted.",
    ),
    RefuseUpdate(
        "vetted_template_keeps_its_texts",
        "responses_kindtext",
        columns=TEXTS,
        when=f"({template_of('OLD')} OR {template_of('NEW')}) AND {differs(TEXTS)}",
        message=SIGNED,
    ),
    RefuseDelete(
        "vetted_template_loses_no_text",
        "responses_kindtext",
        when=template_of("OLD"),
        message=SIGNED,
    ),
]
RECORDS = [
    RefuseUpdate(
        "template_event_never_changes",
        "responses_templateevent",
        message="Events are written once.",
    ),
    RefuseDelete(
        "template_event_never_goes", "responses_templateevent", message="Events are never deleted."
    ),
    RefuseUpdate(
        "reference_event_never_changes",
        "responses_referenceevent",
        message="Events are written once.",
    ),
    RefuseDelete(
        "reference_event_never_goes",
        "responses_referenceevent",
        message="Events are never deleted.",
    ),
    # Approved wordings cite it.
    RefuseUpdate(
        "reference_keeps_its_key",
        "responses_reference",
        columns=["key"],
        message="A reference keeps its key: texts cite it.",
    ),
    RefuseUpdate(
        "cited_reference_never_changes",
        "responses_citedreference",
        message="What was approved is kept exactly.",
    ),
    RefuseDelete(
        "cited_reference_never_goes",
        "responses_citedreference",
        message="What was approved is kept exactly.",
    ),
    RefuseUpdate(
        "closed_review_never_changes",
        "responses_reviewtask",
        when="OLD.closed_at IS NOT NULL",
        message="A review that is closed stays as it is.",
    ),
    RefuseDelete(
        "review_never_goes", "responses_reviewtask", message="A review is never deleted."
    ),
]


def stays(apps, schema_editor):
    """Backwards: refused, before anything of it is taken away."""
    raise CommandError(
        "The library can't go back behind 0007: the history of references, templates and "
        "reviews, and what approved letters cited, would be lost, and they are kept for good. "
        "Nothing of them was touched. “manage.py migrate” brings back what was undone so far. "
        "To run an older version, restore a copy of the database from that time."
    )


class Migration(migrations.Migration):
    dependencies = [("responses", "0006_library_rows")]

    operations = [
        migrations.RemoveField(
            model_name="lettertemplate",
            name="is_current",
        ),
        migrations.RemoveField(
            model_name="lettertemplate",
            name="name",
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(
                fields=("language", "number"), name="template_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "approved")),
                fields=("language",),
                name="template_one_approved_a_language",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("draft", "in_review"))),
                fields=("language",),
                name="template_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "in_review", "approved", "superseded", "retired"])
                ),
                name="template_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("author", None),
                    models.Q(("approved_by", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="template_not_approved_by_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("approved", "superseded", "retired")), _negated=True),
                    ("came_with_system", True),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="template_vetted_by_someone",
            ),
        ),
        *TEMPLATES,
        *RECORDS,
        # The last one is the first on the way back.
        migrations.RunPython(migrations.RunPython.noop, stays),
    ]
