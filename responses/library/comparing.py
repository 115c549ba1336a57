"""What changed from one wording to another, as insertions and deletions.

Paragraphs, items, rows and cells are matched first; ``lxml.html.diff`` compares the
words within each pair. Alone it takes a whole table apart, and now and then leaves a
word unmarked or out; a reviewer must be able to trust every mark.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml.html.diff import htmldiff

from .citations import TAG, group, in_text, keys_in, replace_groups, visible, without_citations
from .html import ATTRIBUTES, SCHEMES, TAGS, sanitise

BLOCKS = {"p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
# What a cell or a table's part is compared with is a question of place, not of likeness.
PLACES = {"thead", "tbody", "th", "td"}
# Of two blocks' words, the share that makes them two wordings of one block.
ALIKE = 0.5
# So many older blocks a newer one may be a wording of; bounds the work on long texts.
NEAR = 12

INSERTED = re.compile(r"<ins>(.*?)</ins>", re.DOTALL)
DELETED = re.compile(r"<del>(.*?)</del>", re.DOTALL)
# Where a link leads is written out if it changed.
LINK = re.compile(r"Link: \S+")

# A stop or a comma, and what stands before it: lxml parts marks and tags from it by spaces.
BEFORE_STOP = re.compile(r"(Link: [^\s<]+)?(?<![\s>])((?:\s|<[^>]*>)++)(?=[.,;:!?…)]+(?:\s|<|$))")
PARTED_STOP = re.compile(r"\s[.,;:!?…)]+(?:\s|$)")

LONE_PARAGRAPH = re.compile(r"<(li|td|th)([^>]*)><p>((?:(?!</?p>).)*)</p></\1>", re.DOTALL)
RAISED = re.compile(r"<(su[bp])>(.*?)</su[bp]>", re.DOTALL)
# Of a pair of paragraphs; the time to compare them grows with the square of it.
MOST_WORDS = 3000

_cleaner = nh3.Cleaner(
    tags=TAGS | {"ins", "del"}, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
)


@dataclass(frozen=True)
class Comparison:
    """The newer HTML with its marks, and what they come to. References are keys, in order
    of appearance; one that only moved is neither added nor removed."""

    marked: SafeString
    words_added: int
    words_removed: int
    references_added: tuple[str, ...]
    references_removed: tuple[str, ...]


def compare(old_html: str, new_html: str) -> Comparison:
    """The two wordings in one text. Never raises."""
    marked = difference(old_html, new_html)
    before, after = keys_in(sanitise(old_html)), keys_in(sanitise(new_html))
    return Comparison(
        marked=marked,
        words_added=_count(INSERTED.findall(marked)),
        words_removed=_count(DELETED.findall(marked)),
        references_added=tuple(key for key in after if key not in before),
        references_removed=tuple(key for key in before if key not in after),
    )


def difference(old_html: str, new_html: str) -> SafeString:
    """The newer HTML with ``<ins>`` and ``<del>`` around what differs from the older.

    A citation is one piece: it changes whole, and without the word that it follows.
    Without what is in ``<ins>`` the words are the older text's, in their order; without
    what is in ``<del>``, the newer one's. Emphasis alone gets no mark.
    """
    old, new = (_blocks(_even(sanitise(html))) for html in (old_html, new_html))
    marked = "".join(_merged(old, new))
    return mark_safe(_cleaner.clean(marked).strip())  # noqa: S308 - cleaned on this line


# --- Blocks -----------------------------------------------------------------


@dataclass(frozen=True)
class _Block:
    """A paragraph, list, item, table, row or cell; without a tag, words between them."""

    tag: str
    opening: str
    inner: str

    @cached_property
    def html(self) -> str:
        return f"{self.opening}{self.inner}</{self.tag}>" if self.tag else self.inner

    @cached_property
    def words(self) -> Counter[str]:
        return Counter(_words(self.inner))

    @property
    def holds_words_only(self) -> bool:
        return self.tag in ("", "p")

    def is_like(self, other: "_Block") -> bool:
        if self.tag != other.tag:
            return False
        total = self.words.total() + other.words.total()
        return self.tag in PLACES or 2 * (self.words & other.words).total() >= ALIKE * total


def _blocks(html: str) -> list[_Block]:
    """The blocks that stand side by side in sanitised HTML."""
    blocks: list[_Block] = []
    pieces: list[str] = []
    tag, opening, depth = "", "", 0
    for piece in TAG.split(html):
        name = piece.strip("</>").split(" ")[0] if TAG.fullmatch(piece) else ""
        opens, closes = name in BLOCKS and piece[1] != "/", name in BLOCKS and piece[1] == "/"
        depth += opens - closes
        if (opens and depth == 1) or (closes and depth == 0):
            blocks.append(_Block(tag, opening, "".join(pieces)))
            tag, opening = (name, piece) if opens else ("", "")
            pieces = []
        else:
            pieces.append(piece)
    blocks.append(_Block(tag, opening, "".join(pieces)))
    return [block for block in blocks if block.tag or block.inner]


def pieces_of(html: str) -> list[tuple[str, str]]:
    """(tag, HTML) of the paragraphs, lists and tables of a body, in order."""
    return [(block.tag, block.html) for block in _blocks(sanitise(html))]


def _merged(old: Sequence[_Block], new: Sequence[_Block]) -> Iterator[str]:
    matcher = SequenceMatcher(None, [block.html for block in old], [block.html for block in new])
    for same, i1, i2, j1, j2 in matcher.get_opcodes():
        if same == "equal":
            yield from (block.html for block in new[j1:j2])
        else:
            yield from _replaced(old[i1:i2], new[j1:j2])


def _replaced(old: Sequence[_Block], new: Sequence[_Block]) -> Iterator[str]:
    """Newer blocks beside the older ones that they are wordings of, both in their order."""
    done = 0
    for block in new:
        near = range(done, min(done + NEAR, len(old)))
        match = next((at for at in near if block.is_like(old[at])), None)
        if match is None:
            yield _all(block, "ins")
        else:
            yield from (_all(gone, "del") for gone in old[done:match])
            yield _pair(old[match], block)
            done = match + 1
    yield from (_all(gone, "del") for gone in old[done:])


def _pair(old: _Block, new: _Block) -> str:
    if new.holds_words_only:
        inner = _marked_words(old.inner, new.inner)
    else:
        inner = "".join(_merged(_blocks(old.inner), _blocks(new.inner)))
    return f"{new.opening}{inner}</{new.tag}>" if new.tag else inner


def _all(block: _Block, mark: str) -> str:
    """The block with every word in ``<ins>`` or ``<del>``."""
    return in_text(block.html, lambda text: f"<{mark}>{text}</{mark}>" if text.strip() else text)


# --- Words ------------------------------------------------------------------


def _marked_words(old: str, new: str) -> str:
    """Both in one, word for word; if that fails, all of the newer, then all of the older."""
    if _raised(old) != _raised(new) or len(_words(old)) + len(_words(new)) > MOST_WORDS:
        return _all(_Block("", "", new), "ins") + " " + _all(_Block("", "", old), "del")
    marked = htmldiff(_apart(old), _apart(new)).replace("<cite>", "").replace("</cite>", "")
    if _words(INSERTED.sub(" ", marked)) == _words(old) and (
        _words(DELETED.sub(" ", marked)) == _words(new)
    ):
        return _without_blanks(replace_groups(marked, group), old, new)
    return _all(_Block("", "", new), "ins") + " " + _all(_Block("", "", old), "del")


def _without_blanks(marked: str, old: str, new: str) -> str:
    """No blank before a stop, if neither of the two has one there."""
    if PARTED_STOP.search(visible(old)) or PARTED_STOP.search(visible(new)):
        return marked
    # Behind an address a stop would look like a part of it.
    return BEFORE_STOP.sub(lambda at: at[0] if at[1] else "".join(TAG.findall(at[2])), marked)


def _raised(html: str) -> list[str]:
    """Raised and lowered signs: 10⁶ is not 10 6."""
    return RAISED.findall(html)


def _apart(html: str) -> str:
    """Tags and white space part words from each other, so: a tag around a citation, no
    white space within."""
    return replace_groups(html, lambda keys: f"<cite>{group(keys, ';')}</cite>")


def _even(html: str) -> str:
    """Citations in one spelling; and an item or a cell of one paragraph, as the editor writes
    it, like one of bare words."""
    return LONE_PARAGRAPH.sub(r"<\1\2>\3</\1>", replace_groups(html, group))


def _words(html: str) -> list[str]:
    """Words and citations of some HTML; not the addresses of links."""
    apart = replace_groups(html, lambda keys: f" {group(keys, ';')} ")
    return LINK.sub(" ", unescape(TAG.sub(" ", apart))).split()


def _count(pieces: Iterable[str]) -> int:
    """How many words there are in these pieces; citations are counted elsewhere."""
    words = (word for piece in pieces for word in _words(without_citations(piece, " ")))
    return sum(1 for word in words if re.search(r"\w", word))
