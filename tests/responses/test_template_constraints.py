"""Rules about letter templates that the database keeps, whatever the code does."""

import pytest
from django.db import models, transaction

from inquiries.models import Kind
from responses.letters.models import KindText, LetterTemplate, TemplateEvent
from tests.factories import KIND_TEXTS, TEMPLATE_TEXTS, make_template, make_user

from .refusing import change, refused

pytestmark = pytest.mark.django_db

NEVER = "An approved template never changes"


@pytest.fixture
def template(db):
    """The one in use."""
    return LetterTemplate.objects.approved().get()


@pytest.fixture
def draft(admin_user):
    return make_template(status="draft", author=admin_user, closing="Goodbye.")


def vetted(status):
    """A template in this state, by whatever way it came there."""
    found = make_template(closing="Newer.")
    if status != "approved":
        change(found, status=status)
    found.refresh_from_db()
    return found


OTHER = {"language": "es", "number": 77, "came_with_system": False}


@pytest.mark.parametrize("status", ["approved", "superseded", "retired"])
@pytest.mark.parametrize("field", TEMPLATE_TEXTS)
def test_the_words_of_a_vetted_template_never_change(status, field):
    with refused(NEVER):
        change(vetted(status), **{field: "Other"})


@pytest.mark.parametrize("field", ["language", "number", "came_with_system"])
def test_nor_what_it_is(template, field):
    with refused(NEVER):
        change(template, **{field: OTHER[field]})


@pytest.mark.parametrize("field", ["author", "approved_by"])
def test_nor_who_wrote_and_who_approved_it(template, field, editor):
    with refused(NEVER):
        change(template, **{field: editor})


@pytest.mark.parametrize("field", KIND_TEXTS)
def test_nor_the_texts_of_its_kinds(template, field):
    with refused(NEVER):
        change(template.kinds.first(), **{field: "Other"})


def test_not_through_save_nor_past_it(template):
    text = template.kinds.get(kind__key="treatment")
    template.closing = text.standing_paragraph = "Other"
    tries = [
        template.save,
        lambda: template.save(update_fields=["closing"]),
        lambda: LetterTemplate.objects.bulk_update([template], ["closing"]),
        lambda: LetterTemplate.objects.update(closing="Other"),
        lambda: LetterTemplate.objects.update_or_create(language="en", defaults={"closing": "X"}),
        text.save,
        lambda: KindText.objects.bulk_update([text], ["standing_paragraph"]),
        lambda: KindText.objects.update(standing_paragraph="Other"),
        lambda: template.kinds.update(heading_general="Other"),
    ]
    for attempt in tries:
        with refused(NEVER), transaction.atomic():
            attempt()
    template.refresh_from_db()
    assert template.closing != "Other"


def test_no_text_moves_into_a_vetted_template_nor_out_of_it(template, draft):
    with refused(NEVER):
        change(draft.kinds.first(), template=template)
    with refused(NEVER):
        change(template.kinds.first(), template=draft)


def test_an_approved_template_gets_no_text_for_a_new_kind(draft, reviewer):
    retire_others()
    change(draft, status="approved", **by(reviewer, draft))
    kind = Kind.objects.create(key="diet", name="diet")
    with refused(NEVER), transaction.atomic():
        KindText.objects.create(template=draft, kind=kind, heading_pattern="Food")


def retire_others():
    LetterTemplate.objects.approved().update(status="superseded")


def by(user, template):
    return {"approved_by": user, "approved_at": template.created_at}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("approved", "draft"),
        ("approved", "in_review"),
        ("superseded", "approved"),
        ("retired", "approved"),
        ("retired", "draft"),
    ],
)
def test_a_vetted_template_only_goes_on(before, after):
    with refused("can only be superseded or retired"):
        change(vetted(before), status=after)


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_no_vetted_template_and_none_of_its_texts_goes(template):
    with refused("A vetted template is never deleted"), transaction.atomic():
        LetterTemplate.objects.filter(pk=template.pk)._raw_delete("default")
    with refused(NEVER), transaction.atomic():
        template.kinds.first().delete()
    with refused(NEVER), transaction.atomic():
        template.delete()


def test_a_template_of_a_letter_never_goes(letter):
    with pytest.raises(models.ProtectedError):
        letter.template.delete()


def test_a_draft_may_change_and_go(draft):
    change(draft, closing="Another.")
    change(draft.kinds.first(), heading_general="Another")
    draft.delete()
    assert LetterTemplate.objects.count() == 1


# --- Four eyes ------------------------------------------------------------------


def test_nobody_approves_a_template_of_their_own(draft, admin_user):
    retire_others()
    with refused("template_not_approved_by_author"):
        change(draft, status="approved", **by(admin_user, draft))


@pytest.mark.parametrize("verb", ["drafted", "edited", "submitted"])
def test_nor_one_that_they_had_a_hand_in(draft, verb):
    alma = make_user("alma", "admin")
    event = {"language": "en", "number": draft.number, "actor": alma, "verb": verb}
    TemplateEvent.objects.create(**event)
    retire_others()
    with refused("Nobody approves a template that they had a hand in"):
        change(draft, status="approved", **by(alma, draft))


def test_a_template_that_nobody_vetted_is_not_approved(draft):
    retire_others()
    with refused("template_vetted_by_someone"):
        change(draft, status="approved", approved_at=draft.created_at)


def test_one_template_a_language_is_approved_and_one_under_way(draft, reviewer):
    with refused(), transaction.atomic():
        change(draft, status="approved", **by(reviewer, draft))
    with refused(), transaction.atomic():
        make_template(status="in_review")
    with refused(), transaction.atomic():
        LetterTemplate.objects.create(language="en", number=draft.number, status="retired",
                                      came_with_system=True)  # fmt: skip


def test_a_status_that_nobody_knows_is_refused(draft):
    with refused("template_status_known"):
        change(draft, status="lost")


def test_a_template_has_a_text_for_a_kind_once(draft):
    text = draft.kinds.first()
    with refused(), transaction.atomic():
        KindText.objects.create(template=draft, kind=text.kind)


def test_its_history_only_grows(draft, admin_user):
    event = TemplateEvent.objects.create(language="en", number=2, actor=admin_user, verb="drafted")
    with refused("Events are written once"):
        change(event, verb="approved")
    with pytest.raises(TypeError):
        event.save()
