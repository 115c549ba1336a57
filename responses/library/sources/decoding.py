"""Bytes of somebody's file made into text."""

import codecs
import re

from .records import Unreadable

LARGEST = 10_000_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LINE_ENDS = re.compile(r"\r\n?|[\x85\u2028\u2029\x0b\x0c]")
BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
NOT_UTF8 = "it isn't in UTF-8, and was read as Windows-1252 (Latin-1): look at the accented letters"


def text_of(data: str | bytes) -> tuple[str, str]:
    """The text with ``\\n`` at its line ends, and a note for its reader ("" if none).

    Raises ``Unreadable`` for a file that is empty, too large or no text.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST // 1_000_000} MB: please split it")
    text, note = (data, "") if isinstance(data, str) else _decoded(data)
    text = LINE_ENDS.sub("\n", text.lstrip("\ufeff"))
    if not text.strip():
        raise Unreadable("it is empty")
    # A stray control character is cleaned away later; many of them are a picture or a PDF.
    if "\x00" in text or len(BINARY.findall(text)) > len(text) / 100:
        raise Unreadable("it isn't a text file: export it as RIS, NBIB, BibTeX or CSL-JSON")
    return text, note


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), ""
    for encoding, note in (("utf-8", ""), ("cp1252", NOT_UTF8)):
        try:
            return data.decode(encoding), note
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), NOT_UTF8
