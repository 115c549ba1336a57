"""The life of a letter template: written by admins, approved by somebody else."""

import pytest

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import Kind
from responses.letters import template_verbs as verbs
from responses.letters.assembly import current_template
from responses.letters.models import KindText, LetterTemplate, TemplateEvent
from responses.letters.template_words import mark_of, words_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def alma(db):
    return make_user("alma", "admin", first_name="Alma")


@pytest.fixture
def rita(reviewer):
    return reviewer


@pytest.fixture
def draft(admin_user):
    """Ada's."""
    return verbs.start_template("en", admin_user)


def stored(template):
    return words_of(LetterTemplate.objects.get(pk=template.pk))


def write(template, user, **texts):
    """As the page does: all words, with these changed; ``__`` stands for a dot in a key."""
    before = stored(template)
    changes = {key.replace("__", "."): text for key, text in texts.items()}
    words = {key: text for key, text in (before | changes).items() if text}
    return verbs.edit_template(template, user, words, mark_of(before))


@pytest.fixture
def in_review(draft, admin_user):
    write(draft, admin_user, closing="Goodbye.")
    return verbs.submit_template(draft, admin_user)


def read(template):
    return mark_of(stored(template))


def approve(template, user):
    return verbs.approve_template(template, user, read(template))


def events(number=2):
    return list(TemplateEvent.objects.filter(number=number).values_list("verb", "actor__username"))


def refused(match, verb, *args):
    """The verb raises these words, and no row has changed."""
    before = [*LetterTemplate.objects.values(), *KindText.objects.values()]
    count = TemplateEvent.objects.count()
    with pytest.raises(NotPossible, match=match):
        verb(*args)
    assert [*LetterTemplate.objects.values(), *KindText.objects.values()] == before
    assert TemplateEvent.objects.count() == count


# --- Writing ------------------------------------------------------------------


def test_a_draft_begins_with_the_approved_words(draft, admin_user):
    approved = LetterTemplate.objects.approved().get()
    assert stored(draft) == words_of(approved)
    assert (draft.number, draft.status, draft.author) == (2, "draft", admin_user)
    assert (approved.number, events()) == (1, [("drafted", "ada")])


def test_a_language_has_one_draft_at_a_time(draft, alma):
    refused("en template v2 is draft already", verbs.start_template, "en", alma)


def test_a_language_that_is_not_the_sites_has_no_template(admin_user):
    refused("“xx” is not among the languages", verbs.start_template, "xx", admin_user)


def test_an_edit_changes_what_was_changed(draft, admin_user):
    write(draft, admin_user, closing="Goodbye.", treatment__standing_paragraph="")
    words = words_of(LetterTemplate.objects.get(number=2))
    assert words["closing"] == "Goodbye."
    assert "treatment.standing_paragraph" not in words
    assert words["treatment.heading_pattern"] == "How might {disease} be treated?"
    event = TemplateEvent.objects.last()
    changed = ["closing", "treatment.standing_paragraph"]
    assert (event.verb, event.data) == ("edited", {"texts": changed})


def test_a_kind_gets_its_first_words_and_loses_its_last(draft, admin_user):
    Kind.objects.create(key="diet", name="diet", position=65)
    write(draft, admin_user, diet__heading_pattern="Food and {disease}")
    assert stored(draft)["diet.heading_pattern"] == "Food and {disease}"
    write(draft, admin_user, diet__heading_pattern="")
    assert not draft.kinds.filter(kind__key="diet").exists()


def test_saving_the_same_again_is_no_edit(draft, alma):
    write(draft, alma)
    assert events() == [("drafted", "ada")]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"salutation": "Dear {nam},"}, "Salutation: Nothing fills in {nam} here. Use {name}."),
        ({"closing": "Dear {name}"}, "Closing: Nothing fills in {name} here. Write it out."),
        ({"sign_off": "A } b"}, "Sign-off: A curly brace has no partner."),
        (
            {"treatment__heading_pattern": "{name}?"},
            "Treatment: heading: Nothing fills in {name} here. Use {disease}.",
        ),
        ({"salutation": "D" * 121}, "Salutation: This is longer than 120 characters: 121."),
        ({"opening": "See [3]"}, "Opening: “[3]” looks like a citation; only vetted texts cite."),
        ({"opening": "See [@lee]"}, "Opening: “[@lee]” looks like a citation"),
    ],
)
def test_words_that_would_stop_letters_are_refused(draft, admin_user, texts, said):
    with pytest.raises(NotPossible) as error:
        write(draft, admin_user, **texts)
    assert str(error.value).startswith(said)
    assert stored(draft) == words_of(LetterTemplate.objects.get(number=1))


def test_a_draft_may_have_gaps_and_a_submission_not(draft, admin_user):
    write(draft, admin_user, closing="", salutation="", opening="")
    said = "Salutation: there is no text yet. Closing: there is no text yet."
    refused(f"^{said}$", verbs.submit_template, draft, admin_user)


def test_two_windows_on_one_draft_lose_nothing(draft, admin_user, alma):
    begun_with = stored(draft)
    write(draft, admin_user, closing="Ada's.")
    late = (draft, alma, begun_with | {"closing": "Alma's."}, mark_of(begun_with))
    with pytest.raises(ChangedMeanwhile, match="still in the boxes"):
        verbs.edit_template(*late)
    assert stored(draft)["closing"] == "Ada's."


def test_who_does_not_say_what_they_began_with_changes_nothing(draft, admin_user):
    """An empty form, from wherever, must not empty a draft."""
    with pytest.raises(ChangedMeanwhile):
        verbs.edit_template(draft, admin_user, {}, "")


def test_a_draft_that_is_discarded_leaves_its_history_and_its_number(draft, admin_user, alma):
    verbs.discard_template(draft, admin_user)
    assert LetterTemplate.objects.count() == 1
    assert KindText.objects.exclude(template__number=1).count() == 0
    assert events() == [("drafted", "ada"), ("discarded", "ada")]
    assert verbs.start_template("en", alma).number == 3


@pytest.mark.parametrize("status", ["in_review", "approved", "superseded"])
def test_only_a_draft_is_written_submitted_or_discarded(draft, admin_user, alma, rita, status):
    write(draft, admin_user, closing="Goodbye.")
    verbs.submit_template(draft, admin_user)
    if status != "in_review":
        approve(draft, rita)
    if status == "superseded":
        newer = verbs.start_template("en", alma)
        write(newer, alma, closing="Bye.")
        approve(verbs.submit_template(newer, alma), rita)
    said = "only a draft can change"
    refused(said, verbs.edit_template, draft, alma, {"closing": "No."}, read(draft))
    refused(said, verbs.submit_template, draft, alma)
    refused(said, verbs.discard_template, draft, alma)


# --- Reviewing ------------------------------------------------------------------


def test_what_says_nothing_new_is_not_submitted(draft, admin_user):
    refused("says the same as en template v1", verbs.submit_template, draft, admin_user)


def test_a_reviewer_approves_and_new_letters_start_from_it(in_review, rita):
    approve(in_review, rita)
    newest, first = LetterTemplate.objects.order_by("-number")
    assert (newest.status, newest.approved_by, first.status) == ("approved", rita, "superseded")
    assert current_template("en") == newest
    assert events(1) == [("superseded", "rita")]
    assert events()[-2:] == [("submitted", "ada"), ("approved", "rita")]


def test_another_admin_approves_too(in_review, alma):
    assert approve(in_review, alma).approved_by == alma


def test_the_author_does_not_decide(in_review, admin_user):
    refused("You had a hand", approve, in_review, admin_user)
    refused("You had a hand", verbs.send_template_back, in_review, admin_user, "No.")


@pytest.mark.parametrize("hand", ["edit", "submit"])
def test_nor_does_anybody_who_had_a_hand_in_it(draft, admin_user, alma, hand):
    write(draft, alma if hand == "edit" else admin_user, closing="Goodbye.")
    verbs.submit_template(draft, alma if hand == "submit" else admin_user)
    refused("You had a hand", approve, draft, alma)
    refused("You had a hand", approve, draft, admin_user)


def test_a_hand_in_a_discarded_draft_is_no_hand_in_the_next(draft, admin_user, alma):
    write(draft, alma, closing="Alma's.")
    verbs.discard_template(draft, alma)
    again = verbs.start_template("en", admin_user)
    write(again, admin_user, closing="Ada's.")
    verbs.submit_template(again, admin_user)
    assert approve(again, alma).approved_by == alma


def test_what_was_not_read_is_not_approved(in_review, rita):
    refused("Please read it again", verbs.approve_template, in_review, rita, "other")


def test_a_fault_that_came_past_the_form_is_not_approved(in_review, rita):
    LetterTemplate.objects.filter(pk=in_review.pk).update(closing="Bye {name}")
    refused("Closing: Nothing fills in", approve, in_review, rita)


def test_a_fault_that_came_past_the_form_is_not_submitted(draft, admin_user):
    draft.kinds.filter(kind__key="causes").update(heading_pattern="{x}")
    refused("Causes: heading: Nothing fills in", verbs.submit_template, draft, admin_user)


def test_a_draft_is_not_approved(draft, rita):
    refused("is draft, not in review", approve, draft, rita)


def test_it_comes_back_with_a_comment_that_stays(in_review, rita, admin_user):
    verbs.send_template_back(in_review, rita, "  Warmer, please.\x00 ")
    in_review.refresh_from_db()
    assert (in_review.status, in_review.review_comment) == ("draft", "Warmer, please.")
    verbs.submit_template(in_review, admin_user)
    in_review.refresh_from_db()
    assert in_review.review_comment == ""
    said = TemplateEvent.objects.get(verb="sent-back").data["comment"]
    assert said == "Warmer, please."


@pytest.mark.parametrize(
    ("comment", "said"), [(" ", "Say what"), ("x" * 4001, "longer than 4,000")]
)
def test_it_does_not_come_back_without_a_word(in_review, rita, comment, said):
    refused(said, verbs.send_template_back, in_review, rita, comment)


def test_what_was_discarded_meanwhile_can_not_be_changed(draft, admin_user, alma):
    verbs.discard_template(LetterTemplate.objects.get(pk=draft.pk), alma)
    refused("discarded meanwhile", verbs.submit_template, draft, admin_user)
