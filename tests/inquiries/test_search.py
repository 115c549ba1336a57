"""Finding a disease by what a person types."""

import pytest

from inquiries.importing import import_diseases
from inquiries.search import exact, suggest
from tests.factories import make_disease

pytestmark = pytest.mark.django_db


def names(text, limit=8):
    return [suggestion.name for suggestion in suggest(text, limit)]


def test_one_letter_suggests_nothing():
    make_disease("Fabry disease")
    assert suggest("f") == []


def test_punctuation_alone_suggests_nothing():
    make_disease("Fabry disease")
    assert suggest("-- ?!") == []


def test_each_word_may_begin_a_word_anywhere_in_the_name():
    make_disease("Acquired amegakaryocytic thrombocytopenia")
    make_disease("Immune thrombocytopenia")
    assert names("thromb ameg") == ["Acquired amegakaryocytic thrombocytopenia"]


def test_a_text_inside_of_a_word_is_found_after_all_others():
    make_disease("Agranulocytosis")
    make_disease("Cytosis of some kind")
    assert names("cytosis") == ["Cytosis of some kind", "Agranulocytosis"]


def test_accents_case_and_hyphens_make_no_difference():
    make_disease("Sjögren-Larsson syndrome")
    assert names("SJOGREN LARS") == ["Sjögren-Larsson syndrome"]


def test_exact_then_preferred_then_synonym_then_the_rest():
    make_disease("Disease of Marfan")
    make_disease("Arachnodactyly", "Marfan type")
    make_disease("Marfan syndrome")
    make_disease("Aortic something", "Marfan")
    assert names("marfan") == ["Marfan", "Marfan syndrome", "Marfan type", "Disease of Marfan"]


def test_short_names_come_before_long_ones():
    make_disease("Cystic fibrosis-related diabetes")
    make_disease("Cystic fibrosis")
    assert names("cystic") == ["Cystic fibrosis", "Cystic fibrosis-related diabetes"]


def test_a_disease_is_suggested_once_under_its_best_name():
    make_disease("Amyotrophic lateral sclerosis", "ALS", "ALS 1", "Familial ALS")
    (found,) = suggest("als")
    assert (found.name, found.is_preferred) == ("ALS", False)
    assert found.disease.name == "Amyotrophic lateral sclerosis"


def test_two_diseases_of_one_name_are_both_suggested():
    make_disease("Down syndrome", gard="0000001")
    make_disease("Down syndrome", gard="0000002")
    codes = [suggestion.disease.gard for suggestion in suggest("down")]
    assert codes == ["0000001", "0000002"]


def test_no_more_than_the_limit_are_suggested():
    for number in range(10):
        make_disease(f"Ataxia type {number}")
    assert names("ataxia", limit=3) == ["Ataxia type 0", "Ataxia type 1", "Ataxia type 2"]


@pytest.mark.parametrize("text", ["%_", "50% \\ '; --", "\x00xq"])
def test_signs_that_mean_something_to_a_database_match_nothing(text):
    make_disease("Fabry disease")
    assert suggest(text) == []


def test_two_queries_however_much_fits(django_assert_num_queries):
    for number in range(20):
        make_disease(f"Ataxia type {number}", f"Shaky {number}", f"Ataxia of kind {number}")
    with django_assert_num_queries(2):
        suggest("ataxia")


def test_exact_finds_a_disease_by_any_of_its_names():
    disease = make_disease("Amyotrophic lateral sclerosis", "ALS")
    assert exact("als") == disease


def test_exact_finds_nothing_where_two_have_the_name():
    make_disease("Down syndrome", gard="0000001")
    make_disease("Trisomy 21", "Down syndrome", gard="0000002")
    assert exact("Down syndrome") is None


def test_exact_takes_two_spellings_of_one_disease_for_one():
    disease = make_disease("Sjögren syndrome", "Sjogren syndrome")
    assert exact("sjogren syndrome") == disease


def test_exact_finds_nothing_for_nothing():
    assert exact("…") is None


@pytest.mark.shared
def test_the_real_vocabulary_suggests_what_one_means(shared):
    import_diseases(shared / "data/diseases.tsv")
    import_diseases(shared / "data/diseases_common.tsv")
    firsts = {words: suggest(words)[0].disease.name for words in ("fabry", "acquired ameg", "aku")}
    assert firsts == {
        "fabry": "Fabry disease",
        "acquired ameg": "Acquired amegakaryocytic thrombocytopenia",
        "aku": "Alkaptonuria",
    }
