"""Links as people type them, before sanitising cuts out what isn't a whole address."""

import re

# example.org, www.example.org/x?y, example.org:8080; not page.html, which is no host.
HOST = r"(?:[\w-]{1,63}\.){1,20}(?!(?:html?|php|aspx?|jsp|pdf|docx?)\b)[^\W\d_]{2,63}"
REST = r"(?::\d{1,5})?(?:[/?#][^\s\"'<>]*)?"
HREF = re.compile(
    rf"""(<a\s[^<>]*?\bhref\s*=\s*["']?\s*)(//)?((?:[\w.+-]{{1,64}}(@))?{HOST}{REST})(?=["'\s>])""",
    re.IGNORECASE,
)
NOWHERE = re.compile(r"<a>(.*?)</a>", re.DOTALL)


def with_schemes(html: str) -> str:
    """``example.org/x`` typed as a link's address is https, ``maria@example.org`` is mail."""
    return HREF.sub(_whole, html)


def _whole(link: re.Match[str]) -> str:
    scheme = "mailto:" if link[4] else "https://"
    return f"{link[1]}{scheme}{link[3]}"


def leading_nowhere(body: str) -> list[str]:
    """The words of the links that have no address. ``body`` is sanitised."""
    return NOWHERE.findall(body)
