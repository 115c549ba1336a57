"""How hard a body reads. The grades in the first tests are worked out by hand."""

import json
import time
from html import escape
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.library.reading_grade import HardSentence, ReadingGrade, flesch_kincaid, grade_of
from responses.library.sentences import sentences_in

AATP = "acquired amegakaryocytic thrombocytopenia"
SOUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<li>", "<td>", "[@a]", "e.g. ", ". ", "\ue000", "ß"])
    | st.text(max_size=8),
    max_size=15,
).map("".join)


def shape(html, *names):
    """(words, sentences) of a body."""
    found = grade_of(html, names)
    return found.words, found.sentences


# --- The formula ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Few people have it.", 0.7),  # 4 words, 5 syllables
        ("Doctors do not know the cause.", 0.5),  # 6 words, 7 syllables
        ("Treatment depends on the symptoms of each person.", 5.2),  # 8 words, 12 syllables
        ("The long-term outlook varies.", 6.6),  # 4 words, 7 syllables
        ("It is rare. Few people have it.", -0.7),  # 7 words, 2 sentences, 8 syllables
    ],
)
def test_grades_worked_out_by_hand(text, grade):
    assert grade_of(f"<p>{text}</p>").grade == grade


def test_the_formula_is_that_of_1975():
    assert flesch_kincaid(words=100, sentences=5, syllables=150) == 9.9


def test_no_words_have_no_grade():
    assert grade_of("<p>–</p>") == ReadingGrade(0.0, 0, 0, ())


# --- What is counted --------------------------------------------------------


def test_citations_do_not_count():
    assert grade_of("<p>It is rare.[@brown2014; @patel2014] Few have it [@x].</p>") == grade_of(
        "<p>It is rare. Few have it.</p>"
    )


def test_items_and_paragraphs_are_sentences_of_their_own():
    body = (
        "<p>Signs are</p><ul><li>easy bruising</li><li>nosebleeds<ul><li>in children</li></ul></li>"
        "</ul>"
    )
    assert shape(body) == (7, 4)


def test_cells_do_not_count():
    inner = "<table><tr><td><p>Weight</p></td></tr></table>"
    table = f"<table><tr><th>Age</th><td>Dose {inner} more</td><td>Twice</td></tr></table>"
    assert shape(f"<p>It is rare.</p>{table}<p>Few have it.</p>") == (6, 2)


def test_headings_do_not_count():
    assert shape("<p><strong>Signs in children</strong></p><p>Few have it.</p>") == (3, 1)
    assert shape("<p><strong>Few have it.</strong></p>") == (3, 1)
    assert shape("<ul><li><strong>Bruises</strong></li></ul>") == (1, 1)


@pytest.mark.parametrize(
    "body",
    [
        "<p>Some of these people may have it [@a].</p>",
        "<p>Some of these people may have it[@a] [@b; @c].</p>",
        "<p>Some of these people <em>may have it [@a]</em>.</p>",
        "<p>Some of these people [@a] may <strong>have it</strong>.[@b]</p>",
    ],
)
def test_a_citation_leaves_no_blank_before_the_full_stop(body):
    (hard,) = grade_of(body).hardest
    assert hard.text == "Some of these people may have it."


def test_a_line_break_ends_no_sentence():
    assert shape("<p>It is<br>rare.</p>") == (3, 1)


def test_emphasis_does_not_part_a_word():
    assert shape("<p>H<sub>2</sub>O is w<em>a</em>ter.</p>") == (3, 1)


@pytest.mark.parametrize("number", ["5", "3.5", "10,000", "25%", "COL1A1", "17p13.1"])
def test_a_number_or_a_gene_is_one_easy_word(number):
    assert grade_of(f"<p>They take {number} now.</p>") == grade_of("<p>They take it now.</p>")


@pytest.mark.parametrize(
    "text",
    [
        *("Some signs, e.g. Bruises, are mild.", "It, i.e. The gene, is long."),
        *("Ask Dr. Who about it.", "It takes approx. 5 days.", "Take 3.5 mg of it."),
        *("See J. Smith and John F. Kennedy.", "Patel et al. Found it.", "Blood, etc. is tested."),
        *("The U.S. Office knows.", "See Fig. 2 and No. 5 there.", "Mr. and Mrs. Bell agree."),
    ],
)
def test_a_full_stop_that_ends_no_sentence(text):
    assert list(sentences_in(text)) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Is it rare?", "Yes."),
        ("The answer is no.", "Ask again."),
        ("Take vitamin D.", "People need it."),
        ("“It is rare.”", "So they say."),
        ("It is mild (mostly).", "Some have pain."),
        ("It was 2014.", "2015 was next."),
        ("Wait…", "Then ask!"),
    ],
)
def test_what_ends_a_sentence(first, second):
    assert list(sentences_in(f"{first} {second}")) == [first, second]


# --- Names ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (AATP, f"People with {AATP} bleed."),
        (AATP, f"People with {AATP.upper()} bleed."),
        ("Charcot-Marie-Tooth disease", "People with Charcot–Marie–Tooth  disease bleed."),
        ("St. Louis encephalitis", "People with St. Louis encephalitis bleed."),
        ("Ménière's disease", "People with Ménière's disease bleed."),
    ],
)
def test_the_name_of_the_disease_is_one_easy_word(name, text):
    found = grade_of(f"<p>{text}</p>", [name])
    assert (found.grade, found.words) == (flesch_kincaid(4, 1, 5), 4)


def test_the_longest_name_is_found_first():
    names = ["anemia", "anemia of prematurity", "prematurity"]
    assert shape("<p>It is anemia of prematurity.</p>", *names) == (3, 1)


def test_an_acronym_is_a_name_only_as_it_is_spelt():
    ordinary, acronym = "<p>The area is red.</p>", "<p>It is AREA.</p>"
    assert grade_of(ordinary, ["AREA"]) == grade_of(ordinary)
    assert grade_of(acronym, ["AREA"]).grade == grade_of("<p>It is it.</p>").grade


def test_part_of_a_word_is_no_name():
    assert shape("<p>Planning a plan.</p>", "plan") == (3, 1)


def test_names_that_are_no_names_change_nothing():
    names = ["", " ", "—", "(", "[a-z]*", "\\"]
    assert grade_of("<p>It – is ( rare.</p>", names).words == 3


def test_a_name_that_owns_something_is_one_word_still():
    assert shape(f"<p>It is {AATP}’s sign.</p>", AATP) == (4, 1)


# --- The hardest ------------------------------------------------------------


def test_the_three_hardest_sentences_come_as_they_are_read():
    easy = "<p>It is rare and few people have it.</p>"
    hard = f"<p>Immunosuppressive medications for {AATP} include antithymocyte globulin.[@a]</p>"
    found = grade_of(easy * 4 + hard, [AATP])
    text = f"Immunosuppressive medications for {AATP} include antithymocyte globulin."
    assert len(found.hardest) == 3
    assert found.hardest[0] == HardSentence(text, 24.2, 7)  # 22 syllables


def test_a_few_words_are_never_among_the_hardest():
    assert grade_of("<ul><li>Thrombocytopenia</li></ul>").hardest == ()


# --- Whatever comes ---------------------------------------------------------


@settings(deadline=None)
@given(SOUP, st.lists(st.text(max_size=6), max_size=4))
def test_any_html_has_a_grade(html, names):
    found = grade_of(html, names)
    assert found.words >= found.sentences >= 0
    assert len(found.hardest) <= 3


@pytest.mark.parametrize("piece", ["A plain word or two. ", ".", ". ", "A. ", "a'", "aei", "<"])
def test_fifty_kilobytes_take_less_than_fifty_milliseconds(piece):
    body = f"<p>{piece * (50_000 // len(piece))}</p>"
    assert min(seconds(body) for _ in range(5)) < (0.05 if "word" in piece else 1)


def seconds(body):
    started = time.process_time()
    grade_of(body, [AATP, "AATP", "a word"])
    return time.process_time() - started


@pytest.mark.shared
def test_the_median_of_gards_answers_is_grade_13(shared):
    grades = []
    with (shared / "data/gard_answers.jsonl").open(encoding="utf-8") as file:
        for answer in map(json.loads, file):
            names = [answer["focus"], *answer["synonyms"]]
            body = f"<p>{escape(answer['answer'] or '')}</p>"
            grades += [grade_of(body, names).grade] if answer["answer"] else []
    assert median(grades) == pytest.approx(13, abs=0.5)
