"""Inquiries, letters and blocks in every state that a page can show, made in a house.

``all_of_them`` is for a process of the house: it gives what the addresses of the
pages need, {scene: {"code": …, "token": …, "pk": …}}. The rest is data in, row out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from inquiries.contact import correct_contact
from inquiries.models import Disease, Inquiry, Kind, User
from inquiries.sample_accounts import PASSWORD, sample_user
from inquiries.verbs import follow_up, link_of, revoke_link
from inquiries.views import errors
from responses import walkthrough
from responses.letters import template_verbs, verbs
from responses.letters.assembly import content_of
from responses.letters.freezing import fingerprint
from responses.letters.models import Letter, LetterStatus, LetterTemplate, Section
from responses.letters.template_words import mark_of, words_of
from responses.library import verbs as library_verbs
from responses.library.flags import flag_reference
from responses.library.merging import merge
from responses.library.models import Block, BlockVersion, Reference, ReviewTask
from responses.library.verdicts import decide
from responses.outbox.deciding import withdraw
from responses.outbox.models import Delivery, DeliveryStatus, Received, Via
from responses.outbox.posting import print_letters
from responses.outbox.queueing import FOLLOW_UP, acknowledge, approve_and_send, queue_note
from responses.outbox.receiving.taking import take_in
from responses.outbox.sending import deliver

from ..factories import make_inquiry, make_reference, make_template, make_user
from ..responses.outbox.receiving import mails
from .house import wait_until

Scene = dict[str, Any]
QUESTION = "I was told that I have this. What is it, and what can be done?"


def all_of_them() -> dict[str, Scene]:
    people = {
        "waiting": of(inquiry()),
        "unresolved": of(inquiry(disease=None, disease_text="megakaryocytic", assignee=sam())),
        "spam": of(inquiry(suspect=True)),
        "revoked": revoked(),
        "in doubt": of(in_doubt()),
        "mended": of(mended()),
        "not reached": of(not_reached()),
        "came back": came_back_letter(),
        "message": {"pk": message().pk},
    }
    letters = {
        "empty draft": of_letter(verbs.start_letter(inquiry(assignee=sam()), sam())),
        "draft": draft(),
        "asked again": of_letter(asked_again()),
        "to be asked": of_letter(to_be_asked()),
        "second letter": of_letter(second_letter()),
        "sent back": of_letter(sent_back()),
        "in review": of_letter(in_review()),
        "in review again": of_letter(in_review_again()),
        "newer wording": newer_wording(),
        "sent": sent(),
        "held": of_letter(held()),
        "pulled back": of_letter(withdraw(held(), sam())),
        "for the post": of_letter(for_the_post()),
    }
    blocks = {
        "block": {"key": "aatp-definition"},
        "block draft": of_version(block_draft("lafora-causes")),
        "block in review": of_version(block_in_review("lafora-definition")),
        "block in review again": of_version(block_in_review_again("lafora-treatment")),
        "block retired": {"key": retired("tay-sachs-prognosis")},
        "block replaced": {"key": "moyamoya-definition"},
        "nobody": {"who": "nobody"},
        "block review": of_review(due("moyamoya-treatment")),
        "block review, kept": of_review(kept_by_its_author("support-general")),
    }
    admin = {
        "kind": {"object_id": Kind.objects.get(key="treatment").pk},
        "colleague": {"object_id": sam().pk, "id": sam().pk},
        "template": {"object_id": LetterTemplate.objects.approved().get().pk},
    }
    templates = {"template draft": template_draft("en"), "template in review": template_in_review()}
    others = {"tova": tova_with_two_steps(), "errors": error_pages()}
    return people | letters | blocks | admin | templates | references() | others


# --- What an address needs ------------------------------------------------------------


def of(inquiry: Inquiry, **more: object) -> Scene:
    link = link_of(inquiry)
    return {"code": inquiry.code, "token": link.token if link else "", **more}


def of_letter(letter: Letter, **more: object) -> Scene:
    return of(letter.inquiry, pk=letter.pk, **more)


def of_review(task: ReviewTask) -> Scene:
    return {"key": task.version.block.key, "pk": task.pk}


def of_version(version: BlockVersion) -> Scene:
    return {"key": version.block.key, "pk": version.pk}


# --- Inquiries and letters --------------------------------------------------------------


def sam() -> User:
    return sample_user("specialist")


def inquiry(**asked: Any) -> Inquiry:
    common: dict[str, Any] = {
        "disease": Disease.objects.get(key="aatp"),
        "kinds": ("definition", "causes", "treatment"),
    }
    return make_inquiry(**{"question": QUESTION} | common | asked)


def revoked() -> Scene:
    taken = inquiry(assignee=sam())
    scene = of(taken)
    revoke_link(taken, sam())
    return scene


def in_doubt() -> Inquiry:
    """Three deliveries that a person has to decide about."""
    taken = inquiry(assignee=sam(), email="someone.else@example.org")
    for status in (DeliveryStatus.UNCERTAIN, DeliveryStatus.FAILED, DeliveryStatus.BOUNCED):
        with transaction.atomic():  # The worker never sees it waiting.
            note = queue_note(taken, FOLLOW_UP, taken.person.email)
            assert note
            Delivery.objects.filter(pk=note.pk).update(status=status)
    return taken


def mended() -> Inquiry:
    """Its acknowledgement was refused, and the address is another one now."""
    taken = inquiry(assignee=sam())
    with transaction.atomic():
        acknowledge(taken)
        Delivery.objects.filter(inquiry=taken).update(status=DeliveryStatus.FAILED)
    there = {"name": "", "email": "right@example.org", "postal_address": "", "reply_by": "email"}
    return correct_contact(taken, sam(), **there)


def not_reached() -> Inquiry:
    """Its acknowledgement was refused, and nobody has mended the address."""
    waiting = inquiry(email="wrong@example.org")
    with transaction.atomic():
        acknowledge(waiting)
        Delivery.objects.filter(inquiry=waiting).update(status=DeliveryStatus.FAILED)
    return waiting


def came_back_letter() -> Scene:
    """A letter that was sent and came back, and more mail about it."""
    frozen = walkthrough.review(in_review())
    delivery = frozen.letter.deliveries.get()
    deliver(delivery.pk)  # The house's own worker may be quicker.
    gone = Delivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.SENT)
    wait_until(gone.exists, "the letter is sent")
    take_in(mails.reply(delivery, Auto_Submitted="auto-replied"), Via.PIPE)
    take_in(mails.reply(delivery, sender="Mario <mario@example.org>"), Via.PIPE)
    take_in(mails.bounce(delivery), Via.PIPE)
    return of(delivery.inquiry)


def message() -> Received:
    """One that answers nothing of ours."""
    raw = "From: Mario Sample <mario@example.org>\nSubject: A question\n\nIs it inherited?\n"
    return take_in(raw.encode(), Via.MAILBOX)


def written(**asked: Any) -> tuple[Letter, Section]:
    """A letter with an opening, two sections, the second changed, and things to look at."""
    letter = verbs.start_letter(inquiry(assignee=sam(), **asked), sam())
    for block in ("aatp-definition", "aatp-prognosis"):
        version = BlockVersion.objects.approved().get(block__key=block)
        section = verbs.add_section(letter, sam(), version)
    body = section.body.replace("</p>", " Every person is different.</p>", 1)
    verbs.change_section(section, sam(), body)
    verbs.write_opening(letter, sam(), "<p>You asked what this disease is.</p>")
    letter.refresh_from_db()
    return letter, section


def draft() -> Scene:
    letter, section = written(outlook="no")
    return of_letter(letter, section=section.pk)


def asked_again() -> Letter:
    """While the letter was being written."""
    letter, _ = written()
    follow_up(letter.inquiry, "Is it inherited?")
    return letter


def to_be_asked() -> Letter:
    """Before it says anything about the outlook; and a question too long for its column."""
    letter, _ = written(outlook="ask", question=" ".join([QUESTION] * 30))
    return letter


def in_review() -> Letter:
    letter, _ = written()
    return verbs.submit_for_review(letter, sam())


def sent_back() -> Letter:
    return verbs.send_back(in_review(), sample_user("reviewer"), "Shorter, please.")


def in_review_again() -> Letter:
    letter = verbs.write_opening(sent_back(), sam(), "<p>You asked what this is.</p>")
    return verbs.submit_for_review(letter, sam())


def second_letter() -> Letter:
    """The draft of an answer to a follow-up."""
    first = sent()
    return verbs.start_letter(Inquiry.objects.get(code=first["code"]), sam())


def newer_wording() -> Scene:
    """Of two blocks in a draft, the second changed by hand, newer texts were approved."""
    eva, rita = sample_user("editor"), sample_user("reviewer")
    letter = verbs.start_letter(inquiry(assignee=sam()), sam())
    for key in ("moyamoya-definition", "moyamoya-treatment"):
        version = BlockVersion.objects.approved().get(block__key=key)
        section = verbs.add_section(letter, sam(), version)
        newer = library_verbs.start_draft(version.block, eva)
        body = f"{newer.body}<p>More is known now.</p>"
        newer = library_verbs.edit_draft(newer, eva, newer.heading, body)
        library_verbs.submit_draft(newer, eva)
        library_verbs.approve_version(newer, rita)
    body = section.version.body.replace("</p>", " Every person is different.</p>", 1)
    verbs.change_section(section, sam(), body)
    unchanged = letter.sections.get(version__block__key="moyamoya-definition")
    return of_letter(letter, section=section.pk, unchanged=unchanged.pk)


def sent() -> Scene:
    """A letter that went out, and a follow-up after it."""
    letter = in_review()
    frozen = walkthrough.review(letter)
    deliver(frozen.letter.deliveries.get().pk)  # The house's own worker may be quicker.
    gone = Letter.objects.filter(pk=letter.pk, status=LetterStatus.SENT)
    wait_until(gone.exists, "the letter is sent")
    letter.inquiry.refresh_from_db()
    follow_up(letter.inquiry, "And is it inherited?")
    return of_letter(letter, number=1)


def held() -> Letter:
    """Approved, and set to go another day, so that the worker leaves it alone."""
    when = timezone.now() + timedelta(days=5)
    return approved(in_review(), not_before=when)


def for_the_post() -> Letter:
    """One of two letters in the print tray; the other one is printed."""
    at = {"reply_by": "post", "postal_address": "12 Main Street\nSpringfield, IL 62701"}
    both = [approved(verbs.submit_for_review(written(**at)[0], sam())) for _ in range(2)]
    print_letters([both[1].deliveries.get().pk], sam())
    return both[0]


def approved(letter: Letter, not_before: datetime | None = None) -> Letter:
    seen = fingerprint(letter, content_of(letter))
    rita = sample_user("reviewer")
    return approve_and_send(letter, rita, seen=seen, not_before=not_before).letter


# --- References -----------------------------------------------------------------------


def references() -> dict[str, Scene]:
    """A flagged one that texts rest on, two that are alike, and one that was merged."""
    eva = sample_user("editor")
    flagged = Reference.objects.get(key="felderbauer2004")
    flag_reference(flagged, sample_user("reviewer"), "retracted", "Says the journal.")
    make_reference("alike-one", "A source that stands here twice", volume="1")
    make_reference("alike-two", "A source that stands here twice", volume="2", PMID="99999999")
    merge(same_source("merged-into"), same_source("merged-one"), eva)
    return {
        "reference": {"key": flagged.key},
        "reference alike": {"key": "alike-one"},
        "reference merged": {"key": "merged-one"},
    }


def same_source(key: str) -> Reference:
    return make_reference(key, "A source that has two records", DOI="10.1000/two-records")


# --- The library, people, errors ----------------------------------------------------------


def due(key: str) -> ReviewTask:
    """A review of this block's text."""
    version = BlockVersion.objects.approved().get(block__key=key)
    return ReviewTask.objects.create(version=version, due_on=timezone.localdate())


def kept_by_its_author(key: str) -> ReviewTask:
    """Eva wrote it, and finds that it holds; Rita has to agree."""
    eva = sample_user("editor")
    version = library_verbs.approve_version(block_in_review(key), sample_user("reviewer"))
    Block.objects.filter(key=key).update(owner=eva)
    return decide(due(version.block.key), eva, "keep", "No newer guideline.")


def block_draft(key: str) -> BlockVersion:
    return library_verbs.start_draft(Block.objects.get(key=key), sample_user("editor"))


def block_in_review(key: str) -> BlockVersion:
    eva, version = sample_user("editor"), block_draft(key)
    version = library_verbs.edit_draft(version, eva, version.heading, f"{version.body}<p>More.</p>")
    return library_verbs.submit_draft(version, eva)


def template_draft(language: str) -> Scene:
    return {"pk": template_verbs.start_template(language, sample_user("admin")).pk}


def template_in_review() -> Scene:
    """Of another language, so that both are there to see: as if it had been one of the site's."""
    make_template(language="es")
    ada, template = sample_user("admin"), make_template(language="es", status="draft")
    words = words_of(template)
    newer = words | {"closing": words["closing"] + "\n\nWith our best wishes."}
    template_verbs.edit_template(template, ada, newer, mark_of(words))
    return {"pk": template_verbs.submit_template(template, ada).pk, "language": "es"}


def block_in_review_again(key: str) -> BlockVersion:
    """Sent back once; text and heading are other ones now."""
    eva, rita = sample_user("editor"), sample_user("reviewer")
    version = library_verbs.send_back(block_in_review(key), rita, "Say who it helps.")
    body = version.body.replace("More.", "More for children.[@brown2014]")
    version = library_verbs.edit_draft(version, eva, "What helps?", body)
    return library_verbs.submit_draft(version, eva)


def retired(key: str) -> str:
    version = BlockVersion.objects.approved().get(block__key=key)
    library_verbs.retire_version(version, sample_user("reviewer"), "The trial is over.")
    return key


def tova_with_two_steps() -> Scene:
    """The codes, of which each lets her in once."""
    tova = make_user("tova", "specialist")
    tova.set_password(PASSWORD)
    tova.save(update_fields=["password"])
    TOTP.activate(tova, generate_totp_secret())
    return {"codes": RecoveryCodes.activate(tova).generate_codes()}


def error_pages() -> dict[str, str]:
    """The pages for errors as they are outside DEBUG: {status: HTML}."""
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()
    pages: dict[str, Callable[[], HttpResponse]] = {
        "400": lambda: errors.bad_request(request, ValueError()),
        "404": lambda: errors.not_found(request, ValueError()),
        "405": lambda: errors.only_sent_to(request),
        "429": lambda: errors.too_many(request, 600),
        "429 at sign-in": lambda: errors.too_many_sign_ins(request),
        "500": lambda: errors.server_error(request),
    }
    return {status: page().content.decode() for status, page in pages.items()}
