"""A second opinion on HTML: another parser than the one that sanitises."""

from urllib.parse import urlsplit

import tinyhtml5

from responses.library.html import ATTRIBUTES, SCHEMES, TAGS


def outside(html: str, also: frozenset[str] = frozenset()) -> list[str]:
    """What isn't among our tags (and ``also``), attributes and schemes."""
    # The doctype also keeps a short text from being taken for a file's name.
    root = tinyhtml5.parse(f"<!DOCTYPE html><body>{html}", namespace_html_elements=False)
    found = [part.tag for part in root.iter() if part.tag not in {"html", "head", "body"}]
    found = [tag for tag in found if tag not in TAGS | also]
    for part in root.iter():
        allowed = ATTRIBUTES.get(part.tag, set())
        found += [f"{part.tag} {name}" for name in part.attrib if name not in allowed]
        address = part.attrib.get("href", "https:")
        found += [address] if urlsplit(address.strip()).scheme.lower() not in SCHEMES else []
    return found
