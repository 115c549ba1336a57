"""Four eyes for letter templates: every role, every address, direct POST; and what follows."""

import pytest
from django.urls import reverse

from inquiries.models import Inquiry
from responses.letters import template_verbs as verbs
from responses.letters import verbs as letter_verbs
from responses.letters.models import KindText, LetterTemplate
from responses.letters.template_words import mark_of
from tests.factories import make_inquiry, make_template, make_user
from tests.responses.making import fresh

from .templating import page, said, save, send, stored, text_of, typed

pytestmark = pytest.mark.django_db

# --- Four eyes, by every role through every address --------------------------------

CHANGES = ["edit", "preview", "submit", "discard", "approve", "send-back"]
# Ada wrote it, Alma changed a word of it, Amy is an admin who did not.
MAY_WRITE = {"ada", "alma", "amy"}
MAY_DECIDE = {"rita", "amy"}
PEOPLE = {
    "sam": ["specialist"],
    "rita": ["reviewer"],
    "eva": ["editor"],
    "amy": ["admin"],
    "nina": [],
    "omar": ["specialist", "editor"],
}


@pytest.fixture
def everybody(admin_user, draft):
    """Six people, and Ada and Alma who had a hand in the draft."""
    people = {name: make_user(name, *roles) for name, roles in PEOPLE.items()}
    alma = make_user("alma", "admin")
    before = stored(draft)
    verbs.edit_template(draft, alma, before | {"closing": "Alma's."}, mark_of(before))
    return people | {"ada": admin_user, "alma": alma}


def rows():
    return [*LetterTemplate.objects.values(), *KindText.objects.values()]


def answers(client, user, template):
    """{address: status} of a direct POST to each, and the rows that stayed as they were."""
    client.force_login(user)
    data = typed(template, opening="Changed.") | {"seen": mark_of(stored(template))}
    data |= {"comment": "No."}
    return {name: send(client, f"template-{name}", template.pk, **data).status_code
            for name in CHANGES}  # fmt: skip


@pytest.mark.parametrize("name", [*PEOPLE, "ada", "alma"])
def test_only_admins_change_a_draft_and_nobody_decides_about_one(client, everybody, draft, name):
    before = rows()
    if name in MAY_WRITE:
        client.force_login(everybody[name])
        assert save(client, draft, opening="Changed.").status_code == 302
        assert stored(draft)["opening"] == "Changed."
    else:
        got = answers(client, everybody[name], draft)
        # A draft is no secret to who decides, and not yet theirs to decide about.
        decides = 302 if name in MAY_DECIDE else 403
        assert got == dict.fromkeys(CHANGES[:4], 403) | dict.fromkeys(CHANGES[4:], decides)
        assert rows() == before


@pytest.mark.parametrize("name", [*PEOPLE, "ada", "alma"])
def test_only_who_had_no_hand_in_it_approves(client, everybody, draft, admin_user, name):
    verbs.submit_template(draft, admin_user)
    before = rows()
    client.force_login(everybody[name])
    response = send(client, "template-approve", draft.pk, seen=mark_of(stored(draft)))
    draft.refresh_from_db()
    if name in MAY_DECIDE:
        assert (draft.status, draft.approved_by) == ("approved", everybody[name])
    else:
        assert (response.status_code, rows()) == (403, before)


@pytest.mark.parametrize("name", [*PEOPLE, "ada", "alma"])
def test_nobody_changes_what_is_in_use(client, everybody, name):
    in_use, before = LetterTemplate.objects.get(number=1), rows()
    answers(client, everybody[name], in_use)
    assert rows() == before


@pytest.mark.parametrize("name", CHANGES)
def test_an_outsider_is_asked_to_sign_in(client, draft, name):
    before = rows()
    response = send(client, f"template-{name}", draft.pk)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert rows() == before


@pytest.mark.parametrize("name", CHANGES[1:])
def test_a_link_changes_nothing(ada, draft, name):
    assert page(ada, f"template-{name}", draft.pk).status_code == 405
    assert LetterTemplate.objects.get(pk=draft.pk).status == "draft"


def test_a_link_starts_no_draft(ada):
    assert page(ada, "template-draft", "en").status_code == 405


# --- In the composer -------------------------------------------------------------


def test_the_composer_says_that_there_is_a_newer_template(sam, letter):
    address = reverse("composer", args=[letter.pk])
    assert sam.get(address).context["has_newer_template"] is False
    make_template(letterhead_name="The Center")
    response = sam.get(address)
    checks = [check.text for check in response.context["checks"] if check.code == "newer-template"]
    assert checks == [
        "There is a newer letter template: its letterhead, headings or closing differ."
    ]
    assert f"{reverse('template-compare', args=['en'])}?from=1" in response.content.decode()


def test_the_specialist_takes_the_newer_one(sam, letter):
    newer = make_template(letterhead_name="The Center")
    response = send(sam, "letter-template", letter.pk)
    assert fresh(letter).template == newer
    assert said(sam, response) == "The letter has the newer template now. Read it once more."
    assert "The Center" in sam.get(response["Location"]).content.decode()
    event = letter.inquiry.events.exclude(verb="looked").last()
    assert (event.verb, event.data) == ("template-taken", {"letter": letter.pk, "template": 2})


def test_taking_it_twice_changes_nothing(sam, letter):
    make_template(letterhead_name="The Center")
    send(sam, "letter-template", letter.pk)
    revision, count = fresh(letter).revision, letter.inquiry.events.count()
    send(sam, "letter-template", letter.pk)
    assert (fresh(letter).revision, letter.inquiry.events.count()) == (revision, count)


def test_a_letter_in_review_keeps_its_template(sam, in_review_letter):
    make_template(letterhead_name="The Center")
    response = send(sam, "letter-template", in_review_letter.pk)
    assert fresh(in_review_letter).template.number == 1
    assert "in review; it can't be changed now" in str(
        response.wsgi_request._messages._queued_messages[0]
    )


@pytest.fixture
def in_review_letter(letter, specialist):
    letter_verbs.submit_for_review(letter, specialist)
    return fresh(letter)


def test_a_new_letter_starts_from_the_newest(specialist):
    newer = make_template(letterhead_name="The Center")
    inquiry = make_inquiry(assignee=specialist)
    assert letter_verbs.start_letter(inquiry, specialist).template == newer


# --- Another language --------------------------------------------------------------


@pytest.fixture
def spanish(settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]


@pytest.mark.usefixtures("spanish")
def test_a_language_gets_its_first_template_and_a_letter_starts_from_it(
    client, admin_user, reviewer, specialist
):
    client.force_login(admin_user)
    assert "None. No letter can be started in this language." in text_of(
        page(client, "template-list")
    )
    send(client, "template-draft", "es")
    draft = LetterTemplate.objects.get(language="es")
    english = stored(LetterTemplate.objects.get(language="en"))
    head = {"letterhead_name", "letterhead_program"}
    assert stored(draft) == {key: english[key] for key in head}
    form = page(client, "template-edit", draft.pk).context["form"]
    assert "In English: “Dear {name},”" in form.fields["salutation"].help_text
    spanish = {"salutation": "Hola {name}:", "salutation_nameless": "Hola:", "closing": "Adiós."}
    spanish |= {"sign_off": "Saludos", "causes__heading_pattern": "¿Qué causa {disease}?"}
    save(client, draft, **spanish)
    send(client, "template-submit", draft.pk)
    client.force_login(reviewer)
    send(client, "template-approve", draft.pk, seen=mark_of(stored(draft)))
    inquiry = make_inquiry(assignee=specialist)
    Inquiry.objects.update(language="es")
    inquiry.refresh_from_db()
    letter = letter_verbs.start_letter(inquiry, specialist)
    assert (letter.language, letter.template) == ("es", draft)


@pytest.mark.usefixtures("spanish")
def test_a_first_template_is_not_submitted_before_it_is_written(ada):
    send(ada, "template-draft", "es")
    draft = LetterTemplate.objects.get(language="es")
    response = send(ada, "template-submit", draft.pk)
    assert said(ada, response) == (
        "Not submitted: Salutation: there is no text yet. "
        "Salutation without a name: there is no text yet. "
        "Closing: there is no text yet. Sign-off: there is no text yet."
    )


@pytest.mark.usefixtures("spanish")
def test_each_language_has_its_own_draft_and_its_own_numbers(ada, draft):
    send(ada, "template-draft", "es")
    numbers = LetterTemplate.objects.order_by("language", "number").values_list(
        "language", "number"
    )
    assert list(numbers) == [("en", 1), ("en", 2), ("es", 1)]
