"""The form: what it takes, what it refuses and in which words."""

import pytest
from django.urls import reverse

from inquiries.forms import OWN_WORDS
from inquiries.models import Inquiry
from tests.factories import make_disease

from .asking import QUESTION, answers, ask, errors_of, fill_in

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script><b>bold</b>"


@pytest.mark.parametrize("name", ["front", "ask", "privacy", "account_login"])
def test_the_public_pages_open_without_an_account(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_front_page_says_what_we_cannot_do_and_by_when_we_answer(client, settings):
    settings.ANSWER_WORKING_DAYS = 4
    page = client.get(reverse("front"))
    for words in ("emergency", "diagnosis", "second opinion", "within 4 working days"):
        assert words in page.text


@pytest.mark.parametrize(("phone", "shown"), [("1-555-0100", True), ("", False)])
def test_a_phone_number_is_shown_only_where_there_is_one(client, settings, phone, shown):
    settings.CENTER_PHONE = phone
    assert ("tel:" in client.get(reverse("front")).text) is shown


def test_marias_answers_are_stored_as_she_gave_them(client):
    inquiry = ask(client, outlook="no", relation="parent")
    assert (inquiry.outlook, inquiry.relation, inquiry.status) == ("no", "parent", "new")
    assert (inquiry.person.name, inquiry.person.email) == ("Maria Sample", "maria@example.org")
    assert [kind.key for kind in inquiry.kinds.all()] == ["definition", "treatment"]
    assert inquiry.questions.get().text == QUESTION


def test_an_empty_form_says_of_each_field_what_is_missing(client):
    response = client.post(reverse("ask"), {})
    assert set(response.context["form"].errors) == {
        "question", "disease_text", "outlook", "relation", "reply_by", "email", "consent",
    }  # fmt: skip


def test_an_error_is_summed_up_at_the_top_and_tied_to_its_field(client):
    page = fill_in(client, question="").text
    assert '<a href="#id_question">Write your question. One sentence is enough.</a>' in page
    assert 'aria-describedby="id_question_helptext id_question_error"' in page
    assert 'aria-invalid="true"' in page


def test_an_error_keeps_all_other_entries(client):
    page = fill_in(client, question="", name="Maria Keeps").text
    assert 'value="Maria Keeps"' in page
    assert 'value="maria@example.org"' in page


@pytest.mark.parametrize("question", ["", "   \n ", "\x00\x07", "\u202e"])
def test_a_question_without_words_is_refused(client, question):
    expected = {"question": ["Write your question. One sentence is enough."]}
    assert errors_of(client, question=question) == expected


def test_twenty_thousand_characters_are_too_many_and_are_kept(client):
    response = fill_in(client, question="x" * 20_000)
    assert response.context["form"].errors["question"] == [
        "This is too long: 20000 characters. We can take up to 10,000. Please shorten it."
    ]
    assert "x" * 20_000 in response.text


def test_ten_thousand_characters_are_taken_counted_after_cleaning(client):
    inquiry = ask(client, question="x" * 10_000 + "\x00" * 50 + "\r\n")
    assert inquiry.questions.get().text == "x" * 10_000


def test_control_characters_go_and_line_breaks_stay(client):
    inquiry = ask(client, question="One\x00 line\r\nand\x1b another\u202e")
    assert inquiry.questions.get().text == "One line\nand another"


def test_line_breaks_in_a_name_become_spaces(client):
    inquiry = ask(client, name="Maria\r\nBcc: everyone@example.org")
    assert inquiry.person.name == "Maria Bcc: everyone@example.org"


@pytest.mark.parametrize(
    "email",
    [
        "maria@example.org\nBcc: sam@example.org",
        "maria@example.org\r\n\r\nHello",
        "maria\x00@example.org",
        "maria@exam\u202eple.org",
        "maria@exam\u200bple.org",
        "maria",
        "maria@",
        "maria@example.org, sam@example.org",
    ],
)
def test_an_email_address_that_is_not_one_is_refused(client, email):
    assert errors_of(client, email=email) == {
        "email": ["Check your e-mail address. It should look like name@example.org."]
    }


@pytest.mark.parametrize(
    ("field", "most"), [("name", 120), ("disease_text", 300), ("postal_address", 500)]
)
def test_a_field_that_is_too_long_says_how_long_it_may_be(client, field, most):
    by = "post" if field == "postal_address" else "email"
    errors = errors_of(client, **{field: "y" * (most + 1), "reply_by": by})
    assert errors[field] == [
        f"This is too long: {most + 1} characters. We can take up to {most}. Please shorten it."
    ]


@pytest.mark.parametrize(
    "field", ["question", "disease_text", "name", "email", "postal_address", "extra_topic"]
)
@pytest.mark.parametrize("by", ["email", "post"])
def test_html_in_a_field_is_shown_as_text(client, field, by):
    page = fill_in(client, **{field: SCRIPT, "reply_by": by, "consent": None}).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("field", ["kinds", "outlook", "relation", "reply_by", "disease"])
@pytest.mark.parametrize("value", [SCRIPT, "nonsense", "x\x00", "9" * 40, "-1"])
def test_a_choice_that_we_do_not_offer_is_refused_in_plain_words(client, field, value):
    response = fill_in(client, **{field: value})
    wrong = "disease_text" if field == "disease" else field
    assert [len(response.context["form"].errors[wrong])] == [1]
    assert "<script>alert" not in response.text
    assert "valid choice" not in response.text


def test_a_kind_that_is_not_offered_can_not_be_asked_for(client):
    assert set(errors_of(client, kinds=["disclaimer"])) == {"kinds"}


def test_no_kind_need_be_ticked(client):
    assert list(ask(client, kinds=[]).kinds.all()) == []


# --- The disease --------------------------------------------------------------


def test_words_that_name_one_disease_mean_it(client):
    disease = make_disease("Sjögren-Larsson syndrome", "SLS")
    assert ask(client, disease_text="sjogren larsson SYNDROME").disease == disease


def test_words_that_name_two_diseases_stay_words(client):
    make_disease("Angioedema, acquired", "AAE")
    make_disease("Aortic thing", "AAE")
    inquiry = ask(client, disease_text="AAE")
    assert (inquiry.disease, inquiry.disease_text) == (None, "AAE")


def test_a_chosen_disease_is_kept_with_the_words(client):
    disease = make_disease("Angioedema, acquired", "AAE")
    inquiry = ask(client, disease_text="angio", disease=str(disease.pk))
    assert (inquiry.disease, inquiry.disease_text) == (disease, "angio")


def test_none_of_these_keeps_words_even_if_they_name_a_disease(client):
    make_disease("Angioedema, acquired", "AAE")
    inquiry = ask(client, disease_text="AAE", disease=OWN_WORDS)
    assert (inquiry.disease, inquiry.disease_text) == (None, "AAE")


def test_a_disease_may_be_unknown(client):
    inquiry = ask(client, disease_text="", disease_unknown="on")
    assert (inquiry.disease, inquiry.disease_text, inquiry.disease_unknown) == (None, "", True)


def test_a_name_and_not_known_together_is_a_question_back(client):
    assert set(errors_of(client, disease_text="AAE", disease_unknown="on")) == {"disease_text"}


def test_suggestions_come_as_radio_buttons_with_the_other_name(client):
    disease = make_disease("Angioedema, acquired", "Quincke swelling")
    page = client.post(reverse("ask-diseases"), {"disease_text": "quinc"}).text
    assert f'name="disease" value="{disease.pk}"' in page
    assert "also called Quincke swelling" in page
    assert "1 name like yours below." in page


def test_two_diseases_of_one_name_are_told_apart_by_their_codes(client):
    make_disease("Twin disease", gard="0000001")
    make_disease("Twin disease", orpha="77|78")
    page = client.post(reverse("ask-diseases"), {"disease_text": "twin"}).text
    assert ("GARD 0000001" in page, "Orphanet 77, 78" in page) == (True, True)


@pytest.mark.parametrize("text", ["", "x", "\x00", SCRIPT, "zz" * 5000])
def test_suggestions_for_nonsense_are_an_empty_answer(client, text):
    response = client.post(reverse("ask-diseases"), {"disease_text": text})
    assert (response.status_code, "<fieldset" in response.text) == (200, False)
    assert "<script" not in response.text


def test_suggestions_are_by_post_only_so_that_no_address_names_a_disease(client):
    assert client.get(reverse("ask-diseases"), {"disease_text": "angio"}).status_code == 405


# --- Where the answer goes -----------------------------------------------------


@pytest.mark.parametrize(("by", "missing"), [("email", "email"), ("post", "postal_address")])
def test_the_address_that_the_answer_goes_to_is_needed(client, by, missing):
    assert set(errors_of(client, reply_by=by, email="", postal_address="")) == {missing}


def test_the_address_that_is_not_needed_is_not_kept(client):
    inquiry = ask(client, reply_by="post", postal_address="1 Main Street\r\nSmalltown", email="no")
    assert inquiry.person.postal_address == "1 Main Street\nSmalltown"
    assert inquiry.person.email == ""


def test_without_consent_nothing_is_kept(client):
    assert set(errors_of(client, consent=None)) == {"consent"}
    assert dict(client.session) == {}


# --- The trap for machines ------------------------------------------------------


def test_a_filled_honeypot_is_kept_as_spam_and_sees_the_same_pages(client):
    inquiry = ask(client, extra_topic="http://spam.example")
    assert inquiry.status == "spam"
    assert client.get(reverse("ask-done")).status_code == 200
    assert inquiry.deliveries.count() == 0


def test_a_question_without_the_honeypot_filled_is_new_and_acknowledged(client):
    inquiry = ask(client, extra_topic="")
    assert (inquiry.status, inquiry.deliveries.count()) == ("new", 1)


def test_a_mangled_submission_key_is_replaced(client):
    ask(client, submission_key="not-a-key\x00")
    assert Inquiry.objects.count() == 1


def test_the_form_page_is_kept_by_no_cache(client):
    for response in (client.get(reverse("ask")), client.post(reverse("ask"), answers(name="M"))):
        assert "no-store" in response["Cache-Control"]
