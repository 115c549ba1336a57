"""Names of authors, as RIS and PubMed write them, made into names of CSL-JSON."""

import re
from collections.abc import Iterable

Name = dict[str, str]

SUFFIXES = re.compile(r"(?:jr|sr|2nd|3rd|4th|ii|iii|iv)\.?", re.IGNORECASE)
# Before a family name; after a given one only where they can't be anything else.
PARTICLES = set(
    """van von der den de del della degli di da das do dos du la le el al bin ibn ten ter zu
    zur""".split()
)
ET_AL = re.compile(r"[,\s]*\b(?:et\.?\s*al(?:ii|ia)?\b\.?|and others)\s*$", re.IGNORECASE)
ABBREVIATED = re.compile(r"((?:[a-z]+\s+)*[^\W\d_][\w'’-]+)\s+((?:[A-Z]\.?-?\s?){1,3})")
LONGEST = 300
# What programs write for what they don't have.
NOTHING = frozenset({"nan", "null", "none", "n/a", "undefined"})
MORE = {"literal": "et al."}


def people(texts: Iterable[str]) -> list[Name]:
    """Each text's person; "et al." at the end of one, or alone, is kept as a last "person"."""
    found = []
    for text in texts:
        named = ET_AL.sub("", text) if len(text) <= LONGEST else text
        if person := name(named):
            found.append(person)
        if named != text:
            found.append(dict(MORE))
    return found


def name(text: str) -> Name:
    """One person or body; ``{}`` if the text has no letter.

    >>> name("van de Schoot, Rens")
    {'family': 'Schoot', 'given': 'Rens', 'non-dropping-particle': 'van de'}
    >>> name("World Health Organization")
    {'literal': 'World Health Organization'}
    """
    given = " ".join(text.split()).strip(" ;")
    whole = given.rstrip(" ,")
    if not re.search(r"[^\W\d_]", whole):
        return {}
    parts = [part.strip() for part in whole.split(",")]
    if len(whole) > LONGEST or (len(parts) == 1 and given != whole):
        return {"literal": whole}  # EndNote's way to say that it's a body: a comma after it
    if len(parts) == 3 and SUFFIXES.fullmatch(parts[1]) and not SUFFIXES.fullmatch(parts[2]):
        parts = [parts[0], parts[2], parts[1]]
    if len(parts) == 1:
        return _without_comma(whole)
    if len(parts) == 2 and (not parts[1] or parts[1].lower() in NOTHING):
        return {"literal": parts[0]}
    if len(parts) == 2 and parts[0]:
        return person(parts[0], parts[1])
    if len(parts) == 3 and all(parts) and SUFFIXES.fullmatch(parts[2]):
        return person(parts[0], parts[1], parts[2])
    return {"literal": whole}


def person(family: str, given: str, suffix: str = "", particle: str = "") -> Name:
    """A name of these parts, what is in the wrong one of them moved."""
    given, after = _split_tail(given, suffix)
    if not particle:
        given, particle = _particle_after(given)
    if not particle:
        particle, family = _particle_before(family)
    parts = {
        "family": family,
        "given": _spaced(given),
        "non-dropping-particle": particle,
        "suffix": suffix or after,
    }
    return {part: value for part, value in parts.items() if value}


def _without_comma(text: str) -> Name:
    """Smith JA, de Boer C. G.; or a body, or a single name: as it stands."""
    matched = ABBREVIATED.fullmatch(text)
    return person(matched.group(1), matched.group(2).strip()) if matched else {"literal": text}


def _split_tail(given: str, suffix: str) -> tuple[str, str]:
    words = given.split()
    if suffix or len(words) < 2 or not SUFFIXES.fullmatch(words[-1]):
        return given, ""
    return " ".join(words[:-1]), words[-1]


def _particle_after(given: str) -> tuple[str, str]:
    words = given.split()
    at = len(words)
    while at > 1 and words[at - 1] in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def _particle_before(family: str) -> tuple[str, str]:
    words = family.split()
    at = 0
    while at < len(words) - 1 and words[at].islower():
        at += 1
    return " ".join(words[:at]), " ".join(words[at:])


def _spaced(given: str) -> str:
    """JA as J. A.: the citation style would print a single J."""
    return " ".join(
        " ".join(f"{letter}." for letter in word) if _are_initials(word) else word
        for word in given.split()
    )


def _are_initials(word: str) -> bool:
    return len(word) <= 3 and word.isalpha() and word.isupper()
