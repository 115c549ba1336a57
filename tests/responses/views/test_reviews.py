"""The pages for staying true: reviews, owners, coverage, and their part of a block's page."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from responses.library import owning
from responses.library.coverage import recount
from responses.library.models import Block, BlockVersion, ReviewTask
from responses.library.review_tasks import open_reviews
from responses.library.verdicts import decide
from tests.factories import make_block, make_disease, make_inquiry, make_reference, make_user

pytestmark = pytest.mark.django_db

# Session, user, roles, deliveries in the bar for who has them.
REVIEWS, REVIEW, OWNERS, OWNER, COVERAGE = 14, 13, 6, 7, 11


@pytest.fixture
def eva(client, editor):
    """Eva's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def fabry(db):
    return make_disease("Fabry disease", gard="0006400")


def make_task(key="fabry-causes", owner=None, author=None, days=3, **block):
    due = timezone.localdate() + timedelta(days=days)
    made = make_block(key, author=author, review_due=due, **block)
    Block.objects.filter(pk=made.pk).update(owner=owner)
    return ReviewTask.objects.create(version=made.versions.get(), due_on=due)


@pytest.fixture
def task(editor, fabry):
    """Of Eva's own text."""
    return make_task(owner=editor, author=editor, disease=fabry)


def address(task, action=""):
    name = f"block-review-{action}" if action else "block-review"
    return reverse(name, args=[task.pk])


def queries(browser, path):
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def shown(response, *texts):
    return [text in response.content.decode() for text in texts]


# --- The list -----------------------------------------------------------------------


def keys(browser, **query):
    tasks = browser.get(reverse("reviews"), query).context["tasks"]
    return [task.version.block.key for task in tasks]


def test_ones_own_come_first_then_all_by_due(eva, editor):
    make_task("late", days=-5)
    make_task("mine-later", owner=editor, days=9)
    make_task("mine-sooner", owner=editor, days=2)
    make_task("soon", owner=make_user("emil", "editor"), days=1)
    assert keys(eva) == ["mine-sooner", "mine-later", "late", "soon"]


def test_a_line_says_what_to_decide_by(eva, task, editor):
    reference = make_reference("brown2014")
    reference.flags.create(reason="retracted", note="Figures made up.", flagged_by=editor)
    task.version.references.add(reference)
    texts = ("Fabry disease", "in 3 days", "definition", "Figures made up.", "undecided")
    assert shown(eva.get(reverse("reviews")), *texts) == [True] * len(texts)


def test_the_tabs_hold_their_parts(eva, editor, reviewer):
    elsa = make_user("elsa", "editor")
    elsa.is_active = False
    elsa.save(update_fields=["is_active"])
    decide(make_task("kept", owner=editor, author=editor), editor, "keep", "It holds.")
    make_task("nobodys")
    make_task("elsas", owner=elsa)
    make_task("closed", owner=reviewer)
    decide(ReviewTask.objects.get(version__block__key="closed"), reviewer, "keep", "It holds.")
    found = {}
    for view in ("all", "mine", "second", "nobody", "nonsense"):
        found[view] = sorted(keys(eva, view=view))
    assert found == {
        "all": ["elsas", "kept", "nobodys"],
        "mine": ["kept"],
        "second": ["kept"],
        "nobody": ["elsas", "nobodys"],
        "nonsense": ["elsas", "kept", "nobodys"],
    }


def test_an_empty_list_says_so_and_when_the_next_reviews_open(eva, settings):
    settings.REVIEWS_OPEN_AT = time(18, 5, tzinfo=ZoneInfo("America/New_York"))
    texts = ("No text is due", "once a day, at 18:05.", "not in this list yet")
    assert shown(eva.get(reverse("reviews")), *texts) == [True, True, False]


def test_texts_whose_reviews_have_not_opened_yet_are_counted(eva, task):
    """Of two near their date and one past it, one has its review; a fourth has time."""
    for key, days in (("past", -9), ("near", 30), ("far", 31)):
        make_block(key, review_due=timezone.localdate() + timedelta(days=days))
    response = eva.get(reverse("reviews"))
    assert shown(response, "2 texts are near or past their date, and not in this list") == [True]
    open_reviews()
    assert shown(eva.get(reverse("reviews")), "not in this list yet") == [False]


def test_the_list_needs_no_more_queries_with_more_rows(eva, editor):
    counts = []
    for start, number in ((0, 2), (2, 30)):
        for one in range(start, start + number):
            owner = make_user(f"user{one}", "editor")
            key = f"block-{one}"
            make_task(key, owner=owner, disease=make_disease(key), body=f"<p>[@r{one}]</p>")
        counts.append(queries(eva, reverse("reviews")))
    assert counts == [REVIEWS, REVIEWS]


# --- Deciding ---------------------------------------------------------------------------


def test_the_page_of_a_review_shows_the_text_and_the_choice(eva, task):
    response = eva.get(address(task))
    texts = ("A rare disorder of the blood.", "Does version 1 still hold?", "somebody else who may")
    assert (response.status_code, shown(response, *texts)) == (200, [True, True, True])


def test_an_author_keeps_a_text_and_a_reviewer_agrees(client, eva, task, reviewer):
    eva.post(address(task, "decide"), {"verdict": "keep", "reason": "It holds."})
    task.refresh_from_db()
    assert (task.verdict, task.closed_at) == ("keep", None)
    client.force_login(reviewer)
    client.post(address(task, "agree"))
    task.refresh_from_db()
    assert (task.confirmed_by, task.closed_at is None) == (reviewer, False)
    assert BlockVersion.objects.get().last_updated == timezone.localdate()


def test_an_author_who_agrees_with_themselves_changes_nothing(eva, task, editor):
    decide(task, editor, "keep", "It holds.")
    assert eva.post(address(task, "agree")).status_code == 403
    task.refresh_from_db()
    assert task.closed_at is None


def test_revising_leads_to_the_draft(eva, task):
    response = eva.post(address(task, "decide"), {"verdict": "revise", "reason": "A new trial."})
    draft = task.version.block.versions.get(number=2)
    assert response.url == reverse("library-edit", args=[draft.pk])


def test_retiring_with_a_reason(eva, task):
    response = eva.post(address(task, "decide"), {"verdict": "retire", "reason": "Withdrawn."})
    assert (response.url, BlockVersion.objects.get().status) == (reverse("reviews"), "retired")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"verdict": "keep"}, "Say why, in a sentence or two."),
        ({"verdict": "keep", "reason": " \x00 "}, "Say why, in a sentence or two."),
        ({"reason": "It holds."}, "Choose one of the three."),
        ({"verdict": "replaced", "reason": "It holds."}, "Select a valid choice."),
    ],
)
def test_a_decision_needs_a_verdict_and_a_reason(eva, task, sent, said):
    response = eva.post(address(task, "decide"), sent)
    assert (response.status_code, shown(response, said)) == (422, [True])
    task.refresh_from_db()
    assert task.verdict == ""


def test_what_was_typed_is_kept_after_a_mistake(eva, task):
    response = eva.post(address(task, "decide"), {"reason": "I read three papers."})
    assert shown(response, "I read three papers.") == [True]


def test_disagreeing_needs_a_word(rita, task, editor):
    decide(task, editor, "keep", "It holds.")
    assert rita.post(address(task, "disagree"), {"comment": " "}).status_code == 422
    rita.post(address(task, "disagree"), {"comment": "The trial ended."})
    task.refresh_from_db()
    assert (task.verdict, task.reason) == ("", "The trial ended.")


@pytest.mark.parametrize("action", ["decide", "agree", "disagree"])
def test_a_link_decides_nothing(eva, task, action):
    assert eva.get(address(task, action)).status_code == 405


@pytest.mark.parametrize("role", ["specialist", "admin", ""])
@pytest.mark.parametrize("action", ["decide", "agree", "disagree"])
def test_who_neither_owns_nor_reviews_decides_nothing(client, task, editor, role, action):
    decide(task, editor, "keep", "It holds.")
    client.force_login(make_user("ann", role))
    sent = {"verdict": "retire", "reason": "No.", "comment": "No."}
    assert client.post(address(task, action), sent).status_code == 403
    task.refresh_from_db()
    assert (task.verdict, task.closed_at) == ("keep", None)


@pytest.mark.parametrize("action", ["decide", "agree", "disagree"])
def test_a_stranger_is_asked_to_sign_in(client, task, action):
    assert client.post(address(task, action)).url.startswith(reverse("account_login"))


def test_an_admin_who_owns_it_decides_but_cannot_retire(client, admin_user):
    task = make_task(owner=admin_user)
    client.force_login(admin_user)
    sent = {"verdict": "retire", "reason": "Withdrawn."}
    assert client.post(address(task, "decide"), sent).status_code == 422
    client.post(address(task, "decide"), {"verdict": "keep", "reason": "It holds."})
    task.refresh_from_db()
    assert (task.verdict, task.closed_at) == ("keep", None)


def test_a_review_closed_meanwhile_says_so(eva, task, reviewer):
    decide(task, reviewer, "keep", "It holds.")
    sent = {"verdict": "retire", "reason": "No."}
    response = eva.post(address(task, "decide"), sent, follow=True)
    assert shown(response, "closed already", "This review is closed") == [True, True]


def test_the_page_needs_no_more_queries_with_more_flags(rita, task, editor):
    counts = []
    for start, number in ((0, 1), (1, 10)):
        for one in range(start, start + number):
            reference = make_reference(f"r{one}")
            reference.flags.create(reason="other", note="Hm.", flagged_by=make_user(f"u{one}"))
            task.version.references.add(reference)
        counts.append(queries(rita, address(task)))
    assert counts == [REVIEW, REVIEW]


# --- On a block's page --------------------------------------------------------------------


def test_a_blocks_page_has_the_decision(eva, task):
    response = eva.get(reverse("library-block", args=["fabry-causes"]))
    texts = ("Does version 1 still hold?", address(task, "decide"), "Where it is used")
    assert shown(response, *texts) == [True, True, True]


def test_a_blocks_page_without_a_review_has_none(eva):
    make_block("fabry-causes")
    response = eva.get(reverse("library-block", args=["fabry-causes"]))
    texts = ("still hold?", "No letter holds it yet.")
    assert shown(response, *texts) == [False, True]


def test_letters_are_named_to_who_may_see_inquiries(client, letter, definition, editor, specialist):
    code, found = letter.inquiry.code, {}
    for user in (specialist, editor):
        client.force_login(user)
        response = client.get(reverse("library-block", args=[definition.key]))
        found[user.username] = shown(response, code, "0 letters sent, 1 on the way.")
    assert found == {"sam": [True, True], "eva": [False, True]}


# --- Owners ---------------------------------------------------------------------------------


def test_owners_are_counted(eva, editor):
    make_task("one", owner=editor)
    make_block("two")
    response = eva.get(reverse("owners"))
    assert [(one.who, one.blocks) for one in response.context["holdings"]] == [
        ("nobody", 1),
        (str(editor.pk), 1),
    ]


def test_many_blocks_and_reviews_are_said_to_be_many(eva, editor, monkeypatch):
    monkeypatch.setattr(owning, "MOST", 1)
    for key in ("one", "two"):
        make_task(key, owner=editor)
    response = eva.get(reverse("owners"))
    texts = ("Open reviews, of the 1 due first", '<td class="number">1+</td>')
    assert shown(response, *texts) == [True, True]


def owners():
    return dict(Block.objects.order_by("key").values_list("key", "owner__username"))


def hand_over(browser, who, **sent):
    return browser.post(reverse("owner-hand-over", args=[who]), sent)


def test_ticked_blocks_are_handed_over(eva, editor):
    one, two = make_block("one"), make_block("two")
    hand_over(eva, "nobody", to=editor.pk, which="selected", blocks=[one.pk])
    assert owners() == {"one": "eva", "two": None}
    assert two.owner is None


def test_all_about_one_disease_are_handed_over(eva, editor, fabry):
    make_block("one", disease=fabry)
    make_block("two")
    hand_over(eva, "nobody", to=editor.pk, which="all", disease="fabry")
    assert owners() == {"one": "eva", "two": None}


def test_all_of_a_person_who_has_left(eva, editor):
    elsa = make_user("elsa", "editor")
    make_task("one", owner=elsa)
    response = hand_over(eva, elsa.pk, to=editor.pk, which="all")
    assert (response.url, owners()) == (reverse("owners"), {"one": "eva"})


@pytest.mark.parametrize(
    "sent",
    [
        {"which": "selected"},
        {"which": "selected", "blocks": ["x", "9" * 30]},
        {"which": "all", "to": ""},
        {"which": "everything"},
        {"which": "all", "to": "999999"},
    ],
)
def test_a_hand_over_says_what_is_missing(eva, editor, sent):
    make_block("one")
    response = hand_over(eva, "nobody", **{"to": editor.pk} | sent)
    assert (response.status_code, owners()) == (422, {"one": None})


def test_blocks_go_to_nobody_who_writes_none(eva, specialist):
    make_block("one")
    response = hand_over(eva, "nobody", to=specialist.pk, which="all")
    assert (response.status_code, owners()) == (422, {"one": None})


def test_a_list_of_very_many_reviews_ends_somewhere(eva, editor, monkeypatch):
    monkeypatch.setattr("responses.library.review_tasks.MOST", 3)
    for number in range(6):
        make_task(f"block-{number}", days=number, owner=editor if number > 3 else None)
    response = eva.get(reverse("reviews"))
    assert keys(eva) == ["block-4", "block-5", "block-0"]
    assert [tab["count"] for tab in response.context["tabs"]] == [4, 2, 0, 4]


@pytest.mark.parametrize("role", ["specialist", "reviewer", ""])
def test_who_writes_no_blocks_hands_none_over(client, editor, role):
    block = make_block("one")
    client.force_login(make_user("ann", role))
    response = hand_over(client, "nobody", to=editor.pk, which="selected", blocks=[block.pk])
    assert (response.status_code, owners()) == (403, {"one": None})


def test_a_link_hands_nothing_over(eva):
    assert eva.get(reverse("owner-hand-over", args=["nobody"])).status_code == 405


@pytest.mark.parametrize("who", ["elsa", "0", "999999999999999999999999"])
def test_an_owner_that_there_is_not(eva, who):
    assert eva.get(reverse("owner", args=[who])).status_code == 404


def test_owners_pages_need_no_more_queries_with_more_rows(eva):
    counts = []
    for start, number in ((0, 1), (1, 30)):
        for one in range(start, start + number):
            make_task(f"o-{one}", owner=make_user(f"user{one}"), disease=make_disease(f"D{one}"))
            make_block(f"n-{one}", disease=make_disease(f"N{one}"))
        paths = (reverse("owners"), reverse("owner", args=["nobody"]))
        counts.append([queries(eva, path) for path in paths])
    assert counts == [[OWNERS, OWNER], [OWNERS, OWNER]]


# --- Coverage -----------------------------------------------------------------------------------


def listed(browser, **query):
    table = browser.get(reverse("coverage"), query).context["table"]
    return [row.disease.name for row in table.rows]


@pytest.fixture
def world(fabry):
    """Fabry disease was asked about most, and lacks it; Alport syndrome has a stale text."""
    alport, gaucher = make_disease("Alport syndrome"), make_disease("Gaucher disease")
    make_disease("Sweet syndrome")
    past = timezone.localdate() - timedelta(days=1)
    make_block("alport-causes", "causes", alport, review_due=past)
    for disease, times in ((fabry, 2), (gaucher, 1)):
        for _ in range(times):
            make_inquiry(disease=disease, kinds=("causes",))
    recount()


def test_most_asked_and_missing_first(eva, world):
    assert listed(eva) == ["Fabry disease", "Gaucher disease", "Alport syndrome"]


def test_by_name(eva, world):
    assert listed(eva, order="name") == ["Alport syndrome", "Fabry disease", "Gaucher disease"]


def test_only_what_is_past_review(eva, world):
    assert listed(eva, only="past") == ["Alport syndrome"]


def test_only_where_something_is_missing(eva, world, fabry):
    for kind in "definition symptoms causes inheritance diagnosis treatment".split():
        make_block(f"fabry-{kind}", kind, fabry)
    for kind in "prognosis support research".split():
        make_block(f"fabry-{kind}", kind, fabry)
    recount()
    assert listed(eva, only="missing") == ["Gaucher disease", "Alport syndrome"]


def test_a_search_finds_a_disease_without_anything(eva, world):
    assert listed(eva, disease="sweet") == ["Sweet syndrome"]


def test_what_the_filter_does_not_understand_is_ignored(eva, world):
    assert len(listed(eva, only="zebra", order="zebra", language="xx", page="zebra")) == 3


def test_a_cell_leads_to_the_block_or_to_writing_it(eva, world, fabry):
    text = eva.get(reverse("coverage")).content.decode()
    new = f"{reverse('library-new')}?disease={fabry.pk}&amp;kind=causes"
    block = reverse("library-block", args=["alport-causes"])
    assert [f'href="{new}"' in text, f'href="{block}"' in text] == [True, True]
    assert ["past review" in text, "asked 2×" in text] == [True, True]


def test_who_writes_no_blocks_is_not_sent_to_write(rita, world):
    response = rita.get(reverse("coverage"))
    assert shown(response, f"{reverse('library-new')}?", "nothing") == [False, True]


def test_the_link_to_writing_fills_the_form_in(eva, fabry):
    response = eva.get(reverse("library-new"), {"disease": fabry.pk, "kind": "causes"})
    form = response.context["form"]
    kind = form["kind"].value()
    assert str(getattr(kind, "key", kind)) in ("causes", str(getattr(kind, "pk", kind)))
    assert form.fields["disease"].clean(str(form["disease"].value())) != ""


def test_an_empty_library_says_so(eva):
    assert shown(eva.get(reverse("coverage")), "no block about a disease") == [True]


def test_coverage_is_paged_and_needs_no_more_queries_with_more_rows(eva):
    counts = []
    for start, number in ((0, 2), (2, 60)):
        for one in range(start, start + number):
            disease = make_disease(f"Disease {one}")
            make_block(f"d-{one}", disease=disease)
            make_inquiry(disease=disease, kinds=("causes",))
        make_block(f"general-{start}", "support")
        recount()
        counts.append(queries(eva, reverse("coverage")))
    assert counts == [COVERAGE, COVERAGE]
    assert [len(listed(eva)), len(listed(eva, page="2"))] == [40, 22]
