"""Small functions on text that several rooms need."""

import hashlib
import re
import unicodedata
from difflib import get_close_matches

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NOT_WORD = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """Words in lower case without accents or punctuation, single spaces between.

    >>> normalise("Sjögren–Larsson  syndrome (SLS)")
    'sjogren larsson syndrome sls'
    """
    plain = text.lower() if text.isascii() else _plain(text)
    return NOT_WORD.sub(" ", plain).strip()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def clean_lines(text: str) -> str:
    """Text without control characters or direction overrides; line breaks as ``\\n``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", text).strip()


def masked(email: str) -> str:
    """As much of an address as its owner knows it by.

    >>> masked("maria@example.org")
    'm•••@example.org'
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def clean_line(text: str) -> str:
    """One line of text: as ``clean_lines``, any white space run made one space."""
    return " ".join(clean_lines(text).split())


# Where many people have their mail, and what is typed for them by mistake.
MAIL_HOSTS = """
    gmail.com hotmail.com yahoo.com outlook.com icloud.com aol.com live.com msn.com comcast.net
    verizon.net gmx.net proton.me mail.com ymail.com email.com
""".split()


def likely_address(email: str) -> str:
    """The address that was probably meant; "" if nothing looks like a slip.

    >>> likely_address("maria@gmial.com")
    'maria@gmail.com'
    """
    name, _, host = email.rpartition("@")
    host = host.lower()
    if host in MAIL_HOSTS:
        return ""
    meant = get_close_matches(host, MAIL_HOSTS, n=1, cutoff=0.87)
    return f"{name}@{meant[0]}" if name and meant else ""


def mark_of(text: str) -> str:
    """Stands for a text in a form, to see whether it is still the one that is stored."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
