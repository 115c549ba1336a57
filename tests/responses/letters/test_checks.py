"""What the composer warns of, and what stops a letter."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Outlook, Person
from responses.letters import verbs
from responses.letters.checks import FIX, LOOK, blocking, check
from responses.library.models import BlockVersion, Citation, Reference
from responses.library.reference_verbs import change_record
from tests.factories import make_block, make_disease, make_version
from tests.responses.making import fresh, make_letter, section_of

pytestmark = pytest.mark.django_db


def found(letter):
    """Each finding as (level, code, the section's kind or "")."""
    kinds = {s.pk: s.version.block.kind.key for s in letter.sections.all()}
    return [(c.level, c.code, kinds.get(c.section, "")) for c in check(fresh(letter))]


def test_a_letter_with_all_that_was_asked_for_has_nothing_to_check(letter):
    assert found(letter) == []


def test_what_was_asked_for_and_is_not_answered(letter, specialist):
    verbs.remove_section(section_of(letter, "treatment"), specialist)
    assert found(letter) == [(LOOK, "unanswered", "")]
    assert check(fresh(letter))[0].text == "Asked for and not answered: treatment."


def test_an_outlook_that_nobody_wants_is_not_missing(letter):
    letter.inquiry.kinds.set(inquiry_verbs.kinds_by_key(["prognosis"]))
    assert found(letter) == [(LOOK, "unanswered", "")]
    Inquiry.objects.update(outlook=Outlook.NO)
    assert found(letter) == []


@pytest.mark.parametrize(
    ("wish", "findings"),
    [
        (Outlook.YES, []),
        (Outlook.NO, [(FIX, "outlook", "prognosis")]),
        (Outlook.ASK, [(FIX, "outlook", "prognosis")]),
    ],
)
def test_an_outlook_section_against_the_persons_wish(letter, specialist, aatp, wish, findings):
    outlook = make_block("aatp-prognosis", "prognosis", aatp)
    verbs.add_section(letter, specialist, outlook.versions.get())
    Inquiry.objects.update(outlook=wish)
    assert found(letter) == findings


def test_a_block_about_another_disease(letter, specialist):
    fabry = make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    verbs.add_section(letter, specialist, fabry.versions.get())
    assert found(letter) == [(LOOK, "other-disease", "causes")]


def test_a_general_block_is_about_no_other_disease(letter, specialist):
    verbs.add_section(letter, specialist, make_block("support", "support").versions.get())
    assert found(letter) == []


@pytest.mark.parametrize(("days", "codes"), [(-1, ["overdue"]), (0, []), (1, [])])
def test_a_block_is_overdue_the_day_after_its_review_was_due(letter, days, codes):
    due = timezone.localdate() + timedelta(days=days)
    BlockVersion.objects.filter(block__key="aatp-treatment").update(review_due=due)
    assert [code for _, code, _ in found(letter)] == codes


def test_a_retired_block_stops_the_letter(letter):
    BlockVersion.objects.filter(block__key="aatp-treatment").update(status="retired")
    assert found(letter) == [(FIX, "retired", "treatment")]


def test_a_superseded_block_is_one_to_look_at(letter, treatment):
    treatment.versions.update(status="superseded")
    make_version(treatment, "<p>Newer.</p>", number=2, last_updated="2026-11-01")
    assert found(letter) == [(LOOK, "superseded", "treatment")]


def test_an_unknown_citation_in_a_changed_section_stops_the_letter(letter, specialist):
    treatment = section_of(letter, "treatment")
    verbs.change_section(treatment, specialist, "<p>New. [@nobody2020]</p>")
    assert found(letter) == [(FIX, "citation", "treatment")]


def test_an_unknown_citation_in_the_opening_stops_the_letter(letter, specialist):
    verbs.write_opening(letter, specialist, "<p>As we know. [@nobody2020]</p>")
    assert found(letter) == [(FIX, "citation", "")]


def test_a_mistyped_citation_stops_the_letter(letter, specialist):
    treatment = section_of(letter, "treatment")
    verbs.change_section(treatment, specialist, "<p>New. [@brown2014, @patel2014]</p>")
    assert found(letter) == [(FIX, "citation", "treatment")]


def test_a_reference_that_is_gone_stops_the_letter(letter):
    Citation.objects.all().delete()
    Reference.objects.filter(key="patel2014").delete()
    assert found(letter) == [(FIX, "citation", "treatment")]


def test_a_record_that_was_changed_under_an_approved_text_is_looked_at(letter, editor):
    patel = Reference.objects.get(key="patel2014")
    change_record(patel, editor, {**patel.csl, "volume": "2"})
    assert found(letter) == [(LOOK, "record-changed", "treatment")]
    day = f"{timezone.localdate():%-d %B %Y}"
    assert check(fresh(letter))[0].text == (
        f"“treatment”: the record of patel2014 was changed on {day}, after the text was approved."
    )


def test_a_letter_without_a_disclaimer(letter, specialist):
    verbs.remove_section(section_of(letter, "disclaimer"), specialist)
    assert found(letter) == [(LOOK, "no-disclaimer", "")]


def test_a_disclaimer_alone_is_no_letter(aatp, disclaimer, specialist):
    letter = make_letter(specialist, disease=aatp)
    assert found(letter) == [(FIX, "empty", "")]


def test_a_letter_about_no_disease(letter):
    Inquiry.objects.update(disease=None)
    codes = [code for _, code, _ in found(letter)]
    assert codes == ["no-disease", "other-disease", "other-disease"]


@pytest.mark.parametrize(
    ("reply_by", "person", "findings"),
    [
        ("email", {"email": ""}, [(FIX, "no-recipient", "")]),
        ("email", {"email": "", "postal_address": "1 Long Lane"}, [(FIX, "no-recipient", "")]),
        ("post", {"postal_address": ""}, [(FIX, "no-recipient", "")]),
        ("post", {"postal_address": "1 Long Lane"}, []),
    ],
)
def test_a_letter_needs_an_address_of_its_channel(letter, reply_by, person, findings):
    Inquiry.objects.update(reply_by=reply_by)
    Person.objects.update(**person)
    assert found(letter) == findings


def test_what_stops_the_letter_stands_first(letter, specialist):
    verbs.remove_section(section_of(letter, "definition"), specialist)
    verbs.write_opening(letter, specialist, "<p>As we know. [@nobody2020]</p>")
    assert [level for level, _, _ in found(letter)] == [FIX, LOOK]
    assert [finding.code for finding in blocking(fresh(letter))] == ["citation"]


def test_new_words_in_a_changed_section_want_a_reference(letter, specialist):
    section = section_of(letter, "treatment")
    verbs.change_section(section, specialist, section.body + "<p>It cures nine of ten people.</p>")
    assert found(letter) == [(LOOK, "no-reference", "treatment")]


@pytest.mark.parametrize(
    "added",
    ["<p>It cures nine of ten people. [@patel2014]</p>", "<p>Ask about it.</p>", ""],
)
def test_cited_words_a_correction_and_fewer_words_want_none(letter, specialist, added):
    verbs.change_section(section_of(letter, "treatment"), specialist, f"<p>There are.</p>{added}")
    assert found(letter) == []


def test_a_citation_to_nothing_names_the_section_by_its_kind(letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Some. [@nobody]</p>")
    text = "“treatment” cites “nobody”, and there is no such reference."
    assert [finding.text for finding in blocking(fresh(letter))] == [text]


def test_a_new_sentence_in_a_paragraph_that_cites_wants_a_reference_of_its_own(letter, specialist):
    body = "<p>It cures more than half of all people. There are some. [@patel2014]</p>"
    verbs.change_section(section_of(letter, "treatment"), specialist, body)
    assert found(letter) == [(LOOK, "no-reference", "treatment")]


def test_an_outlook_that_they_want_to_be_asked_about_is_not_forgotten(letter):
    Inquiry.objects.update(outlook=Outlook.ASK)
    assert found(letter) == [(LOOK, "outlook", "")]
