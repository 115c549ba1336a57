"""A paragraph's sentences, without being taken in by full stops that end none."""

import re
from collections.abc import Iterator

# Something that may end a sentence, with the closing quotes and brackets after it.
STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*\s+")
LAST_WORD = re.compile(r"[^\s(\[\"“‘«]*$")
NEVER_LAST = {
    *("dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "ca", "cf", "al", "eg", "ie"),
    *("incl", "resp", "esp", "jr", "sr", "dept", "viz"),
}
BEFORE_NUMBERS = {"no", "nos", "fig", "figs", "vol", "pp", "p", "sec", "ch", "chr", "ref", "refs"}
DOTTED = re.compile(r"(?:[a-zA-Z]\.)+[a-zA-Z]")


def sentences_in(text: str) -> Iterator[str]:
    """The sentences of one paragraph of plain text, in order, none empty.

    No full stop ends one in "e.g. this", "Dr. Who", "approx. 5", "3.5 mg", "J. Smith",
    "the U.S. office", or before a small letter.
    """
    start = 0
    for stop in STOP.finditer(text):
        if _ends(text, start, stop):
            yield text[start : stop.end()].strip()
            start = stop.end()
    if text[start:].strip():
        yield text[start:].strip()


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 1]
    if not stop.group().startswith("."):
        return not following.islower()
    if following.islower() or not following:
        return False
    before = text[max(start, stop.start() - 40) : stop.start()]
    word = LAST_WORD.search(before).group()  # type: ignore[union-attr]  # may be empty
    if word.lower() in BEFORE_NUMBERS:
        return not following.isdigit()
    if word.lower() in NEVER_LAST or DOTTED.fullmatch(word):
        return False
    return not _is_initial(word, before)


def _is_initial(word: str, before: str) -> bool:
    """A capital after a name, another initial, or nothing: "J. Smith"; not "vitamin D."."""
    if len(word) != 1 or not word.isupper():
        return False
    earlier = before[: -len(word)].split()
    return not earlier or earlier[-1][:1].isupper()
