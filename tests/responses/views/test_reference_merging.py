"""Merging as an editor does it: from the groups, side by side, with a button."""

import re

import pytest
from django.urls import reverse

from responses.letters import verbs as letter_verbs
from responses.library.models import BlockVersion, Reference
from responses.library.reference_verbs import change_record
from tests.factories import make_block, make_reference
from tests.responses.making import fresh

pytestmark = pytest.mark.django_db
TITLE = "Acquired pure megakaryocytic aplasia"


@pytest.fixture
def kept(db):
    return make_reference("kept", TITLE, volume="7")


@pytest.fixture
def other(db):
    return make_reference("other", TITLE, volume="8", PMID="123")


def get(browser, name, *args, **query):
    return browser.get(reverse(name, args=args), query)


def seen_on(response):
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def press(browser, key="kept", **entered):
    return browser.post(reverse("reference-merge", args=[key]), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def merged():
    found = Reference.objects.exclude(merged_into=None)
    return dict(found.values_list("key", "merged_into__key"))


# --- The groups -----------------------------------------------------------------


def test_groups_name_the_one_that_most_texts_rest_on_first(eva, kept, other):
    make_block("block", body="<p>[@other]</p>")
    make_reference("third", "Another")
    response = get(eva, "reference-duplicates")
    (choice,) = response.context["choices"]
    assert (choice.kept, choice.others, choice.reasons) == (other, (kept,), ("the same title",))
    assert f"{reverse('reference-merge', args=['other'])}?other=kept" in response.content.decode()


def test_who_may_not_merge_sees_the_groups_without_buttons(sam, kept, other):
    text = get(sam, "reference-duplicates").content.decode()
    assert ("other" in text, "Compare and merge" in text) == (True, False)


def test_there_are_twenty_groups_on_a_page(eva, db, django_assert_num_queries):
    for number in range(25):
        for letter in "ab":
            make_reference(f"source-{number:02}{letter}", f"Title of number {number}")
    # Session, user, roles, groups, who was told apart, uses.
    with django_assert_num_queries(6):
        response = get(eva, "reference-duplicates")
    assert len(response.context["choices"]) == 20
    assert len(get(eva, "reference-duplicates", page=2).context["choices"]) == 5


# --- Side by side ---------------------------------------------------------------


def test_both_are_shown_with_what_becomes_of_them(eva, kept, other):
    make_block("block", body="<p>[@other]</p>", status="draft")
    response = get(eva, "reference-merge", "kept", other="other")
    lines = {line.name: (line.kept, line.other, line.both) for line in response.context["fields"]}
    assert lines["volume"] == ("7", "8", "7")
    assert lines["PubMed number (PMID)"] == ("", "123", "123")
    assert response.context["other_uses"] == {
        "texts": 1,
        "drafts": 1,
        "open_letters": 0,
        "approved_letters": 0,
    }
    assert merged() == {}


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        ("nobody", "There is no reference with the key “nobody”."),
        ("kept", "A reference can&#x27;t be merged into itself."),
        ("<script>", "There is no reference with the key “&lt;script&gt;”."),
    ],
)
def test_what_can_not_be_merged_is_said(eva, kept, named, fault):
    text = get(eva, "reference-merge", "kept", other=named).content.decode()
    assert fault in text
    assert 'name="seen"' not in text


def test_without_a_key_one_is_asked_for(eva, kept):
    text = get(eva, "reference-merge", "kept").content.decode()
    assert "The key of the one that is the same source" in text


# --- Merging --------------------------------------------------------------------


def test_a_press_merges_them_everywhere(eva, letter, specialist, kept, other):
    draft = make_block("block", body="<p>[@other]</p>", status="draft").versions.get()
    letter_verbs.write_opening(letter, specialist, "<p>Dear Maria [@other]</p>")
    seen = seen_on(get(eva, "reference-merge", "kept", other="other"))
    response = press(eva, other="other", seen=seen)
    assert said(response) == ["other is merged into kept, and stands for it where it was cited."]
    assert merged() == {"other": "kept"}
    assert BlockVersion.objects.get(pk=draft.pk).body == "<p>[@kept]</p>"
    assert fresh(letter).opening == "<p>Dear Maria [@kept]</p>"


def test_what_was_changed_since_is_not_merged(eva, editor, kept, other):
    seen = seen_on(get(eva, "reference-merge", "kept", other="other"))
    change_record(kept, editor, {**kept.csl, "volume": "9"})
    response = press(eva, other="other", seen=seen)
    assert said(response) == [
        "One of the two records was changed meanwhile, or somebody told them apart: look again."
    ]
    assert merged() == {}


@pytest.mark.parametrize("seen", ["", "0" * 16])
def test_nothing_is_merged_that_nobody_has_seen(eva, kept, other, seen):
    press(eva, other="other", seen=seen)
    assert merged() == {}


def test_the_second_press_says_that_it_is_done(eva, kept, other):
    seen = seen_on(get(eva, "reference-merge", "kept", other="other"))
    press(eva, other="other", seen=seen)
    response = press(eva, other="other", seen=seen)
    assert "other was merged into kept meanwhile." in said(response)[0]
    assert "that one counts now" in response.content.decode()
    assert merged() == {"other": "kept"}


@pytest.mark.parametrize("named", ["nobody", "", "kept", "\0"])
def test_a_post_by_hand_for_nothing_changes_nothing(eva, kept, named):
    assert press(eva, other=named).status_code == 200
    assert merged() == {}


@pytest.mark.parametrize("who", ["specialist", "reviewer"])
def test_others_merge_nothing(client, kept, other, who, request):
    client.force_login(request.getfixturevalue(who))
    assert get(client, "reference-merge", "kept", other="other").status_code == 403
    assert press(client, other="other").status_code == 403
    assert merged() == {}


def test_the_page_needs_as_many_queries_for_many_uses(eva, kept, other, django_assert_num_queries):
    path = reverse("reference-merge", args=["kept"]) + "?other=other"
    for number in range(12):
        make_block(f"block-{number}", body="<p>[@other; @kept]</p>", status="draft")
        if number in (0, 11):
            with django_assert_num_queries(18):
                eva.get(path)


# --- Not a duplicate --------------------------------------------------------------


def tell_apart(browser, key="kept", **entered):
    return browser.post(reverse("reference-apart", args=[key]), entered, follow=True)


def test_two_that_are_two_sources_are_offered_no_more(eva, kept, other):
    text = get(eva, "reference-duplicates").content.decode()
    assert f'action="{reverse("reference-apart", args=["kept"])}"' in text
    response = tell_apart(eva, other="other")
    assert said(response) == ["kept and other are two sources. Nobody is asked about them again."]
    assert response.context["choices"] == []


def test_the_page_of_the_two_says_who_told_them_apart(eva, editor, kept, other):
    tell_apart(eva, other="other")
    response = get(eva, "reference-merge", "other", other="kept")
    assert response.context["told_apart"].said_by == editor
    assert "that these are two different sources" in response.content.decode()
    assert reverse("reference-apart", args=["other"]) not in response.content.decode()


def test_the_history_says_it_with_the_other_key(eva, kept, other):
    tell_apart(eva, other="other")
    text = " ".join(get(eva, "reference", "kept").content.decode().split())
    assert "told it apart from another: other" in text


def test_one_that_was_told_apart_from_the_first_stands_below(eva, kept, other):
    third = make_reference("third", TITLE)
    make_block("block", body="<p>[@kept]</p>")
    tell_apart(eva, other="other")
    (choice,) = get(eva, "reference-duplicates").context["choices"]
    # The third is like both: it comes first, although no text rests on it.
    assert (choice.kept, choice.others, choice.rest) == (third, (kept, other), ())
    fourth = make_reference("fourth", TITLE)
    tell_apart(eva, "third", other="fourth")
    (choice,) = get(eva, "reference-duplicates").context["choices"]
    assert (choice.kept, choice.others, choice.rest) == (kept, (fourth, third), (other,))


def test_telling_apart_is_not_a_get(eva, kept, other):
    assert get(eva, "reference-apart", "kept", other="other").status_code == 405
    assert len(get(eva, "reference-duplicates").context["choices"]) == 1


@pytest.mark.parametrize("named", ["nobody", "", "\0"])
def test_telling_apart_from_nothing_asks_from_what(eva, kept, named):
    assert said(tell_apart(eva, other=named)) == ["Say which other reference is meant."]


@pytest.mark.parametrize("who", ["specialist", "reviewer"])
def test_others_tell_nothing_apart(client, kept, other, who, request):
    client.force_login(request.getfixturevalue(who))
    assert tell_apart(client, other="other").status_code == 403
    assert len(get(client, "reference-duplicates").context["choices"]) == 1
