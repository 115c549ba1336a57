"""Names of authors as databases write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.library.sources.names import Name, name, people


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Maria, Ana", {"family": "Maria", "given": "Ana"}),
        ("Maria,A.B.", {"family": "Maria", "given": "A.B."}),
        ("Maria, AB", {"family": "Maria", "given": "A. B."}),
        ("Maria, Ana B", {"family": "Maria", "given": "Ana B."}),
        ("Maria AB", {"family": "Maria", "given": "A. B."}),
        ("Maria A.", {"family": "Maria", "given": "A."}),
        (
            "de la Maria, Ana",
            {"family": "Maria", "given": "Ana", "non-dropping-particle": "de la"},
        ),
        ("Maria, Ana von", {"family": "Maria", "given": "Ana", "non-dropping-particle": "von"}),
        ("de Maria AB", {"family": "Maria", "given": "A. B.", "non-dropping-particle": "de"}),
        ("D'Maria, Ana", {"family": "D'Maria", "given": "Ana"}),
        ("Maria, Ana, Jr.", {"family": "Maria", "given": "Ana", "suffix": "Jr."}),
        ("Maria, Jr., Ana", {"family": "Maria", "given": "Ana", "suffix": "Jr."}),
        ("Maria, Ana B 3rd", {"family": "Maria", "given": "Ana B.", "suffix": "3rd"}),
        ("van Maria, null", {"literal": "van Maria"}),
        ("World Health Organization", {"literal": "World Health Organization"}),
        ("Bodies, Inc., of Town, Land", {"literal": "Bodies, Inc., of Town, Land"}),
        ("A Body,", {"literal": "A Body"}),
        ("王, 伟明", {"family": "王", "given": "伟明"}),
        ("–", {}),
        ("", {}),
    ],
)
def test_names(text: str, found: Name) -> None:
    assert name(text) == found


@pytest.mark.parametrize("end", ["et al.", "et al", "Et Al.", "and others"])
def test_and_others_stay_visible(end: str) -> None:
    maria = {"family": "Maria", "given": "A."}
    assert people([f"Maria, A., {end}"]) == [maria, {"literal": "et al."}]
    assert people(["Maria, A.", end]) == [maria, {"literal": "et al."}]


@given(st.text(max_size=60))
def test_no_letter_of_a_name_is_lost(text: str) -> None:
    kept = "".join(name(text).values())
    letters = sorted(c for c in text if c.isalpha())
    nothing = any(word in text.lower() for word in ("nan", "null", "none", "n/a", "undefined"))
    assert nothing or not kept or sorted(c for c in kept if c.isalpha()) == letters
