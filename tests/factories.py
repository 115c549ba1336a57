"""Named people and small worlds for tests: each function stores one thing and returns it."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import Group
from django.utils import timezone

from inquiries import verbs
from inquiries.models import Disease, DiseaseName, Inquiry, Kind, User
from responses.letters.models import KindText, LetterTemplate
from responses.library import finding
from responses.library.citations import keys_in
from responses.library.models import Block, BlockVersion, Citation, Reference

TEMPLATE_TEXTS = """
    letterhead_name letterhead_program letterhead_contact salutation salutation_nameless opening
    closing sign_off
""".split()
KIND_TEXTS = "heading_pattern heading_general standing_paragraph".split()
QUESTION = "I have a rare blood disorder. What is it, and how is it treated?"


def make_user(username: str, *roles: str, first_name: str = "") -> User:
    user = User.objects.create_user(
        username=username, first_name=first_name or username.title(), password="correct horse"
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def make_disease(
    name: str = "Acquired amegakaryocytic thrombocytopenia", *synonyms: str, **fields: Any
) -> Disease:
    disease = Disease.objects.create(name=name, **fields)
    DiseaseName.of(disease, name, is_preferred=True).save()
    for synonym in synonyms:
        DiseaseName.of(disease, synonym).save()
    return disease


def make_inquiry(
    question: str = QUESTION,
    disease: Disease | None = None,
    kinds: tuple[str, ...] = (),
    assignee: User | None = None,
    **asked: Any,
) -> Inquiry:
    """An inquiry by Maria, through the verb that the form uses; taken, if there's an assignee."""
    fields: dict[str, Any] = {
        "outlook": "yes",
        "relation": "self",
        "reply_by": "email",
        "name": "Maria Sample",
        "email": "maria@example.org",
    }
    inquiry, _ = verbs.submit(
        verbs.Asked(
            submission_key=uuid4(),
            question=question,
            disease=disease,
            kinds=verbs.kinds_by_key(kinds),
            **fields | asked,
        ),
        acknowledge=lambda inquiry: None,
    )
    return verbs.take(inquiry, assignee) if assignee else inquiry


def make_reference(key: str, title: str = "", **csl: Any) -> Reference:
    item = {"type": "article-journal", "title": title or f"On {key}", **csl}
    return Reference.objects.create(key=key, csl=item)


def make_block(
    key: str,
    kind: str = "definition",
    disease: Disease | None = None,
    body: str = "<p>A rare disorder of the blood.</p>",
    status: str = "approved",
    last_updated: date = date(2026, 10, 5),
    **version: Any,
) -> Block:
    """A block with one version; references that the body cites are made if missing."""
    block = Block.objects.create(key=key, kind=Kind.objects.get(key=kind), disease=disease)
    make_version(block, body, status=status, last_updated=last_updated, **version)
    return block


def make_version(
    block: Block, body: str, number: int = 1, status: str = "approved", **fields: Any
) -> BlockVersion:
    vetted = status in ("approved", "superseded", "retired")
    defaults: dict[str, Any] = {"imported": True, "approved_at": timezone.now()} if vetted else {}
    version = BlockVersion.objects.create(
        block=block, number=number, body=body, status=status, **defaults | fields
    )
    for cited in keys_in(body):
        reference = Reference.objects.filter(key=cited).first() or make_reference(cited)
        Citation.objects.create(version=version, reference=reference)
    finding.refresh([block.pk])
    return version


def make_template(
    language: str = "en",
    status: str = "approved",
    kinds: dict[str, dict[str, str]] | None = None,
    **texts: Any,
) -> LetterTemplate:
    """Another version: the newest one's words with these changes, by kind and by field.

    An approved one replaces the one in use, as if it had come with the system.
    """
    newest = LetterTemplate.objects.filter(language=language).order_by("-number").first()
    source = newest or LetterTemplate.objects.filter(language="en").earliest("number")
    fields = {name: getattr(source, name) for name in TEMPLATE_TEXTS} | texts
    number = newest.number + 1 if newest else 1
    template = LetterTemplate.objects.create(language=language, number=number, **fields)
    for text in source.kinds.select_related("kind"):
        changes = (kinds or {}).get(text.kind.key, {})
        same = {name: getattr(text, name) for name in KIND_TEXTS}
        KindText.objects.create(template=template, kind=text.kind, **same | changes)
    if status == "approved":
        LetterTemplate.objects.approved().filter(language=language).update(status="superseded")
        template.came_with_system, template.approved_at = True, timezone.now()
    template.status = status
    template.save()
    return template
