"""Citations as they stand in a body: ``[@key]`` or ``[@key1; @key2]`` (Pandoc's syntax,
https://pandoc.org/MANUAL.html#citation-syntax, of which we take only the bare keys)."""

import re
from collections.abc import Callable

KEY = r"[A-Za-z0-9][A-Za-z0-9_-]*"
GROUP = re.compile(rf"\[\s*@{KEY}(?:\s*;\s*@{KEY})*\s*\]")
ONE = re.compile(rf"@({KEY})")
# What looks meant as a citation: each must be a GROUP, or somebody mistyped one.
ATTEMPT = re.compile(r"\[\s*@[^\]<]*\]?")


def keys_in_group(group: str) -> list[str]:
    """The keys of one ``[@a; @b]``, in order, repeats removed."""
    return list(dict.fromkeys(ONE.findall(group)))


def keys_in(body: str) -> list[str]:
    """The keys that a body cites, in order of first appearance, each once."""
    found = (key for group in GROUP.findall(body) for key in keys_in_group(group))
    return list(dict.fromkeys(found))


def malformed_in(body: str) -> list[str]:
    """Pieces that begin like a citation and aren't one, such as ``[@a, @b]``."""
    return [piece for piece in ATTEMPT.findall(body) if not GROUP.fullmatch(piece)]


def replace_groups(body: str, replacement: Callable[[list[str]], str]) -> str:
    """The body with each citation group replaced by ``replacement(its keys)``."""
    return GROUP.sub(lambda match: replacement(keys_in_group(match.group())), body)
