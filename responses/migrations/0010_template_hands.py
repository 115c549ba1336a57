"""Nobody approves a template that they had a hand in, and an approved one gets no new text."""

from django.db import migrations

from gard_inquiries.guards import RefuseInsert, RefuseUpdate

HANDS = "('drafted', 'edited', 'submitted')"
EVENTS = (
    "e.language = NEW.language AND e.number = NEW.number "
    f"AND e.actor_id = NEW.approved_by_id AND e.verb IN {HANDS}"
)
HAND = f"SELECT 1 FROM responses_templateevent e WHERE {EVENTS}"  # noqa: S608
# The one that came with the system is written before this, or loaded with its texts.
VETTED = (
    "t.id = NEW.template_id AND t.status IN ('approved', 'superseded', 'retired') "
    "AND NOT t.came_with_system"
)


class Migration(migrations.Migration):
    dependencies = [("responses", "0009_finding")]

    operations = [
        RefuseUpdate(
            "template_approved_by_another",
            "responses_lettertemplate",
            columns=["approved_by_id", "status"],
            when="OLD.status NOT IN ('approved', 'superseded', 'retired') AND "
            f"EXISTS ({HAND})",
            message="Nobody approves a template that they had a hand in.",
        ),
        RefuseInsert(
            "vetted_template_gets_no_text",
            "responses_kindtext",
            when=f"EXISTS (SELECT 1 FROM responses_lettertemplate t WHERE {VETTED})",  # noqa: S608
            message="An approved template never changes: write a new version.",
        ),
    ]
