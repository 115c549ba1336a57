"""A body's HTML as plain text for a mail: 72 columns, nothing lost.

Only the tags of ``responses.library.html`` and our own ``sup.cite`` come in.
"""

import re
from collections.abc import Iterator
from textwrap import indent, wrap

import lxml.html
from lxml.html import HtmlElement

WIDTH = 72
GAP = "  "
# Stands for <br> until the lines are wrapped; HTML can't hold it.
BREAK = "\0"
Row = list[str]


def text_of(html: str, width: int = WIDTH) -> str:
    """``html`` as paragraphs, lists and tables with a blank line between them.

    Links show where they lead, raised numbers keep their distance (10^9), and no
    address is broken.
    """
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return "\n\n".join(_blocks(root, width))


def filled(text: str, width: int = WIDTH) -> str:
    """``text`` in lines of at most ``width``, its own line breaks kept, words left whole."""
    lines = (
        wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.splitlines()
    )
    return "\n".join(line for wrapped in lines for line in wrapped)


def hanging(marker: str, text: str) -> str:
    """``marker`` before the first line of ``text``, the others below its beginning."""
    return marker + indent(text, " " * len(marker))[len(marker) :]


def _blocks(element: HtmlElement, width: int) -> list[str]:
    """The blocks inside ``element``; text that stands loose is a paragraph too."""
    blocks: list[str] = []
    loose = element.text or ""
    for child in element:
        if child.tag in ("p", "ul", "ol", "table"):
            blocks += [_paragraph(loose, width), _block(child, width)]
            loose = child.tail or ""
        else:
            loose += _inline_child(child) + (child.tail or "")
    return [block for block in [*blocks, _paragraph(loose, width)] if block]


def _block(element: HtmlElement, width: int) -> str:
    if element.tag == "p":
        return _paragraph(_inline(element), width)
    if element.tag == "table":
        return _table(element, width)
    return "\n".join(_items(element, width))


def _paragraph(text: str, width: int) -> str:
    lines = (" ".join(re.split(r"[ \t\r\n]+", line)).strip(" ") for line in text.split(BREAK))
    return filled("\n".join(lines).strip("\n"), width)


def _items(element: HtmlElement, width: int) -> Iterator[str]:
    for number, item in enumerate(element.iterchildren("li"), start=1):
        marker = f"{number}. " if element.tag == "ol" else "- "
        yield hanging(marker, "\n".join(_blocks(item, width - len(marker))))


def _inline(element: HtmlElement) -> str:
    inner = (_inline_child(child) + (child.tail or "") for child in element)
    return (element.text or "") + "".join(inner)


def _inline_child(child: HtmlElement) -> str:
    text = _inline(child)
    if child.tag == "br":
        return BREAK
    if child.tag == "a":
        return _link(text, child.get("href", ""))
    # 10 to the power of 9 must not arrive as 109.
    if child.tag == "sup" and re.match(r"\s*[\d+−-]", text):
        return f"^{text.strip()}"
    return text


def _link(text: str, href: str) -> str:
    address = href.removeprefix("mailto:")
    if not address or address.startswith("#") or _same_address(text, address):
        return text
    return f"{text} <{address}>"


def _same_address(text: str, address: str) -> bool:
    bare = re.compile(r"^https?://(www\.)?|/$")
    return bare.sub("", text.strip()) == bare.sub("", address)


def _table(element: HtmlElement, width: int) -> str:
    """Columns if they fit, else a list with the headings repeated in each row."""
    rows = [_row(row) for row in element.iter("tr")]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    has_head = element.find(".//th") is not None
    columns = _columns(rows, has_head)
    if all(len(line) <= width for line in columns):
        return "\n".join(columns)
    return "\n".join(_rows_as_items(rows, has_head, width))


def _row(row: HtmlElement) -> Row:
    cells = (cell for cell in row if cell.tag in ("td", "th"))
    return [" ".join(" ".join(_blocks(cell, width=1000)).split()) for cell in cells]


def _columns(rows: list[Row], has_head: bool) -> list[str]:
    count = max(map(len, rows))
    rows = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [GAP.join(map(str.ljust, row, widths)).rstrip() for row in rows]
    rule = [GAP.join("-" * width for width in widths)] if has_head else []
    return lines[:1] + rule + lines[1:]


def _rows_as_items(rows: list[Row], has_head: bool, width: int) -> Iterator[str]:
    head = rows[0] if has_head else []
    for row in rows[1:] if has_head else rows:
        named = [*head, *[""] * (len(row) - len(head))]
        cells = (
            f"{name}: {cell}" if name else cell for name, cell in zip(named, row, strict=False)
        )
        yield hanging("- ", "\n".join(filled(cell, width - 2) for cell in cells))
