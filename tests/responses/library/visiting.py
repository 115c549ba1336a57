"""The library's pages, as somebody's browser asks for them."""

import json
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
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


# --- A library file -----------------------------------------------------------


def file_of(*entries: Any) -> SimpleUploadedFile:
    """These lines; a text is sent as it is."""
    texts = [entry if isinstance(entry, str) else json.dumps(entry) for entry in entries]
    return SimpleUploadedFile("library.jsonl", "\n".join(texts).encode())


def look(client: Client, user: User, *entries: Any, **data: Any) -> Any:
    return send(client, user, "library-file-look", file=file_of(*entries), **data)


def take_in(client: Client, user: User, looked: Any, **changes: Any) -> Any:
    """What the form of a page that was looked at sends."""
    html = looked.content.decode()
    form = re.search(r"<form[^>]*take-in.*?</form>", html, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(upload|status|seen)" value="([^"]*)"', form[0]))
    return send(client, user, "library-file-take-in", **{**fields, **changes})
