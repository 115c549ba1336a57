"""The queue: what it shows, in which order, narrowed how."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries import verbs
from inquiries.models import Inquiry, Status
from inquiries.templatetags.desk import due_in_words
from tests.factories import make_disease, make_inquiry

pytestmark = pytest.mark.django_db


def shown(desk, **query):
    """The inquiries on the page, in order."""
    return list(desk.get(reverse("queue"), query).context["page"].object_list)


def put_in(status, **fields):
    inquiry = make_inquiry(**fields)
    Inquiry.objects.filter(pk=inquiry.pk).update(status=status)
    return inquiry


def due_in(days):
    inquiry = make_inquiry()
    inquiry.due_on = timezone.localdate() + timedelta(days=days)
    inquiry.save(update_fields=["due_on"])
    return inquiry


def test_what_is_due_soonest_stands_first(desk):
    later, late, today = due_in(3), due_in(-2), due_in(0)
    assert shown(desk) == [late, today, later]


def test_each_tab_shows_its_own_and_counts_it(desk, specialist):
    inquiries = {
        "waiting": make_inquiry(),
        "answered": put_in(Status.ANSWERED),
        "closed": put_in(Status.CLOSED),
        "spam": put_in(Status.SPAM),
    }
    for view, inquiry in inquiries.items():
        assert shown(desk, view=view) == [inquiry]
    tabs = desk.get(reverse("queue")).context["tabs"]
    assert {tab["view"]: tab["count"] for tab in tabs} == dict.fromkeys(inquiries, 1) | {
        "mine": 0,
        "sent_back": 0,
    }


def test_mine_shows_what_i_have_and_still_have_to_answer(desk, specialist, other_specialist):
    mine = make_inquiry(assignee=specialist)
    make_inquiry(assignee=other_specialist)
    make_inquiry()
    put_in(Status.ANSWERED, assignee=specialist)
    assert shown(desk, view="mine") == [mine]


def test_a_state_that_is_asked_for_decides_whatever_the_tab(desk):
    closed = put_in(Status.CLOSED)
    assert shown(desk, view="waiting", state="closed") == [closed]


def test_narrowed_to_me_or_to_nobody(desk, specialist, other_specialist):
    nobodys, mine = make_inquiry(), make_inquiry(assignee=specialist)
    make_inquiry(assignee=other_specialist)
    assert shown(desk, who="me") == [mine]
    assert shown(desk, who="nobody") == [nobodys]


def test_narrowed_by_any_name_of_the_disease_or_the_persons_words(desk):
    fabry = make_disease("Fabry disease", "Anderson-Fabry disease")
    by_id = make_inquiry(disease=fabry)
    by_words = make_inquiry(disease_text="I think it is anderson-fabry")
    make_inquiry(disease=make_disease())
    assert shown(desk, disease="Anderson-Fabry") == [by_id, by_words]


def test_narrowed_by_words_of_any_question_each_inquiry_once(desk):
    inquiry = make_inquiry("Is there a cure for purple spots?")
    verbs.follow_up(inquiry, "And are purple spots inherited?")
    make_inquiry()
    assert shown(desk, words="purple spots") == [inquiry]


def test_a_code_finds_its_inquiry_in_any_case(desk):
    inquiry = make_inquiry()
    make_inquiry()
    assert shown(desk, words=inquiry.code.lower()) == [inquiry]


@pytest.mark.parametrize(
    "query",
    [
        {"view": "nonsense"},
        {"state": "nonsense"},
        {"who": "you"},
        {"page": "x"},
        {"page": "999"},
        {"words": "\0"},
        {"disease": "%_\\"},
        {"words": "x" * 5000},
    ],
)
def test_what_the_queue_does_not_understand_is_no_error(desk, query):
    make_inquiry()
    assert desk.get(reverse("queue"), query).status_code == 200


@pytest.mark.parametrize("name", ["words", "disease"])
def test_words_that_are_too_long_are_cut(desk, name):
    found = make_inquiry("y" * 100, disease_text="y" * 100)
    make_inquiry()
    assert shown(desk, **{name: "y" * 60_000}) == [found]


def test_percent_signs_stand_for_themselves(desk):
    make_inquiry("Is it 50 percent?")
    inquiry = make_inquiry("Is it 50%?")
    assert shown(desk, words="0%") == [inquiry]


def test_forty_to_a_page_and_the_filter_stays(desk):
    for _ in range(41):
        make_inquiry()
    page = desk.get(reverse("queue"), {"who": "nobody", "page": "2"})
    assert len(page.context["page"]) == 1
    assert "who=nobody&amp;page=1" in page.content.decode()


def test_a_line_shows_the_newest_question(desk):
    inquiry = make_inquiry("First question here?")
    verbs.follow_up(inquiry, "Second question here?")
    assert shown(desk)[0].latest_question == "Second question here?"


def test_scripts_in_a_question_are_words(desk):
    make_inquiry("<script>alert(1)</script>", disease_text="<b>bold</b>")
    page = desk.get(reverse("queue")).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>bold" not in page


@pytest.mark.parametrize("view", ["waiting", "mine", "answered"])
def test_an_empty_list_says_something(desk, view):
    assert 'class="empty"' in desk.get(reverse("queue"), {"view": view}).content.decode()


def test_taking_the_next_one_leads_to_it(desk, specialist):
    inquiry = make_inquiry()
    response = desk.post(reverse("take-next"))
    inquiry.refresh_from_db()
    assert response.url == reverse("inquiry", args=[inquiry.code])
    assert inquiry.assignee == specialist


def test_nothing_to_take_is_said_and_no_error(desk):
    response = desk.post(reverse("take-next"), follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "Nothing is waiting: every open inquiry has somebody."
    ]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        *[(0, "today"), (1, "tomorrow"), (5, "in 5 days"), (-1, "1 day late")],
        *[(-2, "2 days late"), (-60, "60 days late"), (-61, "2 months late")],
        *[(-730, "23 months late"), (-731, "2 years late"), (-3679, "10 years late")],
    ],
)
def test_due_dates_are_words(days, words):
    today = timezone.localdate()
    assert due_in_words(today + timedelta(days=days), today) == words


def test_a_code_is_found_whatever_the_tab(desk):
    closed = put_in(Status.CLOSED)
    assert shown(desk, view="waiting", words=closed.code.lower()) == [closed]
