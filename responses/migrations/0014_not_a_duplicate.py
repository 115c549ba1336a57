"""Pages are found by their address, and two sources that look like one are told apart."""

import re
from urllib.parse import urlsplit

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from gard_inquiries.guards import Lift, RefuseUpdate

FEW = 400
# As the code spelt addresses then: today's goes its own way.
NAMELESS = re.compile(r"(?:/+(?:index|default)\.(?:html?|php|aspx?))?/*$", re.IGNORECASE)
FOLLOWED = re.compile(r"utm_\w+=|(?:fbclid|gclid)=", re.IGNORECASE)


def page_key(csl):
    custom = csl.get("custom")
    others = custom.get("other-ids") if isinstance(custom, dict) else None
    pairs = [str(other).partition(":") for other in (others if isinstance(others, list) else [])]
    merged = [value for name, _, value in pairs if name.upper() == "URL"]
    pages = {page(url) for url in (str(csl.get("URL") or ""), *merged)} - {""}
    return min(pages, default="")[:300]


def page(url):
    spelt = url.strip()
    try:
        parts = urlsplit(spelt if "://" in spelt else f"//{spelt}")
    except ValueError:
        return ""
    if not parts.hostname or parts.scheme not in ("", "http", "https"):
        return ""
    path = NAMELESS.sub("", parts.path)
    asked = (part for part in parts.query.split("&") if part and not FOLLOWED.match(part))
    query = "&".join(asked)
    place = parts.fragment if parts.fragment[:1] in ("!", "/") else ""
    if not path and not query and not place:
        return ""
    host = parts.hostname.removeprefix("www.").rstrip(".")
    return host + path + (f"?{query}" if query else "") + (f"#{place}" if place else "")


def pages_can_be_found(apps, schema_editor):
    references = apps.get_model("responses", "Reference").objects
    few = []
    for reference in references.iterator(chunk_size=FEW):
        reference.page_key = page_key(reference.csl)
        if reference.page_key:
            few.append(reference)
    references.bulk_update(few, ["page_key"], batch_size=FEW)


# SQLite makes the table anew for the field, and its trigger would go with the old one.
KEEPS_ITS_KEY = RefuseUpdate(
    "reference_keeps_its_key",
    "responses_reference",
    columns=["key"],
    message="A reference keeps its key: texts cite it.",
)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("responses", "0013_flags_of_merged"),
    ]

    operations = [
        Lift(KEEPS_ITS_KEY),
        migrations.AddField(
            model_name="reference",
            name="page_key",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddIndex(
            model_name="reference",
            index=models.Index(
                condition=models.Q(("page_key", ""), _negated=True),
                fields=["page_key"],
                name="reference_page",
            ),
        ),
        migrations.CreateModel(
            name="ToldApart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "said_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="responses.reference",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="responses.reference",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["said_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("one", "other"), name="told_apart_once"),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))),
                        name="told_apart_in_one_order",
                    ),
                ],
            },
        ),
        migrations.RunPython(pages_can_be_found, migrations.RunPython.noop),
        KEEPS_ITS_KEY,
    ]
