"""Who may do what: one table, every address by every role. Whoever adds an address adds a line."""

import inspect
import re
from copy import deepcopy

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from inquiries import verbs as inquiry_verbs
from responses.letters.template_verbs import start_template
from responses.library import verbs as library_verbs
from responses.library.flags import flag_reference
from responses.library.models import ReviewTask
from responses.library.verdicts import decide
from responses.outbox.models import Via
from responses.outbox.receiving.taking import take_in
from tests.factories import make_block, make_disease, make_inquiry, make_reference, make_user
from tests.responses.making import make_letter, make_note, section_of, submitted

pytestmark = pytest.mark.django_db

# Sam has the inquiries and wrote the letters; Eva wrote the texts of the library, and Ada
# the draft of the letter template.
# "in": sent to the page for signing in. Changing views answer GET with 405, and pages
# that only show something answer POST with it. Where somebody may, an empty form is
# answered with what is missing: 200, 404, 409 or 422.
TABLE = """
address                   method nobody sam  olga rita eva  ada
front                     GET    200    200  200  200  200  200
front                     POST   405    405  405  405  405  405
favicon                   GET    302    302  302  302  302  302
favicon                   POST   405    405  405  405  405  405
privacy                   GET    200    200  200  200  200  200
privacy                   POST   405    405  405  405  405  405
healthz                   GET    200    200  200  200  200  200
healthz                   POST   405    405  405  405  405  405
metrics                   GET    404    404  404  404  404  404
metrics                   POST   405    405  405  405  405  405
ask                       GET    200    200  200  200  200  200
ask                       POST   200    200  200  200  200  200
ask-diseases              GET    405    405  405  405  405  405
ask-diseases              POST   200    200  200  200  200  200
ask-check                 GET    302    302  302  302  302  302
ask-check                 POST   302    302  302  302  302  302
ask-done                  GET    302    302  302  302  302  302
ask-done                  POST   405    405  405  405  405  405
ask-disease               GET    405    405  405  405  405  405
ask-disease               POST   302    302  302  302  302  302
ask-clear                 GET    302    302  302  302  302  302
ask-clear                 POST   302    302  302  302  302  302
ask-cleared               GET    200    200  200  200  200  200
ask-cleared               POST   405    405  405  405  405  405
person                    GET    200    200  200  200  200  200
person                    POST   405    405  405  405  405  405
person-follow-up          GET    405    405  405  405  405  405
person-follow-up          POST   200    200  200  200  200  200
person-address            GET    405    405  405  405  405  405
person-address            POST   200    200  200  200  200  200
person-letter-pdf         GET    404    404  404  404  404  404
person-letter-pdf         POST   405    405  405  405  405  405
person-letter             GET    404    404  404  404  404  404
person-letter             POST   405    405  405  405  405  405
desk                      GET    in     302  302  302  302  302
desk                      POST   in     405  405  405  405  405
queue                     GET    in     200  200  200  403  403
queue                     POST   in     405  405  405  405  405
take-next                 GET    in     405  405  405  405  405
take-next                 POST   in     302  302  403  403  403
inquiry-take              GET    in     405  405  405  405  405
inquiry-take              POST   in     302  302  403  403  403
inquiry-take-over         GET    in     405  405  405  405  405
inquiry-take-over         POST   in     302  302  403  403  403
inquiry-duplicate         GET    in     405  405  405  405  405
inquiry-duplicate         POST   in     302  403  403  403  403
inquiry-give-back         GET    in     405  405  405  405  405
inquiry-give-back         POST   in     302  403  403  403  403
inquiry-disease           GET    in     200  403  403  403  403
inquiry-disease           POST   in     200  403  403  403  403
inquiry-contact           GET    in     200  403  403  403  403
inquiry-contact           POST   in     200  403  403  403  403
inquiry-wishes            GET    in     200  403  403  403  403
inquiry-wishes            POST   in     422  403  403  403  403
inquiry-spam              GET    in     405  405  405  405  405
inquiry-spam              POST   in     302  403  403  403  403
inquiry-not-spam          GET    in     405  405  405  405  405
inquiry-not-spam          POST   in     302  302  403  403  403
inquiry-close             GET    in     405  405  405  405  405
inquiry-close             POST   in     302  403  403  403  403
inquiry-reopen            GET    in     405  405  405  405  405
inquiry-reopen            POST   in     302  302  403  403  403
inquiry-link-renew        GET    in     405  405  405  405  405
inquiry-link-renew        POST   in     302  403  403  403  403
inquiry-link-revoke       GET    in     405  405  405  405  405
inquiry-link-revoke       POST   in     302  403  403  403  403
inquiry                   GET    in     200  200  200  403  403
inquiry                   POST   in     405  405  405  405  405
inquiry-write             GET    in     405  405  405  405  405
inquiry-write             POST   in     302  403  403  403  403
inquiry-erase             GET    in     200  403  403  403  403
inquiry-erase             POST   in     422  403  403  403  403
deliveries                GET    in     200  200  200  403  403
deliveries                POST   in     405  405  405  405  405
delivery-resolve          GET    in     405  405  405  405  405
delivery-resolve          POST   in     302  403  403  403  403
delivery-retry            GET    in     405  405  405  405  405
delivery-retry            POST   in     302  403  403  403  403
deliveries-again          GET    in     405  405  405  405  405
deliveries-again          POST   in     302  302  403  403  403
delivery-withdraw         GET    in     405  405  405  405  405
delivery-withdraw         POST   in     302  403  403  403  403
delivery-later            GET    in     405  405  405  405  405
delivery-later            POST   in     302  403  403  403  403
delivery-now              GET    in     405  405  405  405  405
delivery-now              POST   in     302  403  403  403  403
delivery-posted           GET    in     405  405  405  405  405
delivery-posted           POST   in     302  302  403  403  403
print-tray                GET    in     200  200  200  403  403
print-tray                POST   in     405  405  405  405  405
post-print                GET    in     405  405  405  405  405
post-print                POST   in     302  302  403  403  403
post-posted               GET    in     405  405  405  405  405
post-posted               POST   in     302  302  403  403  403
delivery-address          GET    in     404  404  403  403  403
delivery-address          POST   in     405  405  405  405  405
mail                      GET    in     200  200  200  403  403
mail                      POST   in     405  405  405  405  405
mail-message              GET    in     200  200  200  403  403
mail-message              POST   in     405  405  405  405  405
mail-original             GET    in     200  200  200  403  403
mail-original             POST   in     405  405  405  405  405
mail-belongs              GET    in     405  405  405  405  405
mail-belongs              POST   in     422  422  403  403  403
mail-bounce               GET    in     405  405  405  405  405
mail-bounce               POST   in     302  302  403  403  403
mail-seen                 GET    in     405  405  405  405  405
mail-seen                 POST   in     302  302  403  403  403
mail-remove               GET    in     405  405  405  405  405
mail-remove               POST   in     302  302  403  403  403
composer                  GET    in     200  302  302  403  403
composer                  POST   in     405  405  405  405  405
composer-shelf            GET    in     200  403  403  403  403
composer-shelf            POST   in     405  405  405  405  405
letter-opening            GET    in     405  405  405  405  405
letter-opening            POST   in     302  403  403  403  403
letter-question           GET    in     405  405  405  405  405
letter-question           POST   in     302  403  403  403  403
letter-template           GET    in     405  405  405  405  405
letter-template           POST   in     302  403  403  403  403
letter-unanswered         GET    in     405  405  405  405  405
letter-unanswered         POST   in     302  403  403  403  403
section-add               GET    in     405  405  405  405  405
section-add               POST   in     404  403  403  403  403
section-remove            GET    in     405  405  405  405  405
section-remove            POST   in     302  403  403  403  403
section-up                GET    in     405  405  405  405  405
section-up                POST   in     302  403  403  403  403
section-down              GET    in     405  405  405  405  405
section-down              POST   in     302  403  403  403  403
section-edit              GET    in     200  403  403  403  403
section-edit              POST   in     422  403  403  403  403
section-revert            GET    in     405  405  405  405  405
section-revert            POST   in     302  403  403  403  403
section-newer             GET    in     200  200  200  403  403
section-newer             POST   in     405  405  405  405  405
section-newer-take        GET    in     405  405  405  405  405
section-newer-take        POST   in     302  403  403  403  403
letter-submit             GET    in     405  405  405  405  405
letter-submit             POST   in     302  403  403  403  403
letter-withdraw           GET    in     405  405  405  405  405
letter-withdraw           POST   in     302  403  403  403  403
letter-again              GET    in     405  405  405  405  405
letter-again              POST   in     302  403  403  403  403
letter-take-back          GET    in     405  405  405  405  405
letter-take-back          POST   in     302  403  403  403  403
letter-pdf                GET    in     200  200  200  403  403
letter-pdf                POST   in     405  405  405  405  405
letter                    GET    in     200  200  200  403  403
letter                    POST   in     405  405  405  405  405
letter-approve            GET    in     405  405  405  405  405
letter-approve            POST   in     403  403  302  403  403
letter-send-back          GET    in     405  405  405  405  405
letter-send-back          POST   in     403  403  422  403  403
review-tray               GET    in     200  200  200  403  403
review-tray               POST   in     405  405  405  405  405
library                   GET    in     200  200  200  200  200
library                   POST   in     405  405  405  405  405
library-file              GET    in     403  403  403  200  200
library-file              POST   in     405  405  405  405  405
library-file-look         GET    in     403  403  403  302  302
library-file-look         POST   in     403  403  403  422  422
library-file-take-in      GET    in     405  405  405  405  405
library-file-take-in      POST   in     403  403  403  302  302
library-file-export       GET    in     403  403  403  302  302
library-file-export       POST   in     405  405  405  405  405
library-new               GET    in     403  403  403  200  200
library-new               POST   in     403  403  403  200  200
library-edit              GET    in     403  403  403  200  403
library-edit              POST   in     403  403  403  302  403
library-preview           GET    in     405  405  405  405  405
library-preview           POST   in     403  403  403  200  403
library-version-take-over GET    in     405  405  405  405  405
library-version-take-over POST   in     403  403  403  302  302
library-version-submit    GET    in     405  405  405  405  405
library-version-submit    POST   in     403  403  403  302  403
library-version-discard   GET    in     405  405  405  405  405
library-version-discard   POST   in     403  403  403  302  403
library-version-approve   GET    in     405  405  405  405  405
library-version-approve   POST   in     403  403  302  403  403
library-version-send-back GET    in     405  405  405  405  405
library-version-send-back POST   in     403  403  422  403  403
library-version-retire    GET    in     405  405  405  405  405
library-version-retire    POST   in     403  403  422  422  403
library-block             GET    in     200  200  200  200  200
library-block             POST   in     405  405  405  405  405
library-draft             GET    in     405  405  405  405  405
library-draft             POST   in     403  403  403  302  302
library-compare           GET    in     200  200  200  200  200
library-compare           POST   in     405  405  405  405  405
references                GET    in     200  200  200  200  200
references                POST   in     405  405  405  405  405
reference-pick            GET    in     200  200  200  200  200
reference-pick            POST   in     405  405  405  405  405
reference-add             GET    in     403  403  403  200  200
reference-add             POST   in     403  403  403  422  422
reference-look            GET    in     403  403  403  302  302
reference-look            POST   in     403  403  403  422  422
reference-store           GET    in     405  405  405  405  405
reference-store           POST   in     403  403  403  422  422
reference-duplicates      GET    in     200  200  200  200  200
reference-duplicates      POST   in     405  405  405  405  405
reference-lift            GET    in     405  405  405  405  405
reference-lift            POST   in     403  403  302  302  302
reference                 GET    in     200  200  200  200  200
reference                 POST   in     405  405  405  405  405
reference-edit            GET    in     403  403  403  200  200
reference-edit            POST   in     403  403  403  422  422
reference-flag            GET    in     405  405  405  405  405
reference-flag            POST   in     403  403  422  422  422
reference-apart           GET    in     405  405  405  405  405
reference-apart           POST   in     403  403  403  302  302
reference-merge           GET    in     403  403  403  200  200
reference-merge           POST   in     403  403  403  200  200
template-list             GET    in     200  200  200  200  200
template-list             POST   in     405  405  405  405  405
template-versions         GET    in     200  200  200  200  200
template-versions         POST   in     405  405  405  405  405
template-compare          GET    in     200  200  200  200  200
template-compare          POST   in     405  405  405  405  405
template                  GET    in     200  200  200  200  200
template                  POST   in     405  405  405  405  405
template-draft            GET    in     405  405  405  405  405
template-draft            POST   in     403  403  403  403  302
template-edit             GET    in     403  403  403  403  200
template-edit             POST   in     403  403  403  403  409
template-preview          GET    in     405  405  405  405  405
template-preview          POST   in     403  403  403  403  200
template-submit           GET    in     405  405  405  405  405
template-submit           POST   in     403  403  403  403  302
template-discard          GET    in     405  405  405  405  405
template-discard          POST   in     403  403  403  403  302
template-approve          GET    in     405  405  405  405  405
template-approve          POST   in     403  403  302  403  403
template-send-back        GET    in     405  405  405  405  405
template-send-back        POST   in     403  403  422  403  403
reviews                   GET    in     200  200  200  200  200
reviews                   POST   in     405  405  405  405  405
block-review              GET    in     200  200  200  200  200
block-review              POST   in     405  405  405  405  405
block-review-decide       GET    in     405  405  405  405  405
block-review-decide       POST   in     403  403  422  422  403
block-review-agree        GET    in     405  405  405  405  405
block-review-agree        POST   in     403  403  302  403  403
block-review-disagree     GET    in     405  405  405  405  405
block-review-disagree     POST   in     403  403  422  422  403
coverage                  GET    in     200  200  200  200  200
coverage                  POST   in     405  405  405  405  405
owners                    GET    in     200  200  200  200  200
owners                    POST   in     405  405  405  405  405
owner                     GET    in     200  200  200  200  200
owner                     POST   in     405  405  405  405  405
owner-hand-over           GET    in     405  405  405  405  405
owner-hand-over           POST   in     403  403  403  422  422
"""
# Pages of other makers, with doors of their own (see tests/inquiries/test_admin.py).
NOT_OURS = ("admin/", "accounts/")


def addresses(patterns=None, prefix=""):
    """(name, route) of every address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name, route
        else:
            yield from addresses(pattern.url_patterns, route)


OURS = [(name, route) for name, route in addresses() if not route.startswith(NOT_OURS)]


def rows():
    """{(address, method): {person: answer}}"""
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {
        (name, method): dict(zip(head[2:], cells, strict=True)) for name, method, *cells in lines
    }


@pytest.fixture
def people(specialist, other_specialist, reviewer, editor, admin_user):
    users = (specialist, other_specialist, reviewer, editor, admin_user)
    return {user.username: user for user in users} | {"nobody": None}


def made_by_eva_and_kept(eva):
    """Waits for somebody who approves and isn't Eva."""
    version = make_block("support-general", "support", author=eva).versions.get()
    task = ReviewTask.objects.create(version=version, due_on=version.last_updated)
    return decide(task, eva, "keep", "It still holds.")


@pytest.fixture
def paths(people):
    """The path of each route, with a row of each sort behind it."""
    sam, fabry = people["sam"], make_disease("Fabry disease")
    block = make_block("fabry-definition", disease=fabry)
    letter = make_letter(sam, block, disease=fabry)
    in_review = submitted(make_letter(sam, block, disease=fabry), sam)
    note = make_note()
    inquiry_verbs.take(note.inquiry, sam)
    version = library_verbs.start_draft(block, people["eva"])
    template = start_template("en", people["ada"])
    flag = flag_reference(make_reference("brown2014"), people["eva"], "retracted", "See there.")
    kept = made_by_eva_and_kept(people["eva"])
    slots = {
        "<str:code>": letter.inquiry.code,
        "<str:token>": inquiry_verbs.link_of(letter.inquiry).token,
        "<int:number>": 1,
        "<int:section>": section_of(letter, "definition").pk,
        "desk/references/key/<slug:key>": f"desk/references/key/{flag.reference.key}",
        "desk/references/flags/<int:pk>": f"desk/references/flags/{flag.pk}",
        "<str:language>": "en",
        "desk/templates/<int:pk>": f"desk/templates/{template.pk}",
        "<slug:key>": block.key,
        "desk/deliveries/<int:pk>": f"desk/deliveries/{note.pk}",
        "desk/mail/<int:pk>": f"desk/mail/{take_in(b'Hello', Via.PIPE).pk}",
        "<str:who>": "nobody",
        "desk/library-reviews/<int:pk>": f"desk/library-reviews/{kept.pk}",
        "desk/library/versions/<int:pk>": f"desk/library/versions/{version.pk}",
    }
    reviewed = re.compile(r"<int:pk>(?=/(read|approve|send-back|take-back)/$)")

    def path(route):
        for slot, value in slots.items():
            route = route.replace(slot, str(value))
        route = reviewed.sub(str(in_review.pk), route)
        return "/" + route.replace("<int:pk>", str(letter.pk))

    return {(name, route): path(route) for name, route in OURS}


def answer_to(client, method, path):
    """The status, or "in"; whatever was changed is undone, the session's cookie too."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, path)
        transaction.set_rollback(True)
    client.cookies = cookies
    to_sign_in = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    return "in" if to_sign_in else str(response.status_code)


@pytest.mark.parametrize("who", ["nobody", "sam", "olga", "rita", "eva", "ada"])
def test_everybody_gets_what_the_table_says(client, people, paths, who):
    if people[who]:
        client.force_login(people[who])
    expected, got = {}, {}
    for (name, route), path in paths.items():
        for method in ("GET", "POST"):
            if (name, method) in rows():
                expected[route, method] = rows()[name, method][who]
                got[route, method] = answer_to(client, method, path)
    assert got == expected


def test_every_address_is_in_the_table():
    assert {name for name, _ in OURS} == {name for name, _ in rows()}


def test_every_address_is_asked_both_ways():
    """So a page that only shows something can't forget to refuse what would change something."""
    assert set(rows()) == {(name, method) for name, _ in OURS for method in ("GET", "POST")}


def views(patterns=None, prefix=""):
    """(route, view) of every address of the desk."""
    for pattern in patterns or get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from views(pattern.url_patterns, route)
        elif route.startswith("desk/"):
            yield pattern.name, pattern.callback


ONLY_READ = [name for name, view in views() if "POST" not in inspect.getsource(view)]


def test_pages_of_the_desk_that_only_read_are_known():
    assert {"queue", "inquiry", "composer", "library", "deliveries"} <= set(ONLY_READ)


@pytest.mark.parametrize("name", ONLY_READ)
def test_what_is_only_read_takes_no_post(name):
    answers = {who: answer for who, answer in rows()[name, "POST"].items() if who != "nobody"}
    assert set(answers.values()) == {"405"}


@pytest.mark.parametrize("role", ["editor", "admin", ""])
def test_who_neither_answers_nor_reviews_reads_no_question(client, role):
    inquiry = make_inquiry("A very private question")
    client.force_login(make_user("ann", role))
    response = client.get(reverse("inquiry", args=[inquiry.code]))
    assert response.status_code == 403
    assert "very private" not in response.content.decode()


def test_an_account_that_was_switched_off_is_out_at_once(client, specialist):
    client.force_login(specialist)
    specialist.is_active = False
    specialist.save(update_fields=["is_active"])
    assert answer_to(client, "GET", reverse("queue")) == "in"
