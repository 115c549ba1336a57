"""The keys that new blocks, and the diseases of their first blocks, get."""

from collections.abc import Callable

from django.utils.text import slugify

from inquiries.models import Disease, Kind

from .models import Block

LONGEST_SLUG = 60


def block_key(disease: Disease | None, kind: Kind, language: str) -> str:
    """A key that no block has, made of disease, kind and language."""
    wanted = f"{_disease_key(disease)}-{kind.key}" if disease else f"{kind.key}-general"
    if language != "en":
        wanted += f"-{slugify(language)}"
    return _unused(wanted, lambda key: Block.objects.filter(key=key).exists())


def _disease_key(disease: Disease) -> str:
    """The disease's key in the library; it gets one with its first block."""
    disease = Disease.objects.select_for_update(no_key=True).get(pk=disease.pk)
    if disease.key is None:
        slug = slugify(disease.name)[:LONGEST_SLUG].strip("-_") or "disease"
        disease.key = _unused(slug, lambda key: Disease.objects.filter(key=key).exists())
        disease.save(update_fields=["key"])
    return disease.key


def _unused(wanted: str, is_used: Callable[[str], bool]) -> str:
    key, number = wanted, 1
    while is_used(key):
        number += 1
        key = f"{wanted}-{number}"
    return key
