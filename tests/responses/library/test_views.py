"""The library's pages: who sees what, and that changes go through forms only."""

import re

import pytest
from django.urls import reverse

from responses.library import verbs
from responses.library.models import Block, BlockVersion
from tests.factories import make_block, make_disease, make_reference, make_user, make_version


@pytest.fixture
def block(db):
    disease = make_disease("Fabry disease", "Anderson-Fabry disease", gard="0006400", key="fabry")
    make_reference("brown2014", "Almost bleeding to death")
    return make_block("fabry-definition", disease=disease, body="<p>Rare. [@brown2014]</p>")


@pytest.fixture
def draft(block, editor):
    return verbs.start_draft(block, editor)


@pytest.fixture
def in_review(draft, editor):
    return verbs.submit_draft(draft, editor)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def send(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def said(client, response):
    """The messages on the page that a redirect leads to."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]


def keys(response):
    return [block.key for block in response.context["page"]]


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


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["support-general", "fabry-definition", "fabry-treatment"]),
        ({"disease": "ANDERSON"}, ["fabry-definition", "fabry-treatment"]),
        ({"kind": "treatment"}, ["fabry-treatment"]),
        ({"state": "draft"}, ["fabry-treatment"]),
        ({"state": "none"}, ["fabry-treatment"]),
        ({"state": "overdue"}, ["support-general"]),
        ({"words": "new enzyme"}, ["fabry-treatment"]),
        ({"words": "general"}, ["support-general"]),
        ({"words": "nowhere"}, []),
        ({"kind": "gossip", "state": "x"}, ["support-general", "fabry-definition",
         "fabry-treatment"]),
    ],
)  # fmt: skip
def test_the_list_can_be_narrowed(client, block, specialist, query, found):
    make_block("support-general", kind="support", review_due="2020-01-01")
    make_block("fabry-treatment", kind="treatment", disease=block.disease, status="draft",
               body="<p>A new enzyme.</p>")  # fmt: skip
    assert keys(page(client, specialist, "library", **query)) == found


def test_the_list_takes_the_same_queries_for_many_blocks(
    client, block, specialist, django_assert_num_queries
):
    for number in range(60):
        make_block(f"fabry-{number}", disease=block.disease)
    client.force_login(specialist)
    # Session, user, roles, count, blocks, their versions, the kinds to choose from.
    with django_assert_num_queries(8):
        response = client.get(reverse("library"))
    assert len(keys(response)) == 50


def test_reading_a_block_takes_the_same_queries_for_many_versions(
    client, block, specialist, django_assert_num_queries
):
    for number in range(2, 12):
        make_version(block, "<p>Old.</p>", number=number, status="superseded",
                     last_updated="2020-01-01")  # fmt: skip
    client.force_login(specialist)
    # Session, user, roles, block, versions, template, its texts, references, history.
    with django_assert_num_queries(10):
        client.get(reverse("library-block", args=[block.key]))


# --- Writing ----------------------------------------------------------------


NEW = {
    "disease": "fabry DISEASE",
    "kind": "",
    "language": "en",
    "heading": "",
    "body": "<p>How it is treated.</p>",
}


def new(kind="treatment", **changes):
    from inquiries.models import Kind

    return {**NEW, "kind": Kind.objects.get(key=kind).pk, **changes}


def test_an_editor_writes_a_new_block(client, block, editor):
    response = send(client, editor, "library-new", **new())
    assert response["Location"] == "/desk/library/fabry-treatment/?version=1"
    version = BlockVersion.objects.get(block__key="fabry-treatment")
    assert (version.body, version.author) == ("<p>How it is treated.</p>", editor)


@pytest.mark.parametrize("text", ["6400", "GARD:0006400", "anderson-fabry disease", "fabry"])
def test_the_disease_may_be_named_in_several_ways(client, block, editor, text):
    send(client, editor, "library-new", **new(disease=text))
    assert Block.objects.get(key="fabry-treatment").disease == block.disease


def test_a_block_about_no_one_disease(client, block, editor):
    send(client, editor, "library-new", **new(disease=""))
    assert Block.objects.get(key="treatment-general").disease is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("zzz", "The vocabulary has no such disease. Try another name, or its GARD id."),
        ("fab", "This is not the name of one disease. Do you mean: Fabry disease (0006400)?"),
    ],
)
def test_a_name_that_is_not_one_disease_is_explained(client, block, editor, text, message):
    response = send(client, editor, "library-new", **new(disease=text))
    assert response.context["form"].errors["disease"] == [message]
    assert Block.objects.count() == 1


def test_a_text_without_words_is_explained(client, block, editor):
    response = send(client, editor, "library-new", **new(body="<p> </p><script>x</script>"))
    assert response.context["form"].errors == {"body": ["Write the text, or discard the draft."]}


@pytest.mark.parametrize("role", ["specialist", "reviewer"])
def test_who_does_not_write_starts_nothing(client, block, role):
    user = make_user("paula", role)
    assert send(client, user, "library-new", **new()).status_code == 403
    assert send(client, user, "library-draft", block.key).status_code == 403
    assert Block.objects.count() == BlockVersion.objects.count() == 1


def test_a_draft_is_started_and_written(client, block, editor):
    response = send(client, editor, "library-draft", block.key)
    draft = block.versions.get(status="draft")
    assert response["Location"] == reverse("library-edit", args=[draft.pk])
    send(client, editor, "library-edit", draft.pk, heading="H", body="<p>Eva's words.</p>")
    draft.refresh_from_db()
    assert (draft.heading, draft.body) == ("H", "<p>Eva's words.</p>")


def test_a_citation_that_would_stop_a_review_is_said_at_once(client, draft, editor):
    body = "<p>A [@nobody2020] b [@a, @b]</p>"
    response = send(client, editor, "library-edit", draft.pk, heading="", body=body)
    assert said(client, response) == [
        "Saved.",
        "The text cites [@nobody2020], which is not a reference here.",
        "“[@a, @b]” is not a citation such as [@key1; @key2].",
    ]


def test_the_page_for_writing_works_under_the_content_policy(client, draft, editor):
    response = page(client, editor, "library-edit", draft.pk)
    policy = response["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    html = response.content.decode()
    assert nonce
    scripts = re.findall(r"<script[^>]*>", html)
    assert [script for script in scripts if f'nonce="{nonce}"' not in script] == []
    assert f'<script type="importmap" nonce="{nonce}">' in html


def test_the_text_stands_in_a_plain_area_for_those_without_javascript(client, draft, editor):
    html = page(client, editor, "library-edit", draft.pk).content.decode()
    assert "&lt;p&gt;Rare. [@brown2014]&lt;/p&gt;</textarea>" in html


def test_a_text_in_review_has_no_page_for_writing(client, in_review, editor):
    response = page(client, editor, "library-edit", in_review.pk)
    assert said(client, response) == ["fabry-definition v2 is in review; it can't change."]


@pytest.mark.parametrize("name", ["library-edit", "library-version-submit"])
def test_somebody_elses_draft_is_closed(client, draft, name):
    assert send(client, make_user("emil", "editor"), name, draft.pk).status_code == 403
    draft.refresh_from_db()
    assert draft.status == "draft"


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
    seen = verbs.fingerprint(in_review)
    send(client, emil, "library-version-approve", in_review.pk, seen=seen)
    in_review.refresh_from_db()
    assert in_review.approved_by == emil


def test_words_that_the_reviewer_has_not_seen_are_not_approved(client, in_review, reviewer):
    response = send(client, reviewer, "library-version-approve", in_review.pk, seen="other")
    in_review.refresh_from_db()
    assert in_review.status == "in_review"
    assert said(client, response) == [
        "fabry-definition v2 was changed after you opened it. Please read it again."
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


def test_a_reviewer_retires(client, block, reviewer):
    send(client, reviewer, "library-version-retire", block.versions.get().pk)
    assert block.versions.get().status == "retired"


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
