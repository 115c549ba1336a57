"""Tables and fields for versions of templates, references that can be found, and reviews."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import responses.letters.models.templates
import responses.library.models.history
import responses.library.models.references


class Migration(migrations.Migration):
    dependencies = [
        ("responses", "0004_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("words", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="CitedReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["letter", "number"],
            },
        ),
        migrations.CreateModel(
            name="ReferenceEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("data", models.JSONField(blank=True, default=dict)),
                (
                    "verb",
                    models.CharField(
                        choices=responses.library.models.references.reference_verbs, max_length=32
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferenceFlag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("retracted", "retracted"),
                            ("superseded", "superseded by newer work"),
                            ("link-dead", "its link is dead"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(help_text="What was found, and where.", max_length=500)),
                (
                    "flagged_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["flagged_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReviewTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField()),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "keep it as it is"),
                            ("revise", "revise it"),
                            ("retire", "retire it"),
                            ("replaced", "replaced meanwhile"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TemplateEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("language", models.CharField(max_length=8)),
                ("number", models.PositiveIntegerField()),
                (
                    "verb",
                    models.CharField(
                        choices=responses.letters.models.templates.template_verbs, max_length=32
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="lettertemplate",
            options={"ordering": ["language", "-number"]},
        ),
        migrations.RemoveConstraint(
            model_name="lettertemplate",
            name="template_one_current_a_language",
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="author",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: it came with the system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="came_with_system",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="number",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="review_comment",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("in_review", "in review"),
                    ("approved", "approved"),
                    ("superseded", "superseded"),
                    ("retired", "retired"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="lettertemplate",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reference",
            name="doi",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="reference",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="responses.reference",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="pmid",
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="reference",
            name="title_key",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="reference",
            name="words",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AlterField(
            model_name="blockevent",
            name="verb",
            field=models.CharField(
                choices=responses.library.models.history.block_verbs, max_length=32
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("pmid", ""), _negated=True),
                fields=["pmid"],
                name="reference_pmid",
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("doi", ""), _negated=True), fields=["doi"], name="reference_doi"
            ),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(fields=["title_key"], name="reference_title"),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None),
                    models.Q(("merged_into", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="reference_not_merged_into_itself",
            ),
        ),
        migrations.AddField(
            model_name="citedreference",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cited",
                to="responses.letter",
            ),
        ),
        migrations.AddField(
            model_name="citedreference",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cited_in",
                to="responses.reference",
            ),
        ),
        migrations.AddField(
            model_name="referenceevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the person who asked, or the system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referenceevent",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="responses.reference",
            ),
        ),
        migrations.AddField(
            model_name="referenceflag",
            name="flagged_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referenceflag",
            name="lifted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referenceflag",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="flags",
                to="responses.reference",
            ),
        ),
        migrations.AddField(
            model_name="reviewtask",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewtask",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="reviewtask",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="responses.blockversion",
            ),
        ),
        migrations.AddField(
            model_name="templateevent",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: the person who asked, or the system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="citedreference",
            constraint=models.UniqueConstraint(
                fields=("letter", "number"), name="cited_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="citedreference",
            constraint=models.UniqueConstraint(fields=("letter", "reference"), name="cited_once"),
        ),
        migrations.AddIndex(
            model_name="referenceevent",
            index=models.Index(fields=["reference", "at"], name="reference_event_timeline"),
        ),
        migrations.AddConstraint(
            model_name="referenceflag",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("reference", "reason"),
                name="flag_stands_once_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referenceflag",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="flag_lifted_by_someone",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewtask",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["due_on", "id"],
                name="review_open_by_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewtask",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("version",), name="review_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("verdict", ""), _negated=True), _connector="OR"
                ),
                name="review_closed_has_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewtask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict__in", ["", "replaced"]),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="review_verdict_has_name_and_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="templateevent",
            index=models.Index(fields=["language", "at"], name="template_event_timeline"),
        ),
    ]
