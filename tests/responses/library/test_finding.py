"""Finding blocks by words. The same answers on both databases."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from inquiries.models import Disease, Kind
from inquiries.text import normalise
from responses.library import finding
from responses.library.models import Block, BlockText
from tests.factories import make_block, make_disease, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    """Three blocks about Fabry disease, two about Marfan syndrome, one about none."""
    fabry = make_disease("Fabry disease", "Anderson-Fabry disease", "Morbus Fabry", key="fabry")
    marfan = make_disease("Marfan syndrome", key="marfan")
    make_block("fabry-definition", "definition", fabry, "<p>A rare lack of an enzyme.</p>")
    make_block("fabry-treatment", "treatment", fabry, "<p>Enzyme replacement; hearing aids.</p>")
    make_block("fabry-causes", "causes", fabry, "<p>Genes are inherited. [@brown2014]</p>")
    make_block("marfan-definition", "definition", marfan, "<p>It may affect the heart.</p>")
    make_block("marfan-treatment", "treatment", marfan, "<p>Unlike Fabry disease, surgery.</p>")
    make_block("support", "support", None, "<p>Groups of patients.</p>")


def found(words, exactly=False, **narrowed):
    result = finding.find(BlockText.objects.filter(**narrowed), words, exactly)
    keys = dict(Block.objects.values_list("pk", "key"))
    return [keys[pk] for pk in result.pks]


# --- What words meet ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("anderson treatment", ["fabry-treatment"]),
        ("MORBUS", ["fabry-definition", "fabry-causes", "fabry-treatment"]),
        ("enzyme", ["fabry-definition", "fabry-treatment"]),
        ("énzyme repläcement", ["fabry-treatment"]),
        ("replacements", ["fabry-treatment"]),
        ("inheriting gene", ["fabry-causes"]),
        ("marfan-definition", ["marfan-definition"]),
        ("brown2014", ["fabry-causes"]),
        ("enzyme heart", []),
        ("what is the treatment of marfan syndrome", ["marfan-treatment"]),
    ],
)
def test_every_word_must_be_met_by_a_name_the_kind_the_key_or_the_text(library, words, keys):
    assert found(words) == keys


def test_the_last_word_may_be_unfinished(library):
    assert found("fabry replacem") == ["fabry-treatment"]


def test_a_whole_word_is_no_beginning(library):
    assert found("hear") == ["fabry-treatment"]
    assert found("heart") == ["marfan-definition"]


def test_two_letters_begin_nothing(library):
    assert found("he") == []


def test_names_come_before_texts(library):
    assert found("fabry disease") == [
        "fabry-definition",
        "fabry-causes",
        "fabry-treatment",
        "marfan-treatment",
    ]


def test_the_disease_that_is_called_just_so_comes_first(library):
    make_block("aunt", "definition", make_disease("Aarhus type of Fabry disease"))
    assert found("fabry disease")[:4] == [
        "fabry-definition",
        "fabry-causes",
        "fabry-treatment",
        "aunt",
    ]


def test_without_words_general_blocks_come_first_then_by_disease_and_kind(library):
    assert found("") == [
        *("support", "fabry-definition", "fabry-causes", "fabry-treatment"),
        *("marfan-definition", "marfan-treatment"),
    ]


def test_the_draft_is_looked_through_too(library):
    block = Block.objects.get(key="marfan-treatment")
    make_version(block, "<p>Newer: losartan.</p>", number=2, status="draft")
    assert found("losartan") == ["marfan-treatment"]


def test_words_that_were_replaced_are_not_found(library):
    block = Block.objects.get(key="marfan-treatment")
    make_version(block, "<p>Long ago: digitalis.</p>", number=2, status="superseded",
                 last_updated="2015-01-01")  # fmt: skip
    assert found("digitalis") == []


def test_words_stay_apart_where_cells_do_and_whole_across_marks(db):
    body = "<table><tbody><tr><td>alpha</td><td>beta</td></tr></tbody></table><p>H<sub>2</sub>O</p>"
    make_block("cells", body=body)
    assert [found(words) for words in ("alpha", "beta", "h2o", "alphabeta")] == [
        *(["cells"], ["cells"], ["cells"], [])
    ]


def test_a_word_that_stands_everywhere_is_looked_for_if_it_is_alone(library):
    make_block("all", "definition", make_disease("Acute lymphoblastic leukemia", "ALL"))
    assert found("ALL")[0] == "all"


@pytest.mark.parametrize("words", ["-- ?!", "%", "_", "'", "\0", "' OR 1=1 --", '"', "a:b*", "(("])
def test_signs_mean_nothing_to_the_database(library, words):
    assert len(found(words)) in (0, 6)


def test_very_long_and_very_many_words_are_cut(library):
    assert found("fabry " * 300) == found("fabry")
    assert found("y" * 60_000) == []


# --- Narrowed, and no more than so many -----------------------------------------------------


def test_only_what_is_left_is_looked_through(library):
    treatment = Kind.objects.get(key="treatment")
    assert found("fabry", kind=treatment) == ["fabry-treatment", "marfan-treatment"]


def test_no_more_are_found_than_anybody_reads(library, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 2)
    result = finding.find(BlockText.objects.all(), "fabry")
    assert (len(result.pks), result.more) == (2, True)
    everything = finding.find(BlockText.objects.all())
    assert (len(everything.pks), everything.more) == (2, True)


def test_exactly_as_many_are_no_more(library, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 6)
    assert finding.find(BlockText.objects.all()).more is False


@pytest.mark.parametrize(("words", "queries"), [("", 1), ("fabry disease", 4), ("heart", 3)])
def test_few_queries_however_much_fits(library, django_assert_num_queries, words, queries):
    for number in range(30):
        make_block(f"more-{number}", body="<p>Heart, fabry disease.</p>")
    with django_assert_num_queries(queries):
        finding.find(BlockText.objects.all(), words)


# --- Slips ------------------------------------------------------------------------------------


def test_a_slip_is_read_as_the_nearest_name_and_said(library):
    result = finding.find(BlockText.objects.all(), "anderson marfen")
    assert (result.pks, result.instead_of) == ([], "anderson marfen")
    result = finding.find(BlockText.objects.all(), "marfen treatment")
    assert (len(result.pks), result.words) == (1, ("marfan", "treatment"))
    assert result.instead_of == "marfen treatment"


@pytest.mark.parametrize(
    ("typed", "read", "keys"),
    [
        ("marfan treatmnt", ("marfan", "treatment"), ["marfan-treatment"]),
        ("tretment of marfen", ("treatment", "marfan"), ["marfan-treatment"]),
        ("morbus fabbry cuases", ("morbus", "fabry", "causes"), ["fabry-causes"]),
        ("marfan outlok", ("marfan", "outlook"), ["marfan-later"]),
        ("marfan pronosis", ("marfan", "prognosis"), ["marfan-later"]),
        ("tay saks", ("tay", "sachs"), ["tay"]),
        ("Tay-Saks tratment", ("tay", "sachs", "treatment"), ["tay"]),
        ("taysachs", ("tay", "sachs"), ["tay"]),
    ],
)
def test_a_disease_and_a_kind_may_both_have_slips(library, typed, read, keys):
    make_block("marfan-later", "prognosis", Disease.objects.get(names__text="Marfan syndrome"))
    make_block("tay", "treatment", make_disease("Tay-Sachs disease"))
    result = finding.find(BlockText.objects.all(), typed)
    assert (result.words, result.instead_of) == (read, " ".join(finding.wanted_words(typed)))
    assert found(typed) == keys


def test_the_words_as_typed_can_be_had(library):
    assert found("marfen", exactly=True) == []


def test_a_word_of_the_texts_is_no_slip(library):
    """However like some name it is."""
    make_disease("Patrents disease")
    result = finding.find(BlockText.objects.all(), "patients marfen")
    assert (result.pks, result.words) == ([], ("patients", "marfan"))


def test_what_only_the_narrowing_leaves_out_is_no_slip(library):
    support = Kind.objects.get(key="support")
    result = finding.find(BlockText.objects.filter(kind=support), "enzyme")
    assert (result.pks, result.instead_of) == ([], "")


# --- Every word of every text -------------------------------------------------------------------


class EveryWord(TestCase):
    @settings(max_examples=60)
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
    def test_finds_its_text(self, text):
        block = make_block(f"b{Block.objects.count()}", body=f"<p>{text.replace('<', ' ')}</p>")
        words = set(BlockText.objects.get(pk=block.pk).words.split())
        for word in words & set(normalise(text.replace("<", " ")).split()):
            assert block.pk in finding.find(BlockText.objects.all(), word, exactly=True).pks
