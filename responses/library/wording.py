"""Whether sanitising a body changed what it says."""

from html.parser import HTMLParser

from .html import ATTRIBUTES, TAGS


class _Said(HTMLParser):
    """The tags, attributes and words of some HTML, in order, without their spelling."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.comments = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A table's body is implied where it isn't written.
        if tag != "tbody":
            self.tags.append((tag, tuple(sorted(attrs, key=str))))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments += 1

    def handle_decl(self, decl: str) -> None:
        self.comments += 1

    def handle_pi(self, data: str) -> None:
        self.comments += 1

    def unknown_decl(self, data: str) -> None:
        self.comments += 1

    @property
    def text(self) -> str:
        return "".join(self.words).strip()


def _said(html: str) -> _Said:
    parser = _Said()
    parser.feed(html)
    parser.close()
    return parser


def lost_in(given: str, cleaned: str) -> str:
    """What sanitising ``given`` to ``cleaned`` took away, for a person; "" if nothing.

    ``<br/>`` for ``<br>`` or ``&quot;`` for ``"`` is another spelling of the same.
    """
    before, after = _said(given), _said(cleaned)
    for tag, attributes in before.tags:
        if tag not in TAGS:
            return f"<{tag[:20]}> is not among the tags that a body may have"
        for name, _ in attributes:
            if name not in ATTRIBUTES.get(tag, ()):
                return f"<{tag}> may not have {name[:20]}"
    if before.comments:
        return "has a comment"
    if before.tags != after.tags or before.text != after.text:
        return "its tags don't fit together, or a link leads somewhere other than http or mailto"
    return ""
