"""Full-text indexes over the library: PostgreSQL's own, and FTS5 on SQLite.

Both find a word as it is written, the beginning of one, and the other forms of an
English one. On SQLite, triggers keep the indexes; like all triggers they go, without a
word, when Django rebuilds the table (see gard_inquiries/guards.py).
"""

# ruff: noqa: S608 - every name in the statements is written in this file.
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ._frozen import SHOWN, text_of

MANY = 500
TABLE = "responses_blocktext"
COLUMNS = ("names", "words")


def vectors(column):
    """A word's English stem as PostgreSQL makes it, and each word just as it stands."""
    return (
        f"ALTER TABLE {TABLE} ADD COLUMN {column}_vector tsvector GENERATED ALWAYS AS "
        f"(strip(to_tsvector('english', {column})) "
        f"|| array_to_tsvector(string_to_array({column}, ' '))) STORED",
        # What was written last waits in a list that every search reads: a short one.
        f"CREATE INDEX block_text_{column} ON {TABLE} USING gin ({column}_vector) "
        "WITH (gin_pending_list_limit = 256)",
    )


def fts(suffix, tokenizer):
    """A copy of the words with an index of its own: one that is told of a row twice, or not
    at all, is a row behind, where one over the table itself would break."""
    name, listed = f"{TABLE}_{suffix}", ", ".join(COLUMNS)
    values = ", ".join(f"new.{column}" for column in COLUMNS)
    # Not "INSERT OR REPLACE": the statement that fires the trigger decides about the "OR".
    out = "DELETE FROM {0} WHERE rowid = {1}.block_id;"
    come = f"INSERT INTO {name} (rowid, {listed}) VALUES (new.block_id, {values});"
    put = f"{out.format(name, 'new')} {come}"
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5 ({listed}, tokenize='{tokenizer}')",
        f"CREATE TRIGGER {name}_added AFTER INSERT ON {TABLE} BEGIN {put} END",
        f"CREATE TRIGGER {name}_changed AFTER UPDATE ON {TABLE} BEGIN {put} END",
        f"CREATE TRIGGER {name}_gone AFTER DELETE ON {TABLE} BEGIN {out.format(name, 'old')} END",
    )


MAKE = {
    "postgresql": [statement for column in COLUMNS for statement in vectors(column)],
    "sqlite": [*fts("stems", "porter unicode61"), *fts("spelt", "unicode61")],
}
UNMAKE = {
    "postgresql": [f"ALTER TABLE {TABLE} DROP COLUMN {column}_vector" for column in COLUMNS],
    "sqlite": [
        statement
        for suffix in ("stems", "spelt")
        for statement in (
            *(f"DROP TRIGGER {TABLE}_{suffix}_{when}" for when in ("added", "changed", "gone")),
            f"DROP TABLE {TABLE}_{suffix}",
        )
    ],
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    for statement in UNMAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def fill(apps, schema_editor):
    """The texts of the blocks that are there."""
    texts = apps.get_model("responses", "BlockText").objects
    versions = apps.get_model("responses", "BlockVersion").objects.filter(status__in=SHOWN)
    names = apps.get_model("inquiries", "DiseaseName").objects.order_by("pk")
    blocks = apps.get_model("responses", "Block").objects.select_related("disease", "kind")
    pks = list(blocks.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), MANY):
        few = list(blocks.filter(pk__in=pks[start : start + MANY]))
        called: dict[int, list[str]] = {}
        wordings: dict[int, list[Any]] = {}
        for name in names.filter(disease__in={block.disease_id for block in few}):
            called.setdefault(name.disease_id, []).append(name.normalised)
        for version in versions.filter(block__in=few).order_by("number"):
            wordings.setdefault(version.block_id, []).append(version)
        made = (
            text_of(block, called.get(block.disease_id, ()), wordings.get(block.pk, []))
            for block in few
        )
        texts.bulk_create(texts.model(**fields) for fields in made)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("inquiries", "0004_erased"),
        ("responses", "0008_coverage"),
    ]

    operations = [
        # Everything in it follows from other rows.
        migrations.DeleteModel("BlockText"),
        migrations.CreateModel(
            name="BlockText",
            fields=[
                (
                    "block",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="responses.block",
                    ),
                ),
                ("disease_name", models.CharField(blank=True, max_length=310)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="inquiries.kind",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_approved", models.BooleanField()),
                (
                    "under_way",
                    models.CharField(
                        blank=True,
                        choices=[("draft", "draft"), ("in_review", "in_review")],
                        max_length=10,
                    ),
                ),
                (
                    "review_due",
                    models.DateField(blank=True, help_text="Of the approved version.", null=True),
                ),
                ("names", models.TextField(blank=True)),
                ("words", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["disease_name", "position", "block_id"],
                "indexes": [
                    models.Index(
                        fields=["disease_name", "position", "block"], name="text_in_order"
                    ),
                    models.Index(fields=["review_due"], name="text_review_due"),
                    models.Index(
                        condition=models.Q(("under_way", ""), _negated=True),
                        fields=["under_way"],
                        name="text_under_way",
                    ),
                    models.Index(
                        condition=models.Q(("is_approved", False)),
                        fields=["under_way"],
                        name="text_not_approved",
                    ),
                ],
            },
        ),
        migrations.RunPython(make, unmake),
        # Last: PostgreSQL alters no table in the transaction that wrote rows into it.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
