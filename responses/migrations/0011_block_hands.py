"""Nobody approves a wording that they had a hand in. A CHECK sees only its last author."""

# ruff: noqa: S608 - every name in the statements is written in this file.
from django.db import migrations

from gard_inquiries.guards import RefuseUpdate

# As in responses/library/past.py. A discarded draft leaves its number to the next one.
HANDS = "('imported', 'drafted', 'edited', 'draft-taken-over', 'submitted', 'citations-merged')"
# Later an approved version is superseded or retired, whoever approved it.
IS_APPROVED_NOW = "OLD.status NOT IN ('approved', 'superseded', 'retired')"
OF_IT = "e.block_id = NEW.block_id AND e.version_number = NEW.number"
DISCARDED = f"SELECT max(e.id) FROM responses_blockevent e WHERE {OF_IT} AND e.verb = 'discarded'"
HAND = (
    f"SELECT 1 FROM responses_blockevent e WHERE {OF_IT} AND e.actor_id = NEW.approved_by_id "
    f"AND e.verb IN {HANDS} AND e.id > coalesce(({DISCARDED}), 0)"
)


class Migration(migrations.Migration):
    dependencies = [("responses", "0010_template_hands")]

    operations = [
        RefuseUpdate(
            "version_approved_by_another",
            "responses_blockversion",
            columns=["approved_by_id", "status"],
            when=f"{IS_APPROVED_NOW} AND EXISTS ({HAND})",
            message="Nobody approves a wording that they had a hand in.",
        ),
    ]
