"""What a person wants to know, mended at the desk when they told us."""

import pytest
from django.urls import reverse

from inquiries import verbs, wishes
from inquiries.errors import NotPossible
from inquiries.models import Event, Inquiry, Status, Verb
from inquiries.templatetags.desk import details
from tests.factories import make_disease, make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def unsure(specialist):
    """Sam's inquiry by Maria, who wants to be asked before we write about the outlook."""
    asked = {"kinds": ("causes", "prognosis"), "outlook": "ask"}
    return make_inquiry(disease=make_disease("Fabry disease"), assignee=specialist, **asked)


def kinds_of(inquiry):
    return list(inquiry.kinds.values_list("key", flat=True))


def recorded(inquiry):
    return list(inquiry.events.filter(verb=Verb.WISHES_CORRECTED))


def correct(inquiry, user, *kinds, outlook="yes", told_by="called"):
    wanted = verbs.kinds_by_key(kinds)
    wishes.correct(inquiry, user, kinds=wanted, outlook=outlook, told_by=told_by)
    inquiry.refresh_from_db()


def page_of(desk, inquiry):
    return desk.get(reverse("inquiry-wishes", args=[inquiry.code])).content.decode()


def enter(desk, inquiry, *kinds, **entered):
    chosen = {"kinds": [kind.pk for kind in verbs.kinds_by_key(kinds)]}
    return desk.post(reverse("inquiry-wishes", args=[inquiry.code]), chosen | entered)


# --- The verb -------------------------------------------------------------------------


def test_what_they_want_is_kept_and_the_event_says_only_that_it_changed(unsure, specialist):
    correct(unsure, specialist, "causes", "treatment")
    assert (unsure.outlook, kinds_of(unsure)) == ("yes", ["causes", "treatment"])
    (event,) = recorded(unsure)
    assert event.data == {"changed": ["outlook", "kinds"], "told_by": "called"}


def test_the_same_again_is_no_event(unsure, specialist):
    correct(unsure, specialist, "prognosis", "causes", outlook="ask")
    assert recorded(unsure) == []


def test_the_timeline_says_what_changed_and_how_we_know(unsure, specialist):
    correct(unsure, specialist, "causes", "treatment")
    (event,) = recorded(unsure)
    assert details(event) == "the outlook (they called); the topics"


def test_the_timeline_says_no_more_than_what_changed(unsure, specialist):
    correct(unsure, specialist, "causes", outlook="ask", told_by="")
    (event,) = recorded(unsure)
    assert details(event) == "the topics"


def test_who_had_their_data_removed_wants_nothing_any_more(unsure, specialist):
    closed = {"status": Status.CLOSED, "assignee": None, "erased_at": unsure.created_at}
    Inquiry.objects.update(**closed)
    with pytest.raises(NotPossible, match="data was removed"):
        correct(unsure, specialist, "causes")
    assert recorded(unsure) == []


# --- The page --------------------------------------------------------------------------


def test_an_answer_is_recorded_with_how_they_told_us(desk, unsure):
    response = enter(desk, unsure, "causes", outlook="no", told_by="wrote")
    assert response.url == reverse("inquiry", args=[unsure.code])
    unsure.refresh_from_db()
    assert (unsure.outlook, kinds_of(unsure)) == ("no", ["causes"])
    assert recorded(unsure)[0].data["told_by"] == "wrote"


def test_nobody_decides_about_the_outlook_without_saying_how_they_know(desk, unsure):
    response = enter(desk, unsure, "causes", outlook="yes")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["told_by"]
    unsure.refresh_from_db()
    assert (unsure.outlook, kinds_of(unsure)) == ("ask", ["causes", "prognosis"])


def test_topics_alone_need_no_such_word(desk, unsure):
    assert enter(desk, unsure, "treatment", outlook="ask").status_code == 302
    assert kinds_of(unsure) == ["treatment"]


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({}, "outlook"),
        ({"outlook": "perhaps"}, "outlook"),
        ({"outlook": "yes", "told_by": "a dream"}, "told_by"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(desk, unsure, entered, field):
    response = enter(desk, unsure, **entered)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Event.objects.filter(verb=Verb.WISHES_CORRECTED).count() == 0


def test_a_disclaimer_is_nothing_to_ask_for(desk, unsure):
    response = enter(desk, unsure, "disclaimer", outlook="ask")
    assert list(response.context["form"].errors) == ["kinds"]


def test_a_topic_that_is_no_longer_offered_stays_ticked(desk, unsure):
    unsure.kinds.update(asked_as="")
    enter(desk, unsure, "causes", "treatment", outlook="ask")
    assert kinds_of(unsure) == ["causes", "treatment"]


def test_there_is_a_text_to_ask_them_with_their_link_and_without_their_disease(desk, unsure):
    page = page_of(desk, unsure)
    text = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "Hello Maria Sample," in text
    assert verbs.link_of(unsure).token in text
    assert "Fabry" not in page
    assert "maria@example.org" in page


def test_with_a_revoked_link_the_text_names_none(desk, unsure, specialist):
    verbs.revoke_link(unsure, specialist)
    assert "your own page" not in page_of(desk, unsure)


def test_who_has_answered_is_not_asked_again(desk, unsure, specialist):
    correct(unsure, specialist)
    assert "Ask them first" not in page_of(desk, unsure)


def test_the_inquirys_page_leads_there_for_who_has_it(desk, unsure, reviewer):
    inquiry, wishes = (reverse(n, args=[unsure.code]) for n in ("inquiry", "inquiry-wishes"))
    assert wishes in desk.get(inquiry).content.decode()
    desk.force_login(reviewer)
    assert wishes not in desk.get(inquiry).content.decode()
