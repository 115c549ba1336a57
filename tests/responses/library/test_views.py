"""The library's pages: who sees what, and that changes go through forms only."""

import re

import pytest
from django.urls import reverse

from responses.library import verbs
from responses.library.models import BlockVersion
from tests.factories import make_user, make_version

from .visiting import page, said, send

# --- Reading ----------------------------------------------------------------


@pytest.mark.parametrize("role", ["specialist", "reviewer", "editor", "admin"])
def test_every_role_reads_the_library(client, block, role):
    user = make_user("paula", role)
    assert page(client, user, "library").status_code == 200
    assert page(client, user, "library-block", block.key).status_code == 200


def test_an_account_without_a_role_reads_nothing(client, block):
    user = make_user("nina")
    assert page(client, user, "library").status_code == 403
    assert page(client, user, "library-block", block.key).status_code == 403


def test_an_outsider_is_asked_to_sign_in(client, block):
    response = client.get(reverse("library-block", args=[block.key]))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_a_block_that_is_not_there_is_not_found(client, block, editor):
    assert page(client, editor, "library-block", "nothing").status_code == 404


def test_a_block_is_shown_as_in_a_letter(client, block, specialist):
    html = page(client, specialist, "library-block", block.key).content.decode()
    assert "<h3>What is Fabry disease?</h3>" in html
    assert '<a href="#ref-1" aria-label="reference 1">[1]</a>' in html
    assert '<li id="ref-1">Almost bleeding to death.' in html
    assert "Last updated: 10/05/2026" in html


def test_an_older_version_can_be_read(client, block, specialist):
    make_version(block, "<p>The words of old.</p>", number=2, status="retired",
                 last_updated="2020-01-01")  # fmt: skip
    response = page(client, specialist, "library-block", block.key, version=2)
    assert "The words of old." in response.content.decode()


def test_reading_a_block_takes_the_same_queries_for_many_versions(
    client, block, specialist, django_assert_num_queries
):
    for number in range(2, 12):
        make_version(block, "<p>Old.</p>", number=number, status="superseded",
                     last_updated="2020-01-01")  # fmt: skip
    client.force_login(specialist)
    # Session, user, roles; block, versions, history; its review, where it is used (3);
    # template, its texts, references; their flags and when they changed; deliveries in the bar.
    with django_assert_num_queries(16):
        client.get(reverse("library-block", args=[block.key]))


@pytest.fixture
def told(client, block):
    """What the page of the approved text says of another version under way, to this user."""

    def told(user):
        html = page(client, user, "library-block", block.key, version=1).content.decode()
        found = re.search(r'<p class="message">(.*?)</p>', html, re.DOTALL)
        return " ".join(re.sub(r"<[^>]*>", "", found[1]).split()) if found else ""

    return told


def test_the_approved_text_tells_of_a_draft(told, draft, editor, reviewer):
    assert told(editor) == f"Version 2 of this text is a draft by {editor}. Edit it"
    assert told(reviewer) == f"Version 2 of this text is a draft by {editor}."


def test_the_approved_text_tells_of_one_in_review(told, in_review, editor):
    assert told(editor) == "Version 2 of this text waits for review."


def test_the_approved_text_tells_its_author_what_the_reviewer_said(
    told, in_review, editor, reviewer
):
    verbs.send_back(in_review, reviewer, "Shorter.")
    assert told(editor) == f"Version 2 of this text was sent back by {reviewer}: “Shorter.” Edit it"


def test_the_approved_text_alone_tells_of_nothing(told, block, editor):
    assert told(editor) == ""


@pytest.mark.parametrize("name", ["library", "library-block"])
def test_a_draft_that_was_sent_back_says_so(client, in_review, editor, reviewer, name):
    verbs.send_back(in_review, reviewer, "Shorter.")
    args = [in_review.block.key] if name == "library-block" else []
    shape = '<span class="status-shape" aria-hidden="true"></span>'
    assert f"{shape}sent back</span>" in page(client, editor, name, *args).content.decode()


# --- Deciding ---------------------------------------------------------------


def test_the_author_submits(client, draft, editor):
    response = send(client, editor, "library-version-submit", draft.pk)
    draft.refresh_from_db()
    assert draft.status == "in_review"
    assert said(client, response) == ["Submitted. Somebody else approves it or sends it back."]


def test_a_bad_citation_is_explained_and_the_draft_stays(client, draft, editor):
    verbs.edit_draft(draft, editor, "", "<p>[@nobody2020]</p>")
    response = send(client, editor, "library-version-submit", draft.pk)
    assert said(client, response) == [
        "The text cites [@nobody2020], which is not a reference here."
    ]


def test_the_author_discards(client, draft, editor):
    send(client, editor, "library-version-discard", draft.pk)
    assert not BlockVersion.objects.filter(pk=draft.pk).exists()


def test_a_reviewer_approves(client, in_review, reviewer):
    seen = page(client, reviewer, "library-block", in_review.block.key, version=2).context["seen"]
    response = send(client, reviewer, "library-version-approve", in_review.pk, seen=seen)
    in_review.refresh_from_db()
    assert (in_review.status, in_review.approved_by) == ("approved", reviewer)
    assert said(client, response) == ["Approved."]


def test_another_editor_approves_too(client, in_review):
    emil = make_user("emil", "editor")
    seen = verbs.seen_by_reviewer(in_review)
    send(client, emil, "library-version-approve", in_review.pk, seen=seen)
    in_review.refresh_from_db()
    assert in_review.approved_by == emil


def test_words_that_the_reviewer_has_not_seen_are_not_approved(client, in_review, reviewer):
    response = send(client, reviewer, "library-version-approve", in_review.pk, seen="other")
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    assert said(client, response) == [
        "fabry-definition v2, or what is known of its sources, was changed after you opened it. "
        "Please read it again."
    ]


def test_a_reviewer_sends_back_with_a_comment(client, in_review, reviewer):
    send(client, reviewer, "library-version-send-back", in_review.pk, comment="Shorter.")
    in_review.refresh_from_db()
    assert (in_review.status, in_review.review_comment) == ("draft", "Shorter.")


def test_sending_back_needs_a_comment(client, in_review, reviewer):
    response = send(client, reviewer, "library-version-send-back", in_review.pk, comment=" ")
    errors = response.context["send_back_form"].errors
    assert errors == {"comment": ["Say what should change, so that the author can do it."]}
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


UNCHANGED = "Nothing was changed since it was sent back."


def html(client, user, version):
    response = page(client, user, "library-block", version.block.key, version=version.number)
    return response.content.decode()


def test_a_text_submitted_again_without_a_change_is_said_to_be_so(
    client, in_review, reviewer, editor
):
    assert UNCHANGED not in html(client, reviewer, in_review)
    version = verbs.send_back(in_review, reviewer, "Shorter.")
    assert html(client, editor, version).count(UNCHANGED) == 1  # Beside the button.
    verbs.submit_draft(version, editor)
    assert html(client, reviewer, version).count(UNCHANGED) == 2  # First, and beside the button.


def test_a_change_since_it_was_sent_back_is_seen(client, in_review, reviewer, editor):
    version = verbs.send_back(in_review, reviewer, "Shorter.")
    version = verbs.edit_draft(version, editor, "", "<p>Very rare. [@brown2014]</p>")
    assert UNCHANGED not in html(client, editor, version)


def test_only_a_text_that_is_there_is_replaced(client, block, in_review, reviewer):
    assert "this text replaces the one before" in html(client, reviewer, in_review)
    verbs.retire_version(block.versions.get(number=1), reviewer, "Outdated.")
    assert "this text can go into new letters" in html(client, reviewer, in_review)


def test_a_reviewer_retires_and_everyone_reads_why(client, block, reviewer, specialist):
    send(client, reviewer, "library-version-retire", block.versions.get().pk, reason="Outdated.")
    assert block.versions.get().status == "retired"
    html = page(client, specialist, "library-block", block.key).content.decode()
    assert "Retired by Rita" in html
    assert html.count("<p>Outdated.</p>") == 2  # With the version, and in the history.


def test_retiring_needs_a_reason(client, block, reviewer):
    response = send(client, reviewer, "library-version-retire", block.versions.get().pk, reason=" ")
    assert response.context["retire_form"].errors == {"reason": ["Say why this text is retired."]}
    assert block.versions.get().status == "approved"


def test_a_retired_block_can_get_a_new_draft(client, block, reviewer, editor):
    verbs.retire_version(block.versions.get(), reviewer, "Outdated.")
    assert "Write a draft from these words" in (
        page(client, editor, "library-block", block.key).content.decode()
    )
    send(client, editor, "library-draft", block.key, **{"from": "1"})
    assert block.versions.get(status="draft").body == "<p>Rare. [@brown2014]</p>"


DECISIONS = ["library-version-approve", "library-version-send-back", "library-version-retire"]


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("role", ["specialist", "admin"])
def test_who_does_not_approve_decides_nothing(client, in_review, name, role):
    user = make_user("paula", role)
    assert send(client, user, name, in_review.pk, comment="No.").status_code == 403
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


@pytest.mark.parametrize("name", DECISIONS[:2])
def test_the_author_does_not_decide(client, in_review, editor, name):
    assert send(client, editor, name, in_review.pk, comment="Fine.").status_code == 403


CHANGES = ["library-version-submit", "library-version-discard", *DECISIONS]


@pytest.mark.parametrize("name", CHANGES)
def test_a_link_changes_nothing(client, draft, editor, name):
    assert page(client, editor, name, draft.pk).status_code == 405
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_link_starts_no_draft(client, block, editor):
    assert page(client, editor, "library-draft", block.key).status_code == 405


@pytest.mark.parametrize("name", [*CHANGES, "library-edit"])
def test_an_outsider_changes_nothing(client, draft, name):
    response = client.post(reverse(name, args=[draft.pk]))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_buttons_are_there_for_those_who_may(client, in_review, reviewer, editor, specialist):
    approve = reverse("library-version-approve", args=[in_review.pk])
    shown = {
        user.username: approve
        in page(client, user, "library-block", in_review.block.key, version=2).content.decode()
        for user in (reviewer, editor, specialist)
    }
    assert shown == {"rita": True, "eva": False, "sam": False}
