"""The library's pages, as somebody's browser asks for them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from inquiries.models import User

HTMX = {"HX-Request": "true"}


def page(client: Client, user: User, name: str, *args: Any, **query: Any) -> Any:
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def send(client: Client, user: User, name: str, *args: Any, **data: Any) -> Any:
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def said(client: Client, response: Any) -> list[str]:
    """The messages on the page that a redirect leads to."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]]
