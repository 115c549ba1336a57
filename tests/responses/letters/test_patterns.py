"""Slots in what admins write: known ones are filled, all else is refused, nothing is read twice."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from responses.letters.patterns import DISEASE, NAME, check_pattern, check_slots, fill, left_in

# Names as people have them, and as nobody has: any text, with braces, slots and formats in it.
PIECES = ["{disease}", "{name}", "{", "}", "name", "disease", "{0.__class__}", " ", "é"]
ANY = st.text() | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def refused(text, *slots):
    with pytest.raises(ValidationError) as error:
        check_slots(text, *slots)
    return error.value.messages


@pytest.mark.parametrize(
    "text", ["What is {disease}?", "{disease}", "Outlook", "", "{disease}{disease}"]
)
def test_a_heading_may_hold_the_disease(text):
    check_slots(text, DISEASE)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("What is {diseas}?", "{diseas}"),
        ("What is {Disease}?", "{Disease}"),
        ("What is { disease }?", "{ disease }"),
        ("{disease!r}", "{disease!r}"),
        ("{disease:>30}", "{disease:>30}"),
        ("{disease.name}", "{disease.name}"),
        ("{}", "{}"),
        ("{0}", "{0}"),
        ("{name} {disease} {b} {a}", "{a}, {b}, {name}"),
    ],
)
def test_an_unknown_slot_is_named(text, names):
    assert refused(text, DISEASE) == [f"Nothing fills in {names} here. Use {{disease}}."]


def test_where_nothing_is_filled_in_no_slot_is_known():
    assert refused("About {disease}") == ["Nothing fills in {disease} here. Write it out."]


@pytest.mark.parametrize("text", ["{disease", "disease}", "}{", "{{disease}}", "{", "{{", "a } b"])
def test_a_brace_without_its_partner_is_refused(text):
    assert refused(text, DISEASE) == ["A curly brace has no partner."]


def test_the_rule_of_the_rows_themselves_is_the_same():
    check_pattern("Dear {name}, about {disease}")
    with pytest.raises(ValidationError):
        check_pattern("Dear {nam},")


@given(name=ANY)
def test_whatever_a_disease_is_called_its_name_stands_as_it_is(name):
    assert fill("What is {disease}, {disease}?", disease=name) == f"What is {name}, {name}?"


@given(pattern=ANY, name=ANY, disease=ANY)
def test_what_is_filled_in_is_never_read_again(pattern, name, disease):
    """Filled with marks that hold no brace and then with the names, it comes to the same."""
    marks = {"name": "\ue000", "disease": "\ue001"}
    expected = fill(pattern, **marks).replace("\ue000", name).replace("\ue001", disease)
    if "\ue000" not in pattern + name + disease and "\ue001" not in pattern + name + disease:
        assert fill(pattern, name=name, disease=disease) == expected


@given(pattern=ANY, name=ANY)
def test_a_pattern_that_is_allowed_leaves_nothing_unfilled(pattern, name):
    try:
        check_slots(pattern, NAME)
    except ValidationError:
        return
    assert left_in(pattern, NAME) == ()
    assert fill(pattern, name="Maria").count("{") == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("What is {disease}?", ()),
        ("What is {diseas}?", ("{diseas}",)),
        ("{name} and {name}", ("{name}",)),
        ("{ disease}", ("{ disease}",)),
        ("{disease} by {who am i}", ("{who am i}",)),
        ("The set {1, 2}", ()),
        ("A {brace", ()),
    ],
)
def test_slots_that_stay_are_found(text, left):
    assert left_in(text, DISEASE) == left
