"""The English letter template, and what the database keeps from changing."""

from django.db import migrations

from gard_inquiries.guards import RefuseDelete, RefuseUpdate

VETTED = "OLD.status IN ('approved', 'superseded', 'retired')"

TEMPLATE = {
    "language": "en",
    "is_current": True,
    "letterhead_name": "Genetic and Rare Diseases Information Center",
    "letterhead_program": "A program of the National Center for Advancing Translational Sciences",
    "salutation": "Dear {name},",
    "salutation_nameless": "Hello,",
    "opening": "Thank you for writing to us. Here is what we found for you.",
    "closing": (
        "We hope that this letter helps. Please talk about what you read here with your doctor, "
        "who knows your situation. If something is not clear, or if you have another question, "
        "you are welcome to write to us again."
    ),
    "sign_off": "Warm regards,\nGARD Information Specialist",
}

# kind: heading pattern, heading where no disease is named, standing paragraph
TEXTS = {
    "definition": ("What is {disease}?", "What is it?", ""),
    "symptoms": ("What are the signs and symptoms of {disease}?", "Signs and symptoms", ""),
    "causes": ("What causes {disease}?", "What are the causes?", ""),
    "inheritance": ("Does {disease} run in families?", "Does it run in families?", ""),
    "diagnosis": ("How is {disease} diagnosed?", "How is it diagnosed?", ""),
    "treatment": (
        "How might {disease} be treated?",
        "How might it be treated?",
        "Which treatment suits you or a family member is a decision to make with a healthcare "
        "provider.",
    ),
    "prognosis": (
        "What is the long-term outlook for people with {disease}?",
        "What is the long-term outlook?",
        "",
    ),
    "support": ("Where can people with {disease} find support?", "Where can I find support?", ""),
    "research": (
        "What research is being done on {disease}?",
        "How can I find research studies?",
        "",
    ),
    "disclaimer": ("Disclaimer", "Disclaimer", ""),
}


def add_template(apps, schema_editor):
    LetterTemplate = apps.get_model("responses", "LetterTemplate")
    KindText = apps.get_model("responses", "KindText")
    Kind = apps.get_model("inquiries", "Kind")
    template = LetterTemplate.objects.create(name="English", **TEMPLATE)
    for key, (pattern, general, standing) in TEXTS.items():
        KindText.objects.create(
            template=template,
            kind=Kind.objects.get(key=key),
            heading_pattern=pattern,
            heading_general=general,
            standing_paragraph=standing,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0001_initial"),
        ("inquiries", "0002_roles_kinds_and_guards"),
    ]

    operations = [
        migrations.RunPython(add_template, migrations.RunPython.noop),
        RefuseUpdate(
            "vetted_wording_never_changes",
            "responses_blockversion",
            columns=[
                "block_id",
                "number",
                "heading",
                "body",
                "author_id",
                "imported",
                "approved_by_id",
                "approved_at",
            ],
            when=VETTED,
            message="An approved wording never changes: write a new version.",
        ),
        RefuseUpdate(
            "vetted_version_stays_vetted",
            "responses_blockversion",
            columns=["status"],
            when="OLD.status IN ('superseded', 'retired') OR (OLD.status = 'approved' "
            "AND NEW.status NOT IN ('approved', 'superseded', 'retired'))",
            message="A vetted version can only be superseded or retired.",
        ),
        RefuseDelete(
            "vetted_version_never_goes",
            "responses_blockversion",
            when=VETTED,
            message="A vetted version is never deleted.",
        ),
        RefuseUpdate(
            "block_event_never_changes",
            "responses_blockevent",
            message="Events are written once.",
        ),
        RefuseDelete(
            "block_event_never_goes",
            "responses_blockevent",
            message="Events are never deleted.",
        ),
        RefuseUpdate(
            "frozen_letter_never_changes",
            "responses_frozenletter",
            message="What was approved is kept exactly.",
        ),
        RefuseUpdate(
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
            message="What a delivery says, and to whom, is fixed when it is queued.",
        ),
    ]
