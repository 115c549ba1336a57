"""A disease's codes in the one spelling that we store."""

import re

from .text import clean_line

# Code: how it may be written; what we keep is the group.
SPELLINGS = {
    "gard": re.compile(r"(?:GARD:\s*)?(\d{1,7})", re.IGNORECASE),
    "mondo": re.compile(r"(?:MONDO:\s*)?(\d{7})", re.IGNORECASE),
    "orpha": re.compile(r"(?:ORPHA(?:NET)?:\s*)?(\d{1,7})", re.IGNORECASE),
    "omim": re.compile(r"(?:OMIM:\s*)?(\d{6})", re.IGNORECASE),
}
EXAMPLES = {"gard": "0009596", "mondo": "MONDO:0000001", "orpha": "3243", "omim": "154800"}
# Orphanet and OMIM may name several of theirs for one of ours.
SEVERAL = ("orpha", "omim")
LONGEST = 60


def spelt(name: str, text: str) -> str:
    """The code ``name`` ("gard", "mondo", "orpha" or "omim") as stored; "" stays "".

    Raises ``ValueError`` with a message for the person who made the file.

    >>> spelt("gard", "GARD:9596")
    '0009596'
    """
    parts = text.split("|") if name in SEVERAL else [text]
    codes = [_one(name, clean_line(part)) for part in parts if part.strip()]
    joined = "|".join(dict.fromkeys(codes))
    if len(joined) > LONGEST:
        raise ValueError(f"more than {LONGEST} characters")
    return joined


def _one(name: str, text: str) -> str:
    match = SPELLINGS[name].fullmatch(text)
    if not match:
        raise ValueError(f"“{text[:40]}” is not a code such as {EXAMPLES[name]}")
    digits = match.group(1)
    if name == "gard":
        return digits.zfill(7)
    return f"MONDO:{digits}" if name == "mondo" else digits
