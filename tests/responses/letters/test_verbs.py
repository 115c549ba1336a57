"""Composing: what can be done to a letter, and when not."""

import pytest

from inquiries import verbs as inquiry_verbs
from inquiries.errors import NotPossible
from inquiries.models import Inquiry, Status
from responses.letters import verbs
from responses.letters.models import Letter, LetterStatus, LetterTemplate
from tests.factories import make_block, make_disease, make_inquiry, make_version
from tests.responses.making import fresh, kinds_in, make_letter, section_of

pytestmark = pytest.mark.django_db


def events_of(letter):
    return list(letter.inquiry.events.filter(data__letter=letter.pk).values_list("verb", flat=True))


# --- Starting ---------------------------------------------------------------


def test_a_new_letter_answers_the_newest_question(specialist):
    inquiry = make_inquiry(assignee=specialist)
    newest = inquiry_verbs.follow_up(inquiry, "And is it inherited?")
    assert verbs.start_letter(inquiry, specialist).question == newest


def test_a_new_letter_holds_the_disclaimer(specialist, disclaimer):
    letter = verbs.start_letter(make_inquiry(assignee=specialist), specialist)
    assert kinds_in(letter) == ["disclaimer"]


def test_starting_twice_is_one_letter(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    first = verbs.start_letter(inquiry, specialist)
    assert verbs.start_letter(inquiry, other_specialist) == first
    assert events_of(first) == ["letter-started"]


@pytest.mark.parametrize("status", [s for s in Status if s != Status.OPEN])
def test_only_an_open_inquiry_gets_a_letter(status, specialist):
    inquiry = make_inquiry()
    Inquiry.objects.update(status=status)
    with pytest.raises(NotPossible, match=status.label):
        verbs.start_letter(inquiry, specialist)


def test_without_a_template_there_is_no_letter(specialist):
    LetterTemplate.objects.update(status="retired")
    with pytest.raises(NotPossible, match="no current letter template"):
        verbs.start_letter(make_inquiry(assignee=specialist), specialist)


# --- Sections ---------------------------------------------------------------


def test_a_block_goes_where_its_kind_belongs(aatp, specialist, disclaimer):
    backwards = ["prognosis", "treatment", "causes", "definition"]
    blocks = [make_block(f"aatp-{kind}", kind, aatp) for kind in backwards]
    letter = make_letter(specialist, *blocks, disease=aatp)
    assert kinds_in(letter) == ["definition", "causes", "treatment", "prognosis", "disclaimer"]


def test_a_second_block_of_a_kind_stands_after_the_first(letter, aatp, specialist):
    second = make_block("aatp-treatment-children", "treatment", aatp)
    section = verbs.add_section(letter, specialist, second.versions.get())
    assert section.version.block == second
    assert kinds_in(letter) == ["definition", "treatment", "treatment", "disclaimer"]
    assert [s.position for s in letter.sections.all()] == [1, 2, 3, 4]


def test_adding_a_block_twice_changes_nothing(letter, specialist, treatment):
    before = (fresh(letter).revision, events_of(letter))
    again = verbs.add_section(letter, specialist, treatment.versions.get())
    assert again == section_of(letter, "treatment")
    assert (fresh(letter).revision, events_of(letter)) == before


@pytest.mark.parametrize("status", ["draft", "in_review", "superseded", "retired"])
def test_only_approved_text_goes_into_a_letter(letter, specialist, aatp, status):
    dates = {"last_updated": "2026-01-01"}
    block = make_block("aatp-causes", "causes", aatp, status=status, **dates)
    with pytest.raises(NotPossible, match="only approved text goes"):
        verbs.add_section(letter, specialist, block.versions.get())
    assert kinds_in(letter) == ["definition", "treatment", "disclaimer"]


def test_a_block_in_another_language_stays_out(letter, specialist, aatp):
    block = make_block("aatp-causes-es", "causes", aatp)
    block.language = "es"
    block.save(update_fields=["language"])
    with pytest.raises(NotPossible, match="another language"):
        verbs.add_section(letter, specialist, block.versions.get())


def test_removing_a_section_leaves_the_others(letter, specialist):
    verbs.remove_section(section_of(letter, "definition"), specialist)
    assert kinds_in(letter) == ["treatment", "disclaimer"]
    assert events_of(letter)[-1] == "section-removed"


def test_a_section_changes_places_with_its_neighbour(letter, specialist):
    verbs.move_section(section_of(letter, "treatment"), specialist, up=True)
    assert kinds_in(letter) == ["treatment", "definition", "disclaimer"]
    verbs.move_section(section_of(letter, "treatment"), specialist, up=False)
    assert kinds_in(letter) == ["definition", "treatment", "disclaimer"]


def test_at_the_end_of_the_road_nothing_changes(letter, specialist):
    before = fresh(letter).revision
    verbs.move_section(section_of(letter, "definition"), specialist, up=True)
    verbs.move_section(section_of(letter, "disclaimer"), specialist, up=False)
    assert kinds_in(letter) == ["definition", "treatment", "disclaimer"]
    assert fresh(letter).revision == before


def test_a_section_that_is_gone_is_said_to_be_gone(letter, specialist):
    section = section_of(letter, "treatment")
    verbs.remove_section(section, specialist)
    for do in (
        lambda: verbs.move_section(section, specialist, up=True),
        lambda: verbs.change_section(section, specialist, "<p>New.</p>"),
        lambda: verbs.revert_section(section, specialist),
        lambda: verbs.remove_section(section, specialist),
    ):
        with pytest.raises(NotPossible, match="no longer in the letter"):
            do()


# --- Own words --------------------------------------------------------------


def test_changed_words_stand_beside_the_vetted_ones_under_a_name(letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Ask Dr. Lee.</p>")
    section = section_of(letter, "treatment")
    assert (section.body, section.changed_by) == ("<p>Ask Dr. Lee.</p>", specialist)
    assert section.version.body == "<p>There are some. [@patel2014]</p>"


@pytest.mark.parametrize("back", ["", "<p></p>", "<p>There are some. [@patel2014]</p>"])
def test_the_vetted_words_or_none_take_a_change_back(letter, specialist, back):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Other.</p>")
    verbs.change_section(section_of(letter, "treatment"), specialist, back)
    section = section_of(letter, "treatment")
    assert (section.is_changed, section.changed_by) == (False, None)
    assert events_of(letter)[-1] == "section-reverted"


def test_putting_back_what_was_never_changed_changes_nothing(letter, specialist):
    before = (fresh(letter).revision, events_of(letter))
    verbs.revert_section(section_of(letter, "treatment"), specialist)
    assert (fresh(letter).revision, events_of(letter)) == before


def test_keeping_the_same_words_again_changes_nothing(letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Other.</p>")
    before = (fresh(letter).revision, events_of(letter))
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Other.</p>")
    assert (fresh(letter).revision, events_of(letter)) == before


def test_scripts_in_changed_words_are_not_stored(letter, specialist):
    body = '<p onclick="steal()">Hello<script>steal()</script></p>'
    section = verbs.change_section(section_of(letter, "treatment"), specialist, body)
    assert section.changed_body == "<p>Hello</p>"


def test_an_opening_is_kept_clean_and_once(letter, specialist):
    verbs.write_opening(letter, specialist, "<p>Dear Maria,<script>x</script></p>")
    verbs.write_opening(letter, specialist, "<p>Dear Maria,</p>")
    assert fresh(letter).opening == "<p>Dear Maria,</p>"
    assert events_of(letter).count("opening-written") == 1


def test_endless_words_are_refused(letter, specialist):
    endless = "<p>" + "x" * verbs.MAX_BODY + "</p>"
    with pytest.raises(NotPossible, match="50,000"):
        verbs.write_opening(letter, specialist, endless)
    with pytest.raises(NotPossible, match="50,000"):
        verbs.change_section(section_of(letter, "treatment"), specialist, endless)


def test_every_edit_is_a_new_revision_and_a_hand_in_it(letter, other_specialist, aatp):
    causes = make_block("aatp-causes", "causes", aatp).versions.get()
    for edit in (
        lambda: verbs.add_section(letter, other_specialist, causes),
        lambda: verbs.move_section(section_of(letter, "causes"), other_specialist, up=True),
        lambda: verbs.change_section(section_of(letter, "causes"), other_specialist, "<p>N</p>"),
        lambda: verbs.revert_section(section_of(letter, "causes"), other_specialist),
        lambda: verbs.remove_section(section_of(letter, "causes"), other_specialist),
        lambda: verbs.write_opening(letter, other_specialist, "<p>Hello.</p>"),
    ):
        letter.contributors.clear()
        before = fresh(letter).revision
        edit()
        assert fresh(letter).revision == before + 1
        assert list(letter.contributors.all()) == [other_specialist]


# --- Review -----------------------------------------------------------------


def test_a_letter_in_review_can_not_be_changed(in_review, specialist, aatp):
    causes = make_block("aatp-causes", "causes", aatp).versions.get()
    treatment = section_of(in_review, "treatment")
    for edit in (
        lambda: verbs.add_section(in_review, specialist, causes),
        lambda: verbs.move_section(treatment, specialist, up=True),
        lambda: verbs.change_section(treatment, specialist, "<p>New.</p>"),
        lambda: verbs.revert_section(treatment, specialist),
        lambda: verbs.remove_section(treatment, specialist),
        lambda: verbs.write_opening(in_review, specialist, "<p>Hello.</p>"),
        lambda: verbs.submit_for_review(in_review, specialist),
    ):
        with pytest.raises(NotPossible, match="in review; it can't be changed now"):
            edit()
    assert fresh(in_review).revision == in_review.revision


def test_submitting_makes_its_submitter_the_author(letter, other_specialist):
    verbs.submit_for_review(letter, other_specialist)
    letter = fresh(letter)
    assert (letter.status, letter.author) == (LetterStatus.IN_REVIEW, other_specialist)
    assert other_specialist in letter.contributors.all()
    assert letter.submitted_at is not None


def test_a_letter_with_something_to_fix_is_not_submitted(letter, specialist):
    verbs.write_opening(letter, specialist, "<p>As we know. [@nobody2020]</p>")
    with pytest.raises(NotPossible, match="can't go yet.*nobody2020"):
        verbs.submit_for_review(letter, specialist)
    assert fresh(letter).status == LetterStatus.DRAFT


def test_taken_back_it_is_a_draft_again(in_review, specialist):
    verbs.take_back(in_review, specialist)
    assert fresh(in_review).status == LetterStatus.DRAFT
    assert events_of(in_review)[-1] == "letter-taken-back"


def test_sent_back_it_says_what_to_change_also_to_who_reviews_it_again(
    in_review, reviewer, specialist
):
    verbs.send_back(in_review, reviewer, "  Shorter,\r\nplease.\0 ")
    assert fresh(in_review).review_comment == "Shorter,\nplease."
    verbs.submit_for_review(in_review, specialist)
    assert fresh(in_review).review_comment == "Shorter,\nplease."


@pytest.mark.parametrize("comment", ["", " \n ", "\0", "x" * 4001])
def test_a_send_back_without_a_word_or_with_too_many_helps_nobody(in_review, reviewer, comment):
    with pytest.raises(NotPossible):
        verbs.send_back(in_review, reviewer, comment)
    assert fresh(in_review).status == LetterStatus.IN_REVIEW


@pytest.mark.parametrize("status", [s for s in LetterStatus if s != LetterStatus.IN_REVIEW])
def test_only_a_letter_in_review_goes_back(letter, reviewer, status, aatp):
    # One that went out needs its approval, or the database refuses it.
    approval = {"approved_by": reviewer, "approved_at": letter.created_at}
    Letter.objects.update(status=status, sent_at=letter.created_at, **approval)
    with pytest.raises(NotPossible, match="can't become draft"):
        verbs.send_back(letter, reviewer, "Shorter, please.")
    with pytest.raises(NotPossible, match="can't become draft"):
        verbs.take_back(letter, letter.author)


def test_a_newer_version_of_a_block_is_not_a_second_section(letter, specialist, treatment):
    old = treatment.versions.get()
    old.status = "superseded"
    old.save(update_fields=["status"])
    new = make_version(treatment, "<p>Newer.</p>", number=2, last_updated="2026-11-01")
    verbs.add_section(letter, specialist, new)
    assert kinds_in(letter).count("treatment") == 1


def test_another_diseases_block_may_go_in(letter, specialist):
    other = make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    verbs.add_section(letter, specialist, other.versions.get())
    assert "causes" in kinds_in(letter)
