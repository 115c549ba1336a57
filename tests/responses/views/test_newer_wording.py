"""The page on which a specialist chooses between a wording and a newer one."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from inquiries.models import Verb
from responses.letters import verbs
from responses.library import verbs as library_verbs
from tests.responses.making import section_of, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(client, letter, treatment, editor, reviewer):
    """Eva's newer text on treatment; Rita approves it on its page."""
    draft = library_verbs.start_draft(treatment, editor)
    library_verbs.edit_draft(draft, editor, "", "<p>There are many. [@patel2014]</p>")
    library_verbs.submit_draft(draft, editor)
    client.force_login(reviewer)
    seen = {"seen": library_verbs.seen_by_reviewer(draft.block.versions.get(number=2))}
    client.post(reverse("library-version-approve", args=[draft.pk]), seen)
    return draft.block.versions.approved().get()


def address(name, letter, kind="treatment"):
    return reverse(name, args=[letter.pk, section_of(letter, kind).pk])


def take(browser, letter, **entered):
    return browser.post(address("section-newer-take", letter), entered)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_inquiry_says_that_a_newer_wording_waits(newer, sam, letter):
    html = sam.get(reverse("inquiry", args=[letter.inquiry.code])).content.decode()
    assert "A section has a newer approved wording." in html
    assert letter.inquiry.events.filter(verb=Verb.NEWER_WORDING).count() == 1


def test_without_one_it_says_nothing(sam, letter):
    html = sam.get(reverse("inquiry", args=[letter.inquiry.code])).content.decode()
    assert "newer approved wording" not in html


def test_the_check_leads_to_the_difference(newer, sam, letter):
    html = sam.get(reverse("composer", args=[letter.pk])).content.decode()
    assert f'<a href="{address("section-newer", letter)}">See the difference</a>' in html


def test_both_wordings_are_shown_in_one(newer, sam, letter):
    html = sam.get(address("section-newer", letter)).content.decode()
    assert "<ins>many." in html
    assert "<del>some." in html
    assert "Take the newer wording" in html
    assert "Keep this one" in html
    assert "discard my words" not in html


def test_the_newer_one_is_taken(newer, sam, letter):
    response = take(sam, letter, version=newer.pk)
    section = section_of(letter, "treatment")
    assert section.version == newer
    assert response.url == f"{reverse('composer', args=[letter.pk])}#section-{section.pk}"
    assert said(response)[-1] == "The letter has the newer wording now."


def test_own_words_are_carried_to_their_editor_beside_the_newer_text(
    newer, sam, letter, specialist
):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    response = take(sam, letter, version=newer.pk, own="keep")
    assert response.url == address("section-edit", letter)
    html = sam.get(response.url).content.decode()
    assert "There are many." in html
    assert "&lt;p&gt;There are few.&lt;/p&gt;</textarea>" in html


def test_own_words_go_only_where_that_was_chosen(newer, sam, letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    html = sam.get(address("section-newer", letter)).content.decode()
    assert "Those words are gone then." in html
    take(sam, letter, version=newer.pk)  # Without a word about them, they stay.
    assert section_of(letter, "treatment").changed_body == "<p>There are few.</p>"


def test_discarding_own_words(newer, sam, letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    take(sam, letter, version=newer.pk, own="discard")
    section = section_of(letter, "treatment")
    assert (section.version, section.changed_body) == (newer, "")


@pytest.mark.parametrize("version", ["", "0", "x", "²", "9" * 30])
def test_what_is_not_the_newer_wording_is_not_taken(newer, sam, letter, version):
    response = take(sam, letter, version=version)
    assert response.url == address("section-newer", letter)
    assert said(response)[-1].startswith("The approved wording changed meanwhile")
    assert section_of(letter, "treatment").version.number == 1


def test_when_there_is_none_the_page_says_so(sam, letter):
    html = sam.get(address("section-newer", letter)).content.decode()
    assert "There is no newer approved wording of this section now." in html


def test_a_reviewer_sees_the_difference_and_has_no_choice(newer, client, letter, reviewer):
    client.force_login(reviewer)
    html = client.get(address("section-newer", letter)).content.decode()
    assert "<ins>many." in html
    assert "Take the newer wording" not in html


@pytest.mark.parametrize("who", ["reviewer", "other_specialist", "editor", "admin_user"])
def test_nobody_else_takes_it(newer, request, client, letter, who):
    client.force_login(request.getfixturevalue(who))
    assert take(client, letter, version=newer.pk).status_code == 403
    assert section_of(letter, "treatment").version.number == 1


def test_a_link_takes_nothing(newer, sam, letter):
    assert sam.get(address("section-newer-take", letter)).status_code == 405


def test_a_letter_in_review_has_to_come_back_first(newer, sam, letter, specialist):
    submitted(letter, specialist)
    html = sam.get(address("section-newer", letter)).content.decode()
    assert "Take the newer wording" not in html
    response = take(sam, letter, version=newer.pk)
    assert said(response)[-1] == "This letter is in review; it can't be changed now."


def test_the_picker_is_beside_the_words_of_a_section(sam, letter):
    html = sam.get(address("section-edit", letter)).content.decode()
    assert 'data-cite="patel2014"' in html
    assert 'id="reference-search"' in html
