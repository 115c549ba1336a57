"""No unfilled slot reaches a letter, whatever came past the rules for storing."""

from dataclasses import replace

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Kind
from responses.letters import verbs
from responses.letters.checks import FIX, check
from responses.letters.models import Letter, LetterTemplate
from responses.letters.render import render
from responses.letters.rendering_errors import UnfilledSlot
from responses.letters.slots import slot_problems
from responses.letters.template_words import faults_in, missing_in, words_of
from tests.factories import make_block, make_disease, make_template
from tests.responses.making import fresh, make_letter

from .letters import SEED, citing, section, seed_with

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "where", "slot"),
    [
        (seed_with(letterhead_name="The {center}"), "letterhead", "{center}"),
        (seed_with(letterhead_program="{program}"), "letterhead", "{program}"),
        (seed_with(letterhead_contact=("{phone}",)), "letterhead", "{phone}"),
        (seed_with(unfilled=("{nam}",)), "salutation", "{nam}"),
        (seed_with(opening="Dear {name}"), "template opening", "{name}"),
        (seed_with(closing="On {disease}"), "closing", "{disease}"),
        (seed_with(sign_off=("Regards", "{specialist}")), "sign-off", "{specialist}"),
        (citing("<p>About {disease}.</p>"), "block-0", "{disease}"),
        (citing(opening="<p>Dear {<em>name</em>}</p>"), "opening", "{name}"),
        (seed_with(sections=(section("b", "<p>b</p>", unfilled=("{x}",)),)), "b", "{x}"),
        (seed_with(sections=(section("b", "<p>b</p>", standing_paragraph="{x}"),)), "b", "{x}"),
    ],
)
def test_a_letter_with_an_unfilled_slot_is_not_rendered(content, where, slot):
    sentence = f"“{where}” has {slot}, and nothing is filled in there."
    assert [str(problem) for problem in slot_problems(content)] == [sentence]
    with pytest.raises(UnfilledSlot, match="nothing is filled in"):
        render(content)


@pytest.mark.parametrize(
    "content",
    [
        SEED,
        # The person's own words, a name that was filled in, a set in a vetted text.
        replace(SEED, question="What is {disease}?", salutation="Dear {name},"),
        replace(SEED, title="Disease {name}"),
        citing("<p>The set {1, 2} and {alpha}.</p>"),
    ],
)
def test_braces_of_others_are_left_alone(content):
    assert slot_problems(content) == []


def stopped(letter):
    return [finding.text for finding in check(fresh(letter)) if finding.level == FIX]


def spoilt_template(**texts):
    """As if somebody had written past the pages, before it was approved."""
    kinds = {"treatment": texts.pop("treatment")} if "treatment" in texts else {}
    return make_template(kinds=kinds, **texts)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"salutation": "Dear {nam},"}, "“salutation” has {nam}"),
        ({"closing": "Bye {name}"}, "“closing” has {name}"),
        ({"treatment": {"heading_pattern": "{diseas}?"}}, "“treatment” has {diseas}"),
        ({"treatment": {"standing_paragraph": "{disease}"}}, "“treatment” has {disease}"),
    ],
)
def test_a_template_with_an_unfilled_slot_stops_the_letter(letter, specialist, texts, said):
    Letter.objects.update(template=spoilt_template(**texts))
    assert stopped(letter) == [f"{said}, and nothing is filled in there."]
    with pytest.raises(NotPossible, match="nothing is filled in there"):
        verbs.submit_for_review(fresh(letter), specialist)


def test_a_heading_of_a_blocks_own_is_looked_at_too(aatp, specialist, disclaimer):
    block = make_block("aatp-causes", "causes", aatp, heading="What causes {disease}?")
    letter = make_letter(specialist, block, disease=aatp)
    assert stopped(letter) == ["“causes” has {disease}, and nothing is filled in there."]


def test_a_heading_of_its_own_hides_the_patterns_slot(aatp, specialist):
    spoilt_template(treatment={"heading_pattern": "{diseas}?"})
    block = make_block("aatp-treatment", "treatment", aatp, heading="How is it treated?")
    assert stopped(make_letter(specialist, block, disease=aatp)) == []


@pytest.mark.parametrize("name", ["{disease} syndrome", "Deficiency of {name}", "{", "}{x}"])
def test_a_disease_whose_name_has_braces_stops_nothing(specialist, name):
    disease = make_disease(name)
    letter = make_letter(specialist, make_block("b", "definition", disease), disease=disease)
    assert stopped(letter) == []


@pytest.mark.parametrize("name", ["{disease}", "{name} {name}", "Maria {", "{0.__class__}"])
def test_a_person_whose_name_has_braces_gets_a_letter(specialist, aatp, definition, name):
    assert stopped(make_letter(specialist, definition, disease=aatp, name=name)) == []


def test_the_template_in_the_sample_library_has_no_fault(db):

    words = words_of(LetterTemplate.objects.get())
    assert (faults_in(words, Kind.objects.all()), missing_in(words)) == ([], [])
