"""From rows to what a letter says."""

from datetime import date

import pytest
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Kind
from responses.letters import verbs
from responses.letters.assembly import content_of, in_a_sentence, lines, page_url
from responses.letters.models import Letter
from tests.factories import make_block, make_disease, make_inquiry, make_template
from tests.responses.making import fresh, make_letter, section_of

pytestmark = pytest.mark.django_db


def content(letter, **more):
    return content_of(fresh(letter), **more)


def test_a_letter_says_whose_question_it_answers(letter):
    said = content(letter)
    assert said.title == "Acquired amegakaryocytic thrombocytopenia"
    assert said.question == letter.question.text
    assert said.salutation == "Dear Maria Sample,"
    assert said.code == letter.inquiry.code
    assert said.date == timezone.localdate()


def test_headings_are_filled_in_from_the_template(letter):
    assert [section.heading for section in content(letter).sections] == [
        "What is acquired amegakaryocytic thrombocytopenia?",
        "How might acquired amegakaryocytic thrombocytopenia be treated?",
        "Disclaimer",
    ]


def test_a_block_about_another_disease_is_headed_with_its_own(letter, specialist):
    fabry = make_block("fabry-causes", "causes", make_disease("Fabry disease"))
    section = verbs.add_section(letter, specialist, fabry.versions.get())
    headings = {s.section_id: s.heading for s in content(letter).sections}
    assert headings[section.pk] == "What causes Fabry disease?"


def test_a_heading_of_a_blocks_own_comes_first(aatp, specialist):
    block = make_block("aatp-causes", "causes", aatp, heading="Where does it come from?")
    letter = make_letter(specialist, block, disease=aatp)
    assert content(letter).sections[0].heading == "Where does it come from?"


def test_without_a_disease_the_general_headings_stand(specialist):
    letter = make_letter(specialist, make_block("support", "support"))
    said = content(letter)
    assert said.title == "Our answer to your question"
    assert said.sections[0].heading == "Where can I find support?"


def test_a_kind_that_the_template_does_not_know_is_headed_with_its_name(specialist, aatp):
    Kind.objects.create(key="diet", name="diet and exercise", position=65)
    letter = make_letter(specialist, make_block("aatp-diet", "diet", aatp), disease=aatp)
    assert content(letter).sections[0].heading == "Diet and exercise"


def test_a_kind_without_a_heading_is_headed_with_its_name_and_keeps_its_paragraph(letter):
    words = {"treatment": {"heading_pattern": "", "standing_paragraph": "Talk to a doctor."}}
    Letter.objects.update(template=make_template(kinds=words))
    section = next(s for s in content(letter).sections if s.kind == "treatment")
    assert (section.heading, section.standing_paragraph) == ("Treatment", "Talk to a doctor.")


def test_the_standing_paragraph_goes_with_its_kind(letter):
    words = {"treatment": {"standing_paragraph": "Talk to a doctor."}}
    Letter.objects.update(template=make_template(kinds=words))
    standing = {s.kind: s.standing_paragraph for s in content(letter).sections}
    assert standing == {"definition": "", "treatment": "Talk to a doctor.", "disclaimer": ""}


def test_a_person_without_a_name_is_greeted_without_one(aatp, specialist):
    assert content(make_letter(specialist, name="")).salutation == "Hello,"


def test_slots_in_a_name_stay_words(specialist):
    letter = make_letter(specialist, name="{disease} {0.__class__}")
    assert content(letter).salutation == "Dear {disease} {0.__class__},"


def test_changed_words_are_what_the_letter_says(letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Ours. [@lee]</p>")
    said = {s.kind: (s.body, s.is_changed) for s in content(letter).sections}
    assert said["treatment"] == ("<p>Ours. [@lee]</p>", True)
    assert said["definition"][1] is False


def test_references_are_those_of_openings_and_sections(letter, specialist):
    assert set(content(letter).references) == {"brown2014", "patel2014"}
    verbs.remove_section(section_of(letter, "treatment"), specialist)
    verbs.write_opening(letter, specialist, "<p>See. [@patel2014]</p>")
    assert set(content(letter).references) == {"brown2014", "patel2014"}


def test_an_address_stands_only_on_letters_that_go_by_post(specialist):
    address = {"postal_address": "1 Long Lane\n\n  Bethesda "}
    by_mail = make_letter(specialist, **address)
    by_post = make_letter(specialist, reply_by="post", **address)
    assert content(by_mail).recipient_lines == ()
    assert content(by_post).recipient_lines == ("Maria Sample", "1 Long Lane", "Bethesda")


def test_the_page_is_named_only_while_its_link_works(specialist, settings):
    settings.SITE_URL = "https://gard.example.org"
    inquiry = make_inquiry()
    token = inquiry_verbs.link_of(inquiry).token
    assert page_url(inquiry) == f"https://gard.example.org/i/{token}/"
    inquiry_verbs.revoke_link(inquiry, specialist)
    assert page_url(inquiry) == ""


def test_a_letter_keeps_the_template_it_was_begun_with(letter):
    make_template(letterhead_name="New")
    assert content(letter).letterhead_name != "New"


def test_a_letter_can_be_dated(letter):
    assert content(letter, on=date(2026, 1, 2)).date == date(2026, 1, 2)


def test_a_disease_that_is_set_later_names_the_letter(specialist):
    letter = make_letter(specialist)
    Inquiry.objects.update(disease=make_disease("Fabry disease"))
    assert content(letter).title == "Fabry disease"


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("Acquired amegakaryocytic thrombocytopenia", "acquired amegakaryocytic thrombocytopenia"),
        ("Fabry disease", "Fabry disease"),
        ("ALS", "ALS"),
        ("von Hippel-Lindau disease", "von Hippel-Lindau disease"),
        ("Phenylketonuria", "phenylketonuria"),
        ("", ""),
    ],
)
def test_names_keep_their_capitals_within_a_sentence(name, within):
    assert in_a_sentence(name) == within


def test_lines_are_those_with_something_in_them():
    assert lines(" a \r\n\r\n  \nb") == ("a", "b")
