"""LaTeX, as it stands in BibTeX, made into plain text with CSL's few marks.

pylatexenc knows the accents and symbols. Macros with arguments are replaced
before it sees them: it drops the argument of one that it doesn't know how to print,
and it can't know those that a file defines for itself.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import islice

from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import get_default_latex_context_db
from pylatexenc.macrospec import LatexContextDb

# How many arguments a macro takes, and what it becomes.
Macros = Mapping[str, tuple[int, str]]
RICH: Macros = {
    "textit": (1, "<i>#1</i>"),
    "emph": (1, "<i>#1</i>"),
    "textsl": (1, "<i>#1</i>"),
    "textbf": (1, "<b>#1</b>"),
    "textsuperscript": (1, "<sup>#1</sup>"),
    "textsubscript": (1, "<sub>#1</sub>"),
    "sp": (1, "<sup>#1</sup>"),
    "sb": (1, "<sub>#1</sub>"),
    "mbox": (1, "#1"),
    "text": (1, "#1"),
    "ensuremath": (1, "#1"),
    "url": (1, "#1"),
    "href": (2, "#2"),
    "noopsort": (1, ""),
}
DEFINITION = re.compile(r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*(?=\{)")
MACRO = re.compile(r"\\([A-Za-z]+)")
LOWERED = re.compile(r"([\^_])\s*(?:(?=\{)|(\\[A-Za-z]+|[^\s{}\\]))")
FORMULA = re.compile(r"(?<!\\)\$([^$]*)(?<!\\)\$")
SPECIAL = re.compile(r"[\\$~%&]|--|``|''")
# A definition may name itself, and grow; a field may be a whole book.
MOST_REPLACED = 500
MOST_DEFINED = 100
LONGEST = 20_000


def definitions(preamble: str) -> Macros:
    """The macros that a preamble defines by \\newcommand."""
    found = {}
    for match in islice(DEFINITION.finditer(preamble), MOST_DEFINED):
        body, _ = group(preamble, match.end())
        found[match.group(1)] = (int(match.group(2) or 0), body)
    return found


def text_of(latex: str, own: Macros | None = None) -> str:
    """``latex`` as text, with <i>, <b>, <sup> and <sub>; spaces as they come out."""
    if len(latex) > LONGEST or not SPECIAL.search(latex):
        return _stripped(latex)
    marked = FORMULA.sub(lambda match: _formula(match.group(1)) + "{}", latex)
    marked = _replaced(marked, {**RICH, **(own or {})})
    # People don't escape these, and to LaTeX they are a comment, a column, a formula.
    marked = re.sub(r"(?<!\\)([%&$])", r"\\\1", marked)
    return _plain(marked)


def group(text: str, start: int) -> tuple[str, int]:
    """What stands in the braces that open at ``start``, and where the text goes on.

    Without a brace it's the next character. Missing closing braces are at the end.
    """
    if not text.startswith("{", start):
        return text[start : start + 1], start + 1
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if not depth:
            return text[start + 1 : found.start()], found.end()
    return text[start + 1 :], len(text)


def _formula(inner: str) -> str:
    """What a formula says, its raised and lowered parts marked."""
    names = {"^": "textsuperscript", "_": "textsubscript"}
    spaced = re.sub(r"(\\[A-Za-z]+)\s+(?=[A-Za-z])", r"\1{} ", inner)
    return LOWERED.sub(
        lambda m: f"\\{names[m.group(1)]}" + (f"{{{m.group(2)}}}" if m.group(2) else ""), spaced
    )


def _replaced(text: str, macros: Macros) -> str:
    """The text with each of the macros replaced by what it becomes."""
    position = 0
    for _ in range(MOST_REPLACED):
        match = next((m for m in MACRO.finditer(text, position) if m.group(1) in macros), None)
        if not match or len(text) > 2 * LONGEST:
            break
        count, body = macros[match.group(1)]
        end = match.end()
        for number in range(1, count + 1):
            end += len(text[end:]) - len(text[end:].lstrip())
            argument, end = group(text, end)
            body = body.replace(f"#{number}", argument)
        text = text[: match.start()] + body + text[end:]
        position = match.start()
    return text


def _stripped(latex: str) -> str:
    return re.sub(r"[{}\\]", "", latex)


# The same journals and names come again and again.
@lru_cache(maxsize=4096)
def _plain(latex: str) -> str:
    reader, known = _reader()
    try:
        text = str(reader.latex_to_text(latex, tolerant_parsing=True, latex_context=known))
    except Exception:  # pylatexenc stumbles in many ways over what is hardly LaTeX
        return _stripped(latex)
    return text.replace("\xa0", " ")


@cache
def _reader() -> tuple[LatexNodes2Text, LatexContextDb]:
    """Made once: it takes longer than reading a title."""
    return LatexNodes2Text(math_mode="text", keep_comments=True), get_default_latex_context_db()
