"""The rich-text field that every page uses for bodies. Without JavaScript it's a text area."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django_prose_editor.fields import ProseEditorFormField
from js_asset import Media

from .html import LONGEST, sanitise
from .links import with_schemes
from .word_lists import with_lists

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Subscript": True,
    "Superscript": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}


class BodyField(ProseEditorFormField):
    """HTML inside our tags, whatever was pasted; a word processor's lists as lists; links whole.

    ``max_length`` counts the raw HTML.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", LONGEST)
        super().__init__(config={"extensions": EXTENSIONS}, preset="configurable", **kwargs)

    def clean(self, value: Any) -> str:
        body = sanitise(with_lists(sanitise(with_schemes(super().clean(value)))))
        # An editor's empty paragraph, or a script alone, is no text.
        self.validate(body)
        # Escaping may have made it longer than a library file may hold.
        self.run_validators(body)
        return body


def editor_media(form: Form, request: HttpRequest) -> Media:
    """The form's scripts and styles, let through the page's content security policy."""
    media = form.media + Media(js=["js/editor.js"])
    return Media.from_media(media, nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
