"""Maria's answers, and the steps by which she asks."""

from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from inquiries.models import Inquiry, PersonLink

QUESTION = "I have a rare blood disorder. What is it, and how is it treated?"


def answers(**changes: Any) -> dict[str, Any]:
    """A complete form; ``None`` leaves a field out."""
    entered = {
        "submission_key": str(uuid4()),
        "question": QUESTION,
        "disease_text": "Purple spot disease",
        "kinds": ["definition", "treatment"],
        "outlook": "ask",
        "relation": "self",
        "name": "Maria Sample",
        "reply_by": "email",
        "email": "maria@example.org",
        "consent": "on",
    }
    return {name: value for name, value in (entered | changes).items() if value is not None}


def fill_in(client: Client, **changes: Any) -> Any:
    return client.post(reverse("ask"), answers(**changes))


def errors_of(client: Client, **changes: Any) -> dict[str, list[str]]:
    """The form's errors, by field; the page keeps what was entered."""
    response = fill_in(client, **changes)
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def send(client: Client, key: str = "") -> Any:
    """Send what waits in the session, as the button of the check page does."""
    kept = client.session.get("ask", {}).get("submission_key", [""])[0]
    return client.post(reverse("ask-check"), {"submission_key": key or kept})


def ask(client: Client, **changes: Any) -> Inquiry:
    """The whole way: fill in, check, send."""
    fill_in(client, **changes)
    send(client)
    return Inquiry.objects.latest("pk")


def link_of(inquiry: Inquiry) -> PersonLink:
    return PersonLink.objects.get(inquiry=inquiry, revoked_at=None)
