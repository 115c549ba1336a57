"""Words with slips, read as the words of diseases' names that they are nearest to."""

import csv

import pytest

from inquiries import answers, spelling
from inquiries.importing import import_diseases
from inquiries.models import DiseaseName
from inquiries.search import likely, suggest
from inquiries.text import normalise
from tests.factories import make_disease

pytestmark = pytest.mark.django_db


@pytest.fixture
def fabry():
    make_disease("Fabry disease", "Anderson-Fabry disease")
    make_disease("Marfan syndrome")
    return make_disease("Klinefelter syndrome", "XXY")


def corrected(text):
    return " ".join(spelling.corrected(text.split()))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fabri", "fabry"),
        ("fbary disease", "fabry disease"),
        ("marfen sindrome", "marfan syndrome"),
        ("klinefleter", "klinefelter"),
    ],
)
def test_a_word_with_a_slip_is_read_as_the_nearest(fabry, typed, meant):
    assert corrected(typed) == meant


@pytest.mark.parametrize("typed", ["fabry disease", "anders", "zebra", "xyy", "fabry22", ""])
def test_what_is_known_or_growing_or_short_or_like_nothing_stays(fabry, typed):
    assert corrected(typed) == typed


def test_only_the_last_word_may_be_unfinished(fabry):
    assert corrected("marfa syndro") == "marfan syndro"


def test_beside_a_rare_word_a_slip_may_be_larger(db):
    make_disease("Tay-Sachs disease")
    make_disease("Libman-Sacks endocarditis")
    assert corrected("tay saks x") == "tay sachs x"
    assert corrected("saks x") == "sacks x"
    assert corrected("libman saks x") == "libman sacks x"


def test_beside_a_common_word_it_may_not(db):
    for number in range(spelling.RARE + 1):
        make_disease(f"Sachs disease type {number}")
    assert corrected("saks disease") == "saks disease"


def test_two_words_of_a_name_may_be_written_as_one(db):
    make_disease("Tay-Sachs disease")
    make_disease("Sweet disease")
    assert corrected("taysachs disease") == "tay sachs disease"
    assert corrected("sweetsachs x") == "sweetsachs x"


def test_other_words_can_be_known_beside_those_of_names(fabry):
    assert spelling.corrected(["fabri", "treatmnt"]) == ["fabry", "treatmnt"]
    assert spelling.corrected(["fabri", "treatmnt"], also={"treatment"}) == ["fabry", "treatment"]
    assert spelling.corrected(["fabri", "treat"], also={"treatment"}) == ["fabry", "treat"]


def test_the_first_letter_is_seldom_wrong(db):
    make_disease("Bean fever")
    make_disease("Mead fever")
    assert corrected("mean fever") == "mead fever"


def test_of_words_as_near_the_one_in_more_names_is_likelier(db):
    make_disease("Gaut disease")
    for number in range(20):
        make_disease(f"Gout type {number}")
    assert corrected("gat disease") == "gat disease"  # three letters are left alone
    assert corrected("geut fever") == "gout fever"


def test_names_that_come_and_go_are_noticed(fabry):
    assert corrected("pompae") == "pompae"
    pompe = make_disease("Pompe disease")
    assert corrected("pompae") == "pompe"
    DiseaseName.objects.filter(disease=pompe).delete()
    assert corrected("pompae") == "pompae"


def test_names_are_read_once_as_long_as_they_stay(fabry, django_assert_num_queries):
    spelling.corrected(["fabri"])
    with django_assert_num_queries(1):
        spelling.corrected(["marfen"])


# --- Where a person chooses -------------------------------------------------------------


def test_a_name_with_a_slip_is_offered_where_nothing_else_fits(fabry):
    assert suggest("fabri") == []
    assert [found.name for found in likely("fabri")] == ["Fabry disease"]


def test_a_name_that_fits_is_never_mended(fabry):
    make_disease("Fabrizio syndrome")
    assert [found.name for found in likely("fabri")] == ["Fabrizio syndrome"]


def test_the_form_asks_whether_that_was_meant(client, fabry):
    response = client.post("/ask/diseases/", {"disease_text": "marfen sindrome"})
    assert "Do you mean one of these?" in response.content.decode()
    assert [option.label for option in answers.suggestions("marfen sindrome")] == [
        "Marfan syndrome"
    ]


# --- Real slips -------------------------------------------------------------------------


@pytest.mark.shared
def test_three_of_four_real_slips_lead_to_the_very_word_that_was_meant(shared):
    """Of the pairs of single words, those whose right word stands in a disease's name."""
    import_diseases(shared / "data/diseases.tsv")
    import_diseases(shared / "data/diseases_common.tsv")
    known = {word for name in names() for word in name.split()}
    pairs = [pair for pair in real_slips(shared) if pair[1] in known and pair[0] not in known]
    right = [spelling.corrected([slip, ""])[0] == word for slip, word in pairs]
    assert (len(pairs), sum(right)) == (62, 47)


def names():
    return DiseaseName.objects.values_list("normalised", flat=True)


def real_slips(shared):
    path = shared / "data/questions/chqa_misspelling_pairs.tsv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = [(normalise(row["misspelling"]), normalise(row["correction"])) for row in rows]
    return [(slip, right) for slip, right in pairs if slip.isalpha() and right.isalpha()]
