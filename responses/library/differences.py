"""Two wordings of a block side by side: words, references, heading."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.safestring import SafeString

from .citations import keys_in
from .comparing import compare
from .merging import in_current_keys
from .models import Reference


class Wording(Protocol):
    """A version, or what a reviewer had read of one."""

    @property
    def heading(self) -> str: ...
    @property
    def body(self) -> str: ...


@dataclass(frozen=True)
class Difference:
    """What changed. An empty heading means the usual one of the block's kind."""

    old_heading: str
    new_heading: str
    marked: SafeString
    words_added: int
    words_removed: int
    references_added: tuple[Reference, ...]
    references_removed: tuple[Reference, ...]
    same_body: bool

    @property
    def heading_changed(self) -> bool:
        return self.old_heading != self.new_heading

    @property
    def is_none(self) -> bool:
        return self.same_body and not self.heading_changed


def difference_of(old: Wording, new: Wording) -> Difference:
    """From the older wording to the newer one. Two queries, if citations changed."""
    was, now = old.body, new.body
    if keys_in(was) != keys_in(now):
        was, now = in_current_keys(was, now)
    compared = compare(was, now)
    keys = {*compared.references_added, *compared.references_removed}
    found = {one.key: one for one in Reference.objects.filter(key__in=keys)} if keys else {}
    # A citation to nothing has no title, and is shown by its key all the same.
    references = {key: found.get(key) or Reference(key=key, csl={}) for key in keys}
    return Difference(
        old_heading=old.heading,
        new_heading=new.heading,
        marked=compared.marked,
        words_added=compared.words_added,
        words_removed=compared.words_removed,
        references_added=tuple(references[key] for key in compared.references_added),
        references_removed=tuple(references[key] for key in compared.references_removed),
        same_body=was == now,
    )
