"""The library beside the letter: near things first, the rest by searching."""

import pytest

from inquiries.models import Kind
from responses.letters import verbs
from responses.letters.checks import facts_of
from responses.letters.shelf import shelf_for
from responses.library.models import BlockVersion
from tests.factories import make_block, make_disease
from tests.responses.making import fresh, make_letter, section_of

pytestmark = pytest.mark.django_db


def shelf(letter, words=""):
    letter = fresh(letter)
    return shelf_for(letter, facts_of(letter), words)


def keys(items):
    return [item.version.block.key for item in items]


def test_what_was_asked_for_stands_first_then_the_disease_then_the_general(letter, aatp):
    make_block("aatp-causes", "causes", aatp)
    make_block("support", "support")
    here = shelf(letter)
    assert keys(here.asked_for) == ["aatp-definition", "aatp-treatment"]
    assert keys(here.for_disease) == ["aatp-causes"]
    assert keys(here.general) == ["support", "disclaimer-general"]


def test_other_diseases_and_languages_and_unapproved_words_are_not_near(letter, aatp):
    make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    make_block("aatp-causes", "causes", aatp, status="draft")
    spanish = make_block("aatp-symptoms-es", "symptoms", aatp)
    spanish.language = "es"
    spanish.save(update_fields=["language"])
    assert keys(shelf(letter).for_disease) == []


def test_without_a_disease_only_the_general_blocks_are_near(specialist, definition, disclaimer):
    here = shelf(make_letter(specialist))
    assert (here.asked_for, here.for_disease) == ((), ())
    assert keys(here.general) == ["disclaimer-general"]


def test_what_is_in_the_letter_is_marked_with_its_place(letter, aatp):
    make_block("aatp-causes", "causes", aatp)
    here = shelf(letter)
    assert here.asked_for[0].section_id == section_of(letter, "definition").pk
    assert here.for_disease[0].section_id is None


def test_what_is_past_its_review_date_is_marked(letter):
    BlockVersion.objects.filter(block__key="aatp-treatment").update(review_due="2020-01-01")
    assert [item.overdue for item in shelf(letter).asked_for] == [False, True]


def test_what_was_asked_for_is_ticked_when_the_letter_holds_it(letter, specialist):
    verbs.remove_section(section_of(letter, "treatment"), specialist)
    ticks = {asked.kind.key: asked.answered for asked in shelf(letter).asked}
    assert ticks == {"definition": True, "treatment": False}


@pytest.mark.parametrize(
    "words", ["Fabry", "anderson", "causes fabry", "ENZYME", "énzyme", "alpha fabry"]
)
def test_words_are_looked_for_in_names_kinds_and_texts(letter, words):
    fabry = make_disease("Fabry disease", "Anderson-Fabry disease")
    make_block("fabry-causes", "causes", fabry, "<p>An enzyme, alpha-galactosidase A.</p>")
    make_block("fabry-treatment", "treatment", fabry, "<p>Many things.</p>", status="draft")
    assert keys(shelf(letter, words).found)[:1] == ["fabry-causes"]


def test_every_word_must_be_found(letter):
    make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    assert keys(shelf(letter, "fabry prognosis").found) == []


@pytest.mark.parametrize("words", ["", "   ", "\0", "%", "_", "<>"])
def test_no_words_find_nothing(letter, words):
    assert shelf(letter, words).found == ()


def test_a_search_finds_no_more_than_sixty(letter, monkeypatch):
    monkeypatch.setattr("responses.letters.shelf.LIMIT", 2)
    for number in range(3):
        make_block(f"blood-{number}", "causes")
    assert len(shelf(letter, "blood").found) == 2


def test_blocks_stand_in_letter_order(letter, aatp):
    for kind in reversed(Kind.objects.exclude(key__in=("definition", "treatment", "disclaimer"))):
        make_block(f"aatp-{kind.key}", kind.key, aatp)
    positions = [item.version.block.kind.position for item in shelf(letter).for_disease]
    assert positions == sorted(positions)
    assert len(positions) == 7


def test_very_long_words_are_cut(letter):
    assert shelf(letter, "y" * 60_000).words == "y" * 100


def test_a_slip_is_read_as_the_nearest_name_and_said(letter):
    make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    here = shelf(letter, "frabry causes")
    assert (keys(here.found), here.found_for) == (["fabry-causes"], "fabry causes")
    assert shelf(letter, "fabry").found_for == ""
