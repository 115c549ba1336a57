"""Looking a row's share up in what a page was given for all its rows."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """What ``found`` has for this row; nothing, if it has none."""
    return found.get(key, "")
