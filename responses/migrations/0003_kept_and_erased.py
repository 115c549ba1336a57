"""What the database keeps of letters and deliveries, and the one way in which it lets go.

A letter that was approved, what it was made of and what was sent stay as they
were. When a person wants their data removed, words become empty and
``erased_at`` gets its date, in the same update; nothing else ever passes.
"""

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

from gard_inquiries.guards import Lift, RefuseDelete, RefuseInsert, RefuseUpdate

KEPT = "What was approved is kept exactly."
FIXED = "What a delivery says, and to whom, is fixed when it is queued."
SIGNED = "A letter that was approved never changes."
ON_RECORD = "('approved', 'queued', 'sent', 'withdrawn')"
ERASING = "(OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND {empty})"


def emptied_or_refused(*empty, where=""):
    erasing = ERASING.format(empty=" AND ".join(empty))
    return f"{where}NOT {erasing}"


def letter_of(row, condition):
    letter = f"l.id = {row}.letter_id AND {condition}"
    return f"EXISTS (SELECT 1 FROM responses_letter l WHERE {letter})"  # noqa: S608 - no input


def letter_on_record(row):
    return letter_of(row, f"l.status IN {ON_RECORD}")


# As the migration before this one made them.
WHOLE_FROZEN_LETTER = RefuseUpdate(
    "frozen_letter_never_changes", "responses_frozenletter", message=KEPT
)
WHOLE_DELIVERY = RefuseUpdate(
    "delivery_content_never_changes",
    "responses_delivery",
    columns=[
        "inquiry_id",
        "letter_id",
        "purpose",
        "channel",
        "recipient",
        "recipient_name",
        "subject",
        "text",
        "html",
        "message_id",
    ],
    message=FIXED,
)

FROZEN_LETTERS = [
    RefuseUpdate(
        "frozen_letter_never_changes",
        "responses_frozenletter",
        columns=["id", "letter_id", "frozen_at", "content"],
        message=KEPT,
    ),
    RefuseUpdate(
        "frozen_words_never_change",
        "responses_frozenletter",
        columns=["subject", "html", "mail_html", "text", "pdf", "erased_at"],
        when=emptied_or_refused(
            "NEW.subject = ''",
            "NEW.html = ''",
            "NEW.mail_html = ''",
            "NEW.text = ''",
            "length(NEW.pdf) = 0",
        ),
        message=KEPT,
    ),
    RefuseDelete("frozen_letter_never_goes", "responses_frozenletter", message=KEPT),
]

LETTERS = [
    RefuseUpdate(
        "approved_letter_never_changes",
        "responses_letter",
        columns=[
            "inquiry_id",
            "question_id",
            "template_id",
            "language",
            "author_id",
            "approved_by_id",
            "approved_at",
        ],
        when=f"OLD.status IN {ON_RECORD}",
        message=SIGNED,
    ),
    RefuseUpdate(
        "approved_words_never_change",
        "responses_letter",
        columns=["opening", "erased_at"],
        when=emptied_or_refused("NEW.opening = ''", where=f"OLD.status IN {ON_RECORD} AND "),
        message=SIGNED,
    ),
    RefuseUpdate(
        "approved_letter_only_goes_on",
        "responses_letter",
        columns=["status"],
        when="(OLD.status = 'approved' AND NEW.status NOT IN ('approved', 'queued', 'withdrawn')) "
        "OR (OLD.status = 'queued' AND NEW.status NOT IN ('queued', 'sent', 'withdrawn')) "
        "OR (OLD.status IN ('sent', 'withdrawn') AND NEW.status <> OLD.status)",
        message="A letter that was approved is only queued, sent or withdrawn.",
    ),
]

SECTIONS = [
    RefuseInsert(
        "approved_letter_gets_no_section",
        "responses_section",
        when=letter_on_record("NEW"),
        message=SIGNED,
    ),
    RefuseUpdate(
        "approved_section_never_changes",
        "responses_section",
        columns=["id", "letter_id", "version_id", "position", "changed_by_id"],
        when=f"{letter_on_record('OLD')} OR {letter_on_record('NEW')}",
        message=SIGNED,
    ),
    RefuseUpdate(
        "approved_section_keeps_its_words",
        "responses_section",
        columns=["changed_body"],
        # The letter is erased first.
        when=f"{letter_on_record('OLD')} AND NOT (NEW.changed_body = '' "
        f"AND {letter_of('OLD', 'l.erased_at IS NOT NULL')})",
        message=SIGNED,
    ),
    RefuseDelete(
        "approved_section_never_goes",
        "responses_section",
        when=letter_on_record("OLD"),
        message=SIGNED,
    ),
]

DELIVERIES = [
    RefuseUpdate(
        "delivery_content_never_changes",
        "responses_delivery",
        columns=["inquiry_id", "letter_id", "purpose", "channel", "subject", "message_id"],
        message=FIXED,
    ),
    RefuseUpdate(
        "delivery_words_never_change",
        "responses_delivery",
        columns=["recipient", "recipient_name", "text", "html", "erased_at"],
        when=emptied_or_refused(
            "NEW.recipient = ''",
            "NEW.recipient_name = ''",
            "NEW.text = ''",
            "NEW.html = ''",
        ),
        message=FIXED,
    ),
    RefuseUpdate(
        "settled_delivery_stays_settled",
        "responses_delivery",
        columns=["status"],
        when="(OLD.status = 'sent' AND NEW.status NOT IN ('sent', 'bounced')) "
        "OR (OLD.status IN ('bounced', 'withdrawn') AND NEW.status <> OLD.status)",
        message="A delivery that was sent can only come back; one that was withdrawn stays so.",
    ),
    RefuseDelete(
        "delivery_never_goes", "responses_delivery", message="A delivery is never deleted."
    ),
    RefuseDelete("attempt_never_goes", "responses_attempt", message="An attempt is never deleted."),
]

VERSIONS = [
    RefuseUpdate(
        "vetted_date_only_goes_on",
        "responses_blockversion",
        columns=["last_updated"],
        when="OLD.status IN ('approved', 'superseded', 'retired') "
        "AND NEW.last_updated < OLD.last_updated",
        message="A vetted text can be found current again; its date never goes back.",
    ),
]


def queued_when_made(apps, schema_editor):
    apps.get_model("responses", "Delivery").objects.update(queued_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0002_template_and_guards"),
        ("inquiries", "0004_erased"),
    ]

    operations = [
        Lift(WHOLE_FROZEN_LETTER),
        Lift(WHOLE_DELIVERY),
        migrations.AddField("letter", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "frozenletter", "erased_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("delivery", "erased_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("delivery", "queued_at", models.DateTimeField(default=timezone.now)),
        migrations.AddField(
            "attempt",
            "note",
            models.CharField(
                blank=True,
                help_text="Why a person decided as they did, in their words.",
                max_length=500,
            ),
        ),
        migrations.RemoveConstraint("delivery", "delivery_has_recipient"),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(("recipient", ""), _negated=True)
                | models.Q(("erased_at__isnull", False)),
                name="delivery_has_recipient",
            ),
        ),
        migrations.RunPython(queued_when_made, migrations.RunPython.noop),
        *FROZEN_LETTERS,
        *LETTERS,
        *SECTIONS,
        *DELIVERIES,
        *VERSIONS,
    ]
