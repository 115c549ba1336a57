"""The pages of reviews, and their part of a block's page."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.library.models import BlockVersion, Reference, ReviewTask
from responses.library.review_tasks import open_reviews
from responses.library.verbs import seen_by_reviewer
from responses.library.verdicts import decide
from tests.factories import make_block, make_disease, make_reference, make_user

from .reviewing import make_task, queries, shown

pytestmark = pytest.mark.django_db

# Session, user, roles, deliveries in the bar for who has them. A review asks for the flags on the
# sources and for their records, which the verdict is bound to, and to show what the text cites.
REVIEWS, REVIEW = 14, 15


@pytest.fixture
def task(editor, fabry):
    """Of Eva's own text."""
    return make_task(owner=editor, author=editor, disease=fabry)


def address(task, action=""):
    name = f"block-review-{action}" if action else "block-review"
    return reverse(name, args=[task.pk])


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


def test_a_list_of_very_many_reviews_ends_somewhere(eva, editor, monkeypatch):
    monkeypatch.setattr("responses.library.review_tasks.MOST", 3)
    for number in range(6):
        make_task(f"block-{number}", days=number, owner=editor if number > 3 else None)
    response = eva.get(reverse("reviews"))
    assert keys(eva) == ["block-4", "block-5", "block-0"]
    assert [tab["count"] for tab in response.context["tabs"]] == [4, 2, 0, 4]


# --- Deciding ---------------------------------------------------------------------------


def test_the_page_of_a_review_shows_the_text_and_the_choice(eva, task):
    response = eva.get(address(task))
    texts = ("A rare disorder of the blood.", "Does version 1 still hold?", "somebody else who may")
    assert (response.status_code, shown(response, *texts)) == (200, [True, True, True])


def keeping(task):
    seen = seen_by_reviewer(task.version)
    return {"verdict": "keep", "reason": "It holds.", "seen": seen}


@pytest.mark.parametrize("action", ["decide", "agree"])
def test_what_was_not_shown_is_not_kept(client, task, editor, reviewer, action):
    if action == "agree":
        decide(task, editor, "keep", "It holds.")
    client.force_login(reviewer)
    response = client.post(address(task, action), {**keeping(task), "seen": "else"}, follow=True)
    assert shown(response, "was changed after you opened it") == [True]
    task.refresh_from_db()
    assert task.closed_at is None


def test_the_page_says_what_it_showed(rita, task):
    assert shown(rita.get(address(task)), f'value="{seen_by_reviewer(task.version)}"') == [True]


def test_an_author_keeps_a_text_and_a_reviewer_agrees(client, eva, task, reviewer):
    eva.post(address(task, "decide"), keeping(task))
    task.refresh_from_db()
    assert (task.verdict, task.closed_at) == ("keep", None)
    client.force_login(reviewer)
    client.post(address(task, "agree"), {"seen": seen_by_reviewer(task.version)})
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
    client.post(address(task, "decide"), keeping(task))
    task.refresh_from_db()
    assert (task.verdict, task.closed_at) == ("keep", None)


def test_a_review_closed_meanwhile_says_so(eva, task, reviewer):
    decide(task, reviewer, "keep", "It holds.")
    sent = {"verdict": "retire", "reason": "No."}
    response = eva.post(address(task, "decide"), sent, follow=True)
    assert shown(response, "closed already", "This review is closed") == [True, True]


def test_the_page_needs_no_more_queries_with_more_flags(rita, editor):
    body = "".join(f"<p>Rare. [@r{one}]</p>" for one in range(11))
    task, counts = make_task(author=editor, body=body), []
    for start, number in ((0, 1), (1, 10)):
        for one in range(start, start + number):
            reference = Reference.objects.get(key=f"r{one}")
            reference.flags.create(reason="other", note="Hm.", flagged_by=make_user(f"u{one}"))
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
