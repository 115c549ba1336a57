"""What stops a wording, and what is worth a look before somebody reviews it."""

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Kind
from responses.letters.content import SectionContent
from responses.letters.patterns import left_in
from responses.letters.slots import slot_problems
from responses.library import verbs
from responses.library.models import FlagReason, Reference, ReferenceFlag
from responses.library.vetting import (
    citation_stops,
    findings_of,
    statements_without_reference,
    stops,
)
from tests.factories import make_block, make_disease, make_reference
from tests.responses.letters.letters import seed_with

HARD = (
    "<p>Immunosuppressive pharmacotherapy necessitates interdisciplinary collaboration between "
    "haematological specialists, individualised considerations notwithstanding. [@brown2014]</p>"
)


def looks(block, body):
    return list(findings_of(block, "", body).looks)


# --- What stops it ----------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heading", "body", "stop"),
    [
        ("", "", "There is no text yet."),
        ("See [@a]", "<p>A</p>", "The heading has “[@a]”; only the text can cite."),
        ("See [3]", "<p>A</p>", "The heading has “[3]”; only the text can cite."),
        (
            "What is {disease}?",
            "<p>A</p>",
            "The heading has “{disease}”, which nothing fills in: write it out.",
        ),
        ("", "<p>[see @a]</p>", "“[see @a]” is not a citation such as [@key1; @key2]."),
        ("", "<p>[@no]</p>", "The text cites [@no], which is not a reference here."),
        ("", "<p>A [7]</p>", "“[7]” is a number typed by hand. Cite the reference as [@key]."),
        (
            "",
            "<p>{ <em>name</em> } has it.</p>",
            "The text has “{ name }”, which nothing fills in: write it out.",
        ),
    ],
)
def test_what_stops_a_wording_is_said_in_a_sentence(heading, body, stop):
    assert stops(heading, body) == [stop]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("", "<p>It is rare.</p>"),
        ("What is it (in short)?", "<p>Ask <a href='https://e.org/[7]'>here</a>, or a@b.org.</p>"),
        ("Stage {2}", "<p>The set {a, b}, and [sic] 2007.</p>"),
    ],
)
def test_what_is_fine_is_not_stopped(heading, body):
    assert stops(heading, body) == []


def test_what_would_stop_the_letter_stops_the_wording(block):
    """One truth: whatever the letters' last look finds in a text, the library refuses."""
    for heading in ("{disease}", "{ name }", "{Disease name}", "{x1}"):
        section = SectionContent("k", "definition", heading, "<p>A</p>", unfilled=left_in(heading))
        assert slot_problems(seed_with(sections=(section,)))
        assert stops(heading, "<p>A</p>")
    for body in ("<p>{disease}</p>", "<p>{ name }</p>"):
        assert slot_problems(seed_with(sections=(SectionContent("k", "causes", "H", body),)))
        assert stops("", body)


def test_a_merged_reference_is_known(block):
    kept = make_reference("kept")
    Reference.objects.filter(key="brown2014").update(merged_into=kept)
    assert citation_stops("<p>[@brown2014; @kept]</p>") == []


def test_everything_that_stops_it_is_said_when_it_is_submitted(draft, editor):
    verbs.edit_draft(draft, editor, "{disease}", "<p>[@nobody] [7]</p>")
    with pytest.raises(NotPossible) as caught:
        verbs.submit_draft(draft, editor)
    assert str(caught.value) == " ".join(stops("{disease}", "<p>[@nobody] [7]</p>"))
    draft.refresh_from_db()
    assert draft.status == "draft"


# --- What is worth a look ---------------------------------------------------


def test_a_text_that_reads_hard_is_warned_of_and_may_go(block, draft, editor, reviewer):
    (warning,) = looks(block, HARD)
    assert warning.startswith("The text reads at grade ")
    verbs.edit_draft(draft, editor, "", HARD)
    version = verbs.submit_draft(draft, editor)
    assert verbs.approve_version(version, reviewer).status == "approved"


def test_the_names_of_the_disease_do_not_count(block):
    body = "<p>Anderson-Fabry disease is rare. [@brown2014]</p>"
    other = make_block("other-definition", disease=make_disease("Other"))
    here = findings_of(block, "", body).grade
    elsewhere = findings_of(other, "", body).grade
    assert (here.words, elsewhere.words) == (3, 4)
    assert here.grade < elsewhere.grade


def test_a_text_in_another_language_has_no_grade(block):
    block.language = "es"
    findings = findings_of(block, "", HARD)
    assert (findings.grade, findings.looks) == (None, ())


def test_what_is_left_of_another_texts_citations_is_warned_of(block):
    assert looks(block, "<p>It is rare.<sup>3</sup> [@brown2014]</p>") == [
        "This looks like a citation that leads nowhere: “3”. If so, cite the reference as [@key]."
    ]
    many = "<p>A (1). B (2). C (3). D (4). E (5). F (Maria et al., 2009). [@brown2014]</p>"
    assert looks(block, many) == [
        "6 pieces look like a citation that leads nowhere: “(1)”, “(2)”, “(3)”, “(4)” and 2 more."
        " If so, cite the reference as [@key]."
    ]


def test_words_in_braces_are_warned_of_and_stop_nothing(block, draft, editor):
    body = "<p>{Disease name} is rare. [@brown2014]</p>"
    assert looks(block, body) == [
        "Nothing fills in words in braces: “{Disease name}”. A reader sees them as they are."
    ]
    verbs.edit_draft(draft, editor, "", body)
    assert verbs.submit_draft(draft, editor).status == "in_review"


def test_a_statement_without_a_reference_is_quoted(block):
    body = "<p>It is rare. [@brown2014]</p><p>Many people ask what they may eat and drink.</p>"
    assert looks(block, body) == [
        "One statement has no reference: “Many people ask what they may eat and drink.”"
    ]


def test_a_quoted_statement_reads_as_in_the_text(block):
    body = "<p>Many people ask <em>what they may <strong>eat</strong></em>.</p>"
    assert looks(block, body) == [
        "One statement has no reference: “Many people ask what they may eat.”"
    ]


def test_a_disclaimer_needs_no_reference(db):
    disclaimer = make_block("disclaimer-general", "disclaimer")
    assert looks(disclaimer, "<p>This letter is for your information only.</p>") == []


@pytest.mark.parametrize(
    ("body", "unsourced"),
    [
        ("<p>One two three four five.</p>", []),
        ("<p>One two three four five six.</p>", ["One two three four five six."]),
        ("<p>One two three four five six. [@a]</p>", []),
        ("<p>Signs are [@a]:</p><ul><li>one two three</li><li>four five six</li></ul>", []),
        ("<ul><li>one two three</li><li>four five six</li></ul>", ["one two three four five six"]),
        ("<p>[@a]</p><ul><li>x</li></ul><p>One two three four five six.</p>",
         ["One two three four five six."]),
        ("", []),
    ],
)  # fmt: skip
def test_a_list_may_rest_on_what_the_paragraph_before_it_cites(body, unsourced):
    assert statements_without_reference(body) == unsourced


def test_a_flagged_source_is_named_once(block, editor):
    reference = Reference.objects.get(key="brown2014")
    flag = {"reason": FlagReason.RETRACTED, "note": "By the journal.", "flagged_by": editor}
    ReferenceFlag.objects.create(reference=reference, **flag)
    assert looks(block, "<p>It is rare. [@brown2014] Very. [@brown2014]</p>") == [
        "The text rests on “Almost bleeding to death”: retracted. By the journal."
    ]


def test_of_a_merged_source_the_survivors_flags_are_shown(block, editor):
    kept = make_reference("kept", "The survivor")
    Reference.objects.filter(key="brown2014").update(merged_into=kept)
    flag = {"reason": FlagReason.LINK_DEAD, "note": "Since May.", "flagged_by": editor}
    ReferenceFlag.objects.create(reference=kept, **flag)
    assert looks(block, "<p>It is rare. [@brown2014]</p>") == [
        "The text rests on “The survivor”: its link is dead. Since May."
    ]


@pytest.mark.parametrize("sources", [1, 15])
def test_findings_take_the_same_queries_for_any_text(block, sources, django_assert_num_queries):
    for number in range(sources):
        make_reference(f"source{number}")
    body = "".join(f"<p>[@source{number}]</p>" for number in range(sources))
    block.kind = Kind.objects.get(key="definition")
    with django_assert_num_queries(3):
        findings_of(block, "", body)
