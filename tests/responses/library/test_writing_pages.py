"""The pages for writing: a new block, the editor with its preview, drafts that are kept."""

import json
import re

import pytest
from django.urls import reverse

from inquiries.models import Kind
from responses.library import verbs
from responses.library.html import LONGEST
from responses.library.models import Block, BlockVersion, FlagReason, Reference, ReferenceFlag
from tests.factories import make_block, make_disease, make_reference, make_user, make_version

from .visiting import HTMX, page, said, send

WORD = (
    '<p class="MsoNormal" style="margin:0"><span lang="EN-US">Rare<o:p></o:p></span></p>'
    "<!--[if gte mso 9]><xml><w:Word>1</w:Word></xml><![endif]--><style>p{color:red}</style>"
)


@pytest.fixture
def emil(db):
    return make_user("emil", "editor", first_name="Emil")


def write(client, user, version, body, heading="", **more):
    return send(client, user, "library-edit", version.pk, heading=heading, body=body, **more)


def stored(version):
    version.refresh_from_db()
    return version.heading, version.body


# --- A new block ------------------------------------------------------------


def new(kind="treatment", **changes):
    about = {"disease": "fabry DISEASE", "language": "en"}
    return about | {"kind": Kind.objects.get(key=kind).pk} | changes


def test_a_new_block_begins_with_what_it_is_about(client, block, editor):
    response = send(client, editor, "library-new", **new())
    version = BlockVersion.objects.get(block__key="fabry-treatment")
    assert response["Location"] == reverse("library-edit", args=[version.pk])
    assert (version.body, version.author, version.block.owner) == ("", editor, editor)


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


def test_a_second_block_of_a_kind_is_asked_about_first(client, block, editor):
    response = send(client, editor, "library-new", **new("definition"))
    errors = response.context["form"].non_field_errors()
    assert errors == ["There is such a block already: fabry-definition."]
    assert reverse("library-block", args=["fabry-definition"]) in response.content.decode()
    send(client, editor, "library-new", **new("definition", another="on"))
    assert Block.objects.filter(key="fabry-definition-2").exists()


def test_a_link_fills_in_what_the_block_is_about(client, block, editor):
    query = {"disease": block.disease.pk, "kind": "treatment"}
    form = page(client, editor, "library-new", **query).context["form"]
    assert form.initial == {
        "disease": "Fabry disease",
        "kind": Kind.objects.get(key="treatment"),
    }


def test_of_two_diseases_of_a_name_the_link_says_which(client, block, editor):
    other = make_disease("Fabry disease", gard="0099999")
    form = page(client, editor, "library-new", disease=other.pk).context["form"]
    assert form.initial["disease"] == "0099999"
    send(client, editor, "library-new", **new(disease=form.initial["disease"]))
    assert Block.objects.latest("pk").disease == other


@pytest.mark.parametrize("query", [{"disease": "x"}, {"disease": "9" * 30}, {"kind": "gossip"}])
def test_a_link_to_nothing_fills_in_nothing(client, block, editor, query):
    form = page(client, editor, "library-new", **query).context["form"]
    assert form.initial == {"disease": "", "kind": None}


@pytest.mark.parametrize("role", ["specialist", "reviewer"])
def test_who_does_not_write_starts_nothing(client, block, role):
    user = make_user("paula", role)
    assert send(client, user, "library-new", **new()).status_code == 403
    assert send(client, user, "library-draft", block.key).status_code == 403
    assert Block.objects.count() == BlockVersion.objects.count() == 1


# --- Writing ----------------------------------------------------------------


def test_a_draft_is_started_and_written(client, block, editor):
    response = send(client, editor, "library-draft", block.key)
    draft = block.versions.get(status="draft")
    assert response["Location"] == reverse("library-edit", args=[draft.pk])
    response = write(client, editor, draft, "<p>Eva's words.</p>", heading="H")
    assert response["Location"] == "/desk/library/fabry-definition/?version=2"
    assert stored(draft) == ("H", "<p>Eva's words.</p>")


def test_a_draft_may_start_from_older_words(client, block, editor):
    make_version(block, "<p>Of old.</p>", number=2, status="superseded", last_updated="2020-01-01")
    send(client, editor, "library-draft", block.key, **{"from": "2"})
    assert block.versions.get(status="draft").body == "<p>Of old.</p>"


@pytest.mark.parametrize("number", ["7", "x", "9" * 30])
def test_a_version_that_is_not_there_is_nothing_to_start_from(client, block, editor, number):
    send(client, editor, "library-draft", block.key, **{"from": number})
    assert block.versions.get(status="draft").body == "<p>Rare. [@brown2014]</p>"


def test_what_would_stop_a_review_is_said_at_once(client, draft, editor):
    response = write(client, editor, draft, "<p>A [@nobody2020] b [@a, @b] c [7]</p>")
    assert said(client, response) == [
        "Saved.",
        "“[@a, @b]” is not a citation such as [@key1; @key2].",
        "The text cites [@nobody2020], which is not a reference here.",
        "“[7]” is a number typed by hand. Cite the reference as [@key].",
    ]


def test_a_draft_may_be_empty_for_now(client, draft, editor):
    response = write(client, editor, draft, "<p> </p><script>x</script>")
    assert said(client, response) == ["Saved.", "There is no text yet."]
    assert stored(draft) == ("", "")


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, "<p>Rare</p>"),
        ("<p>Rare<script>steal()</script></p>", "<p>Rare</p>"),
        ('<p onclick="x()">Rare <img src=x onerror=y()></p>', "<p>Rare </p>"),
    ],
)
def test_what_does_not_belong_there_is_cut_from_what_was_pasted(
    client, draft, editor, pasted, kept
):
    write(client, editor, draft, pasted)
    assert stored(draft) == ("", kept)


def test_far_too_long_a_text_stays_in_the_box_with_a_clear_message(client, draft, editor):
    body = f"<p>{'Rare. ' * 350_000}</p>"
    response = write(client, editor, draft, body)
    assert response.status_code == 422
    (error,) = response.context["form"].errors["body"]
    assert error == f"Ensure this value has at most {LONGEST} characters (it has {len(body)})."
    assert response.context["form"]["body"].value() == body
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")


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


def test_the_keys_to_cite_are_at_hand(client, block, draft, editor):
    make_block("fabry-causes", "causes", block.disease, "<p>[@patel2014]</p>")
    make_block("other-causes", "causes", make_disease("Other"), "<p>[@elsewhere]</p>")
    ReferenceFlag.objects.create(
        reference=Reference.objects.get(key="patel2014"),
        reason=FlagReason.RETRACTED,
        note="Made up.",
        flagged_by=editor,
    )
    html = page(client, editor, "library-edit", draft.pk).content.decode()
    assert re.findall(r'data-cite="(\w+)"', html) == ["brown2014", "patel2014"]
    assert "Flagged: retracted" in html


def test_beside_a_general_text_unused_references_are_not_at_hand(client, block, editor):
    make_reference("unused")
    version = verbs.new_block(editor, None, Kind.objects.get(key="support"), "en")
    html = page(client, editor, "library-edit", version.pk).content.decode()
    assert "data-cite" not in html


@pytest.mark.parametrize("name", ["library-edit", "library-preview", "library-version-submit"])
def test_somebody_elses_draft_is_closed(client, draft, emil, name):
    assert send(client, emil, name, draft.pk, body="<p>Mine.</p>").status_code == 403
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")
    assert draft.status == "draft"


# --- The preview and the findings -------------------------------------------


def preview(client, user, version, htmx=True, **words):
    client.force_login(user)
    address = reverse("library-preview", args=[version.pk])
    return client.post(address, words, headers=HTMX if htmx else {})


def test_the_preview_is_the_letters_own(client, draft, editor):
    html = preview(client, editor, draft, body="<p>Very rare.[@brown2014]</p>").content.decode()
    assert "<html" not in html
    assert "<h3>What is Fabry disease?</h3>" in html
    assert 'aria-label="reference 1">[1]</a>' in html
    assert '<li id="ref-1">Almost bleeding to death.' in html


def test_the_preview_stores_nothing(client, block, draft, editor):
    preview(client, editor, draft, heading="Other", body="<p>Other.</p>")
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")
    assert [event.verb for event in block.events.all()] == ["drafted"]


def test_the_findings_say_what_stops_and_what_is_worth_a_look(client, draft, editor):
    body = "<p>What a doctor may say about it in the end. [@nobody]</p>"
    findings = preview(client, editor, draft, body=body, heading="{disease}").context["findings"]
    assert findings.stops == (
        "The heading has “{disease}”, which nothing fills in: write it out.",
        "The text cites [@nobody], which is not a reference here.",
    )
    assert findings.looks == ()


def test_without_javascript_the_preview_is_the_page_with_the_words_in_their_boxes(
    client, draft, editor
):
    words = {"heading": "Mine", "body": "<p>Other.</p>", "base": "as posted"}
    response = preview(client, editor, draft, htmx=False, **words)
    html = response.content.decode()
    assert "<h3>Mine</h3>" in html
    assert "&lt;p&gt;Other.&lt;/p&gt;</textarea>" in html
    assert 'name="base" value="as posted"' in html
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")


def test_of_far_too_long_a_text_the_preview_says_so(client, draft, editor):
    html = preview(client, editor, draft, body="x" * (LONGEST + 1)).content.decode()
    assert f"at most {LONGEST} characters" in html


def test_no_script_gets_into_the_preview(client, draft, editor):
    body = "<p>Hi<script>steal()</script><img src=x onerror=steal()></p>"
    html = preview(client, editor, draft, heading="<b>x</b>", body=body).content.decode()
    assert "steal()" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


# --- Drafts are kept, and nothing is lost -----------------------------------


def base_of(client, user, version):
    return page(client, user, "library-edit", version.pk).context["base"]


def test_words_are_kept_while_they_are_typed(client, block, draft, editor):
    base = base_of(client, editor, draft)
    for number in (1, 2, 3):
        response = write(client, editor, draft, f"<p>{number}</p>", base=base, autosave="1")
        base = json.loads(response.content)["base"]
    assert stored(draft) == ("", "<p>3</p>")
    assert [event.verb for event in block.events.all()] == ["drafted", "edited"]


def test_of_two_windows_the_later_is_told_and_keeps_its_words(client, draft, editor):
    base = base_of(client, editor, draft)
    write(client, editor, draft, "<p>First window.</p>", base=base)
    response = write(client, editor, draft, "<p>Second window.</p>", base=base)
    html = response.content.decode()
    assert response.status_code == 409
    assert "This draft was changed in another window meanwhile." in html
    assert "&lt;p&gt;Second window.&lt;/p&gt;</textarea>" in html
    assert "<p>First window.</p>" in html
    assert stored(draft) == ("", "<p>First window.</p>")
    write(client, editor, draft, "<p>Second window.</p>", base=response.context["base"])
    assert stored(draft) == ("", "<p>Second window.</p>")


def test_a_script_that_keeps_old_words_is_told(client, draft, editor):
    base = base_of(client, editor, draft)
    write(client, editor, draft, "<p>First window.</p>", base=base)
    response = write(client, editor, draft, "<p>Second.</p>", base=base, autosave="1")
    assert response.status_code == 409
    assert json.loads(response.content)["why"].startswith("This draft was changed in another")


def test_what_is_too_long_to_be_kept_while_typing_is_explained(client, draft, editor):
    response = write(client, editor, draft, "x" * (LONGEST + 1), autosave="1")
    assert response.status_code == 422
    assert "at most" in json.loads(response.content)["why"]


def test_a_colleague_takes_a_draft_over(client, block, draft, emil, editor):
    assert "Take the draft over" in (
        page(client, emil, "library-block", block.key, version=2).content.decode()
    )
    response = send(client, emil, "library-version-take-over", draft.pk)
    assert response["Location"] == reverse("library-edit", args=[draft.pk])
    write(client, emil, draft, "<p>Emil's.</p>")
    assert stored(draft) == ("", "<p>Emil's.</p>")


def test_words_typed_before_a_draft_was_taken_over_are_not_lost(client, draft, emil, editor):
    base = base_of(client, editor, draft)
    verbs.take_over_draft(draft, emil)
    response = write(client, editor, draft, "<p>Eva's last words.</p>", base=base)
    assert response.status_code == 409
    assert "fabry-definition v2 is Emil" in response.content.decode()
    assert "&lt;p&gt;Eva&#x27;s last words.&lt;/p&gt;</textarea>" in response.content.decode()
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")
    response = page(client, editor, "library-edit", draft.pk)
    assert said(client, response) == ["Emil has taken this draft over."]


def test_words_typed_before_a_draft_was_submitted_elsewhere_are_not_lost(client, draft, editor):
    base = base_of(client, editor, draft)
    verbs.submit_draft(draft, editor)
    response = write(client, editor, draft, "<p>One more word.</p>", base=base)
    assert response.status_code == 409
    assert "is in review; only a draft can change" in response.content.decode()
    assert "&lt;p&gt;One more word.&lt;/p&gt;</textarea>" in response.content.decode()


def test_words_typed_before_a_draft_was_discarded_elsewhere_can_be_copied(client, draft, editor):
    verbs.discard_draft(draft, editor)
    response = write(client, editor, draft, "<p>One more word.</p>")
    assert response.status_code == 410
    assert "&lt;p&gt;One more word.&lt;/p&gt;</textarea>" in response.content.decode()
    response = write(client, editor, draft, "<p>One more word.</p>", autosave="1")
    assert json.loads(response.content) == {"why": "This draft was discarded meanwhile."}


def test_a_draft_that_never_was_is_not_found(client, editor, specialist, db):
    assert page(client, editor, "library-edit", 99).status_code == 404
    assert send(client, specialist, "library-edit", 99, body="<p>x</p>").status_code == 403


def test_a_text_in_review_has_no_page_for_writing(client, in_review, editor):
    response = page(client, editor, "library-edit", in_review.pk)
    assert said(client, response) == ["fabry-definition v2 is in review; it can't change."]


def test_a_text_in_review_is_not_taken_over(client, in_review, emil):
    response = send(client, emil, "library-version-take-over", in_review.pk)
    assert said(client, response) == ["fabry-definition v2 is in review; only a draft can change."]


@pytest.mark.parametrize("role", ["specialist", "reviewer"])
def test_who_does_not_write_takes_nothing_over(client, draft, editor, role):
    user = make_user("paula", role)
    assert send(client, user, "library-version-take-over", draft.pk).status_code == 403
    draft.refresh_from_db()
    assert draft.author == editor


@pytest.mark.parametrize("name", ["library-preview", "library-version-take-over"])
def test_a_link_does_nothing(client, draft, editor, name):
    assert page(client, editor, name, draft.pk).status_code == 405


@pytest.mark.parametrize("name", ["library-edit", "library-preview", "library-version-take-over"])
def test_an_outsider_is_asked_to_sign_in(client, draft, name):
    response = client.post(reverse(name, args=[draft.pk]), {"body": "<p>Mine.</p>"})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert stored(draft) == ("", "<p>Rare. [@brown2014]</p>")


# --- Queries ----------------------------------------------------------------


def test_the_page_takes_the_same_queries_for_many_references(
    client, block, draft, editor, django_assert_num_queries
):
    for number in range(20):
        make_block(f"fabry-{number}", "causes", block.disease, f"<p>[@source{number}]</p>")
    verbs.edit_draft(draft, editor, "", "".join(f"<p>[@source{n}]</p>" for n in range(20)))
    client.force_login(editor)
    # Session, user, roles; version, the usual heading (2), references at hand with flags (2);
    # the letter (template, texts, references); findings (references, names, flags).
    with django_assert_num_queries(14):
        client.get(reverse("library-edit", args=[draft.pk]))
