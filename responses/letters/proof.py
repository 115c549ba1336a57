"""The letter that a spec describes: the library's approved texts, nothing stored.

The form of a spec is fixed (see ``docs/architecture.md``, commands)::

    {"disease": "aatp", "question": "…", "recipient_name": "…", "language": "en",
     "blocks": ["aatp-definition", …], "date": "2026-11-22"}
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from inquiries.models import Disease
from inquiries.text import clean_line, clean_lines

from ..library.models import BlockVersion
from .assembly import build_content, current_template
from .content import LetterContent
from .models import LetterTemplate

FIELDS = frozenset({"disease", "question", "recipient_name", "language", "blocks", "date"})
REQUIRED = ("disease", "question", "blocks")


class SpecError(Exception):
    """The spec can't be followed; the message names the field."""


def content_of_spec(spec: Any) -> LetterContent:
    """The letter's content. ``SpecError`` names the first field that is wrong."""
    if not isinstance(spec, dict):
        raise SpecError("a spec is one JSON object")
    _require_known_fields(spec)
    language = _text(spec, "language") or "en"
    return build_content(
        template=_template(language),
        disease=_disease(spec),
        question=_question(spec),
        recipient_name=clean_line(_text(spec, "recipient_name")),
        parts=[(version, None) for version in _versions(spec, language)],
        on=_date(spec),
    )


def _require_known_fields(spec: Mapping[str, Any]) -> None:
    for name in sorted(set(spec) - FIELDS):
        raise SpecError(f"{name}: unknown field; a spec has {', '.join(sorted(FIELDS))}")
    for name in REQUIRED:
        if name not in spec:
            raise SpecError(f"{name}: missing")


def _text(spec: Mapping[str, Any], name: str) -> str:
    value = spec.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise SpecError(f"{name}: must be text")
    return value


def _template(language: str) -> LetterTemplate:
    template = current_template(language)
    if template is None:
        raise SpecError(f"language: there is no letter template for “{language}”")
    return template


def _question(spec: Mapping[str, Any]) -> str:
    question = clean_lines(_text(spec, "question"))
    if not question:
        raise SpecError("question: is empty")
    return question


def _disease(spec: Mapping[str, Any]) -> Disease | None:
    """``null`` means a letter about no disease in particular."""
    key = _text(spec, "disease")
    if not key:
        return None
    disease = Disease.objects.filter(key=key).first()
    if disease is None:
        raise SpecError(f"disease: the library has no disease with the key “{key}”")
    return disease


def _versions(spec: Mapping[str, Any], language: str) -> list[BlockVersion]:
    """The approved version of each block, in the spec's order."""
    keys = spec["blocks"]
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise SpecError("blocks: must be a list of block keys")
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise SpecError(f"blocks: “{repeated[0]}” is named twice")
    approved = BlockVersion.objects.approved().filter(block__key__in=keys, block__language=language)
    by_key = {
        version.block.key: version
        for version in approved.select_related("block__kind", "block__disease")
    }
    for key in keys:
        if key not in by_key:
            raise SpecError(f"blocks: there is no approved block “{key}” in “{language}”")
    return [by_key[key] for key in keys]


def _date(spec: Mapping[str, Any]) -> date:
    value = _text(spec, "date")
    if not value:
        return timezone.localdate()
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # Python reads other spellings too, such as 20261122.
    if day is None or day.isoformat() != value:
        raise SpecError(f"date: “{value}” is not a date like 2026-11-22")
    return day
