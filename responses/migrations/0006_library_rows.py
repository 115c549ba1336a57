"""What is there already, in the form that the tables before this one want."""

from django.db import migrations

from ._frozen import derived

MANY = 1000


def templates_have_versions(apps, schema_editor):
    """The current one of a language is approved, and the newest; others were before it."""
    templates = apps.get_model("responses", "LetterTemplate").objects
    numbers: dict[str, int] = {}
    for template in templates.order_by("language", "is_current", "pk"):
        number = numbers[template.language] = numbers.get(template.language, 0) + 1
        template.number = number
        template.status = "approved" if template.is_current else "superseded"
        template.came_with_system = True
        # Whole seconds: a copy of a database as JSON has no finer ones.
        template.approved_at = template.created_at.replace(microsecond=0)
        template.save()


def references_can_be_found(apps, schema_editor):
    references = apps.get_model("responses", "Reference").objects
    few = []
    for reference in references.iterator(chunk_size=MANY):
        for name, value in derived(reference.key, reference.csl).items():
            setattr(reference, name, value)
        few.append(reference)
    references.bulk_update(few, ["pmid", "doi", "title_key", "words"], batch_size=400)


def letters_cite(apps, schema_editor):
    """The numbered references of each letter that was approved."""
    cited = apps.get_model("responses", "CitedReference").objects
    keys = dict(apps.get_model("responses", "Reference").objects.values_list("key", "pk"))
    for frozen in apps.get_model("responses", "FrozenLetter").objects.only("letter_id", "content"):
        listed = enumerate(frozen.content.get("references", []), start=1)
        cited.bulk_create(
            cited.model(letter_id=frozen.letter_id, reference_id=keys[one["key"]], number=number)
            for number, one in listed
            if one["key"] in keys
        )


class Migration(migrations.Migration):
    dependencies = [("responses", "0005_library_complete")]

    operations = [
        migrations.RunPython(templates_have_versions, migrations.RunPython.noop),
        migrations.RunPython(references_can_be_found, migrations.RunPython.noop),
        migrations.RunPython(letters_cite, migrations.RunPython.noop),
    ]
