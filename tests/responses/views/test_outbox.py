"""The outbox: what it lists, which buttons stand there, and what they do."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Person
from responses.letters.models import Letter
from responses.outbox import listing
from responses.outbox.models import Attempt, Delivery, Received
from tests.responses.making import make_note

pytestmark = pytest.mark.django_db


def page_of(browser, **query):
    return browser.get(reverse("deliveries"), query)


def text_of(browser, **query):
    return page_of(browser, **query).content.decode()


def press(browser, name, *args, **entered):
    return browser.post(reverse(name, args=args), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def put(note, status, **fields):
    Delivery.objects.filter(pk=note.pk).update(status=status, **fields)
    note.refresh_from_db()
    return note


def note_of(user, status="queued", **fields):
    """A note of an inquiry that the user has, in this state."""
    note = make_note(**fields)
    inquiry_verbs.take(note.inquiry, user)
    return put(note, status)


def listed(response):
    return [line.delivery for line in response.context["lines"]]


# --- What it lists ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "tabs"),
    [
        ("queued", ["waiting"]),
        ("sending", ["waiting"]),
        ("failed", ["see", "failed"]),
        ("uncertain", ["see", "uncertain"]),
        ("bounced", ["see", "bounced"]),
        ("sent", ["sent"]),
        ("withdrawn", []),
    ],
)
def test_each_state_has_its_tabs(sam, specialist, status, tabs):
    note = put(note_of(specialist), status, settled_at=timezone.now())
    assert [tab for tab in listing.TABS if listed(page_of(sam, tab=tab)) == [note]] == tabs
    counted = page_of(sam).context["tabs"]
    assert [one["tab"] for one in counted if one["count"]] == tabs


def test_a_letter_for_the_post_leads_to_the_print_tray(sam, specialist):
    note = note_of(specialist, channel="post", recipient="1 Long Lane")
    assert listed(page_of(sam, tab="post")) == [note]
    assert reverse("print-tray") in text_of(sam, tab="post")
    assert "1 Long Lane" not in text_of(sam, tab="post")


def test_what_was_sent_long_ago_is_not_lately(sam, specialist):
    put(note_of(specialist), "sent", settled_at=timezone.now() - timedelta(days=8))
    assert listed(page_of(sam, tab="sent")) == []


def test_it_says_in_plain_words_why_and_when_it_is_tried_again(sam, specialist):
    note = put(note_of(specialist), "queued", not_before=timezone.now() + timedelta(days=40))
    Attempt.objects.create(delivery=note, outcome="deferred", reply="452 4.2.2")
    page = text_of(sam, tab="waiting")
    on = timezone.localtime(note.not_before)
    for words in ("The mailbox is full.", "(452 4.2.2)", f"is tried again on {on:%-d %B %Y}"):
        assert words in page


def test_only_the_last_attempt_counts(sam, specialist):
    note = note_of(specialist, "failed")
    for reply in ("452 4.2.2", "550 5.1.1"):
        Attempt.objects.create(delivery=note, outcome="refused", reply=reply)
    page = text_of(sam)
    assert ("The address doesn’t exist." in page, "mailbox is full" in page) == (True, False)
    assert "tried 2 times" in page


def test_of_what_came_back_it_says_what_the_message_said(sam, specialist):
    note = note_of(specialist, "bounced")
    mail = {"via": "pipe", "sort": "bounce", "standing": "done", "raw": b"private", "digest": "x"}
    Received.objects.create(delivery=note, code="5.2.1", **mail)
    assert "The mailbox is switched off." in text_of(sam)


def test_it_shows_of_an_address_only_as_much_as_is_needed(sam, specialist):
    note_of(specialist, "failed")
    page = text_of(sam)
    assert ("m•••@example.org" in page, "maria@" in page) == (True, False)


@pytest.mark.parametrize("by", ["code", "lower", "message_id", "bare"])
def test_a_code_or_a_message_id_finds_it_whatever_its_state(sam, specialist, by):
    note, _ = note_of(specialist, "withdrawn"), note_of(specialist, "failed")
    words = {
        "code": note.inquiry.code,
        "lower": note.inquiry.code.lower(),
        "message_id": note.message_id,
        "bare": note.message_id.strip("<>"),
    }[by]
    assert listed(page_of(sam, words=words)) == [note]


@pytest.mark.parametrize("words", ["maria@example.org", "'", "x" * 5000, "<>"])
def test_other_words_find_nothing_and_break_nothing(sam, specialist, words):
    note_of(specialist, "failed")
    assert listed(page_of(sam, words=words)) == []


@pytest.mark.parametrize(
    "query", [{"tab": "nope"}, {"tab": "see", "page": "99"}, {"page": "x"}, {"words": "\0"}]
)
def test_what_it_does_not_understand_is_no_error(sam, specialist, query):
    note = note_of(specialist, "failed")
    assert listed(page_of(sam, **query)) == [note]


def test_what_goes_next_stands_first(sam, specialist):
    soon, now = note_of(specialist), note_of(specialist)
    put(soon, "queued", not_before=timezone.now() + timedelta(hours=1))
    assert listed(page_of(sam, tab="waiting")) == [now, soon]


def test_an_empty_list_says_what_that_means(sam):
    assert "nothing was refused" in text_of(sam)
    assert "No delivery has this code" in text_of(sam, words="0000-0000")


# --- The buttons --------------------------------------------------------------------

BUTTONS = ("resolve", "retry", "withdraw", "later", "now")


def buttons_for(browser, note):
    page = text_of(browser, words=note.inquiry.code)
    return [name for name in BUTTONS if reverse(f"delivery-{name}", args=[note.pk]) in page]


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("queued", ["withdraw", "later"]),
        ("sending", []),
        ("sent", []),
        ("failed", ["retry", "withdraw"]),
        ("bounced", ["retry"]),
        ("uncertain", ["resolve"]),
        ("withdrawn", []),
    ],
)
def test_each_state_has_the_buttons_that_its_moves_allow(sam, specialist, status, buttons):
    assert buttons_for(sam, note_of(specialist, status)) == buttons


def test_what_is_held_back_can_go_now(sam, specialist):
    note = put(note_of(specialist), "queued", not_before=timezone.now() + timedelta(days=1))
    assert buttons_for(sam, note) == ["withdraw", "later", "now"]


def test_what_came_back_and_went_again_has_none(sam, specialist):
    note = note_of(specialist, "bounced")
    press(sam, "delivery-retry", note.pk, sure="yes")
    assert buttons_for(sam, note) == []
    assert Delivery.objects.count() == 2


def test_a_colleague_sees_who_has_it_and_no_button(client, other_specialist, specialist):
    note = note_of(specialist, "failed")
    client.force_login(other_specialist)
    assert buttons_for(client, note) == []
    assert "Sam has it" in text_of(client)


def test_what_nobody_has_any_specialist_decides(sam):
    note = put(make_note(), "failed")
    assert buttons_for(sam, note) == ["retry", "withdraw"]
    press(sam, "delivery-retry", note.pk)
    assert Delivery.objects.get().status == "queued"


def test_the_way_to_the_address_is_for_who_may_mend_it(sam, specialist):
    mine, nobodys = note_of(specialist, "failed"), put(make_note(), "failed")
    page = text_of(sam)
    ways = [reverse("inquiry-contact", args=[note.inquiry.code]) for note in (mine, nobodys)]
    assert [way in page for way in ways] == [True, False]
    assert [sam.get(way).status_code for way in ways] == [200, 403]


def test_a_reviewer_sees_it_and_decides_nothing(rita):
    note = put(make_note(), "failed")
    assert buttons_for(rita, note) == []
    assert press(rita, "delivery-retry", note.pk).status_code == 403


# --- What they do -------------------------------------------------------------------


def test_it_comes_back_to_the_tab_it_was_pressed_on(sam, specialist):
    note = note_of(specialist, "failed")
    response = press(sam, "delivery-retry", note.pk, **{"from": "failed"})
    assert response.redirect_chain[-1][0] == reverse("deliveries") + "?tab=failed"
    assert said(response) == ["It is queued again."]


def test_from_elsewhere_it_goes_to_the_inquiry(sam, specialist):
    note = note_of(specialist, "failed")
    response = press(sam, "delivery-retry", note.pk, **{"from": "https://evil.example/"})
    assert response.redirect_chain[-1][0] == reverse("inquiry", args=[note.inquiry.code])


def test_to_the_same_address_it_asks_first(sam, specialist):
    note = note_of(specialist, "bounced")
    assert "The address is right: the fault was elsewhere" in text_of(sam)
    (message,) = said(press(sam, "delivery-retry", note.pk))
    assert message.startswith("It came back from this address.")
    assert said(press(sam, "delivery-retry", note.pk, sure="yes")) == ["It is queued again."]


def test_once_the_address_is_mended_it_does_not_ask(sam, specialist):
    note_of(specialist, "bounced")
    Person.objects.update(email="right@example.org")
    page = text_of(sam)
    assert "it goes to r•••@example.org, by e-mail" in page
    assert "The address is right" not in page


def test_the_letter_is_pulled_back(sam, delivery):
    (message,) = said(press(sam, "delivery-withdraw", delivery.pk))
    assert message.startswith("Pulled back")
    assert (Letter.objects.get().status, Delivery.objects.get().status) == ("withdrawn",) * 2


def test_whoever_approved_it_pulls_it_back_too(rita, delivery):
    assert buttons_for(rita, delivery) == ["withdraw"]
    press(rita, "delivery-withdraw", delivery.pk)
    assert Delivery.objects.get().status == "withdrawn"


def test_another_reviewer_does_not(client, delivery, other_specialist):
    other_specialist.groups.add(*delivery.letter.approved_by.groups.all())
    client.force_login(other_specialist)
    assert press(client, "delivery-withdraw", delivery.pk).status_code == 403
    assert Delivery.objects.get().status == "queued"


def test_too_late_to_pull_back_is_said(sam, delivery):
    put(delivery, "sending")
    assert said(press(sam, "delivery-withdraw", delivery.pk)) == ["Too late: it is being sent."]


def test_it_is_sent_later_by_the_centers_clock(sam, specialist):
    note = note_of(specialist)
    day = timezone.localdate() + timedelta(days=2)
    response = press(sam, "delivery-later", note.pk, day=day.isoformat(), at="09:30")
    note.refresh_from_db()
    local = timezone.localtime(note.not_before)
    assert (local.date(), f"{local:%H:%M}") == (day, "09:30")
    assert said(response) == [f"It goes on {day:%-d %B %Y} at 09:30."]


@pytest.mark.parametrize(
    ("day", "at", "why"),
    [
        ("2020-01-01", "09:30", "This time has passed. Choose a later one."),
        ("2126-01-01", "09:30", "Choose a time within the next 90 days."),
        ("9999-12-31", "23:59", "Choose a time within the next 90 days."),
        ("", "09:30", "This field is required."),
        ("soon", "09:30", "Enter a valid date."),
    ],
)
def test_a_time_that_makes_no_sense_changes_nothing(sam, specialist, day, at, why):
    note = note_of(specialist)
    before = note.not_before
    assert said(press(sam, "delivery-later", note.pk, day=day, at=at)) == [why]
    note.refresh_from_db()
    assert note.not_before == before


def test_it_is_sent_now_after_all(sam, specialist):
    note = put(note_of(specialist), "queued", not_before=timezone.now() + timedelta(days=1))
    assert said(press(sam, "delivery-now", note.pk)) == ["It goes now."]
    assert list(Delivery.objects.due(timezone.now())) == [note]


@pytest.mark.parametrize("name", ["withdraw", "later", "now", "resolve", "retry"])
@pytest.mark.parametrize("who", ["other_specialist", "reviewer", "editor", "admin_user"])
def test_nobody_else_decides(client, specialist, request, who, name):
    note = note_of(specialist)
    client.force_login(request.getfixturevalue(who))
    assert press(client, f"delivery-{name}", note.pk).status_code == 403
    assert Delivery.objects.get().not_before == note.not_before
    assert Delivery.objects.get().status == "queued"


# --- Several at once ----------------------------------------------------------------


def again(browser, *notes, **entered):
    return press(browser, "deliveries-again", delivery=[note.pk for note in notes], **entered)


def test_the_ticked_ones_go_again_and_no_other(sam, specialist):
    notes = [note_of(specialist, "failed") for _ in range(3)]
    assert said(again(sam, *notes[:2])) == ["2 queued again."]
    statuses = Delivery.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["queued", "queued", "failed"]


def test_one_that_changed_meanwhile_is_left_and_said(sam, specialist):
    gone, fails = note_of(specialist, "sent"), note_of(specialist, "failed")
    code = gone.inquiry.code
    assert said(again(sam, gone, fails)) == [
        "1 queued again.",
        f"{code}: This delivery is sent, not refused.",
    ]


def test_a_colleagues_is_left_and_said(sam, specialist, other_specialist):
    note = note_of(other_specialist, "failed")
    assert said(again(sam, note)) == [f"{note.inquiry.code}: Olga has it and decides."]
    assert Delivery.objects.get().status == "failed"


def test_what_came_back_from_the_same_address_is_asked_about_one_by_one(sam, specialist):
    note = note_of(specialist, "bounced")
    assert 'name="delivery"' not in text_of(sam)
    (message,) = said(again(sam, note))
    assert "It came back from this address" in message


@pytest.mark.parametrize("entered", [[], ["x"], ["²"], ["9" * 40], ["-1"], ["0"]])
def test_nothing_ticked_is_nothing_done(sam, specialist, entered):
    note_of(specialist, "failed")
    response = press(sam, "deliveries-again", delivery=entered)
    assert said(response) == ["Nothing was ticked, so nothing was done."]
    assert Delivery.objects.get().status == "failed"


def test_two_who_press_at_once_send_it_once(sam, specialist):
    note = note_of(specialist, "failed")
    again(sam, note)
    assert said(again(sam, note)) == [
        f"{note.inquiry.code}: This delivery is waiting to be sent, not refused."
    ]
    assert Inquiry.objects.get().events.filter(verb="delivery-retried").count() == 1
