"""What the tests of the template pages do on them."""

import re

from django.urls import reverse

from responses.letters.models import LetterTemplate
from responses.letters.template_words import mark_of, words_of


def stored(template):
    return words_of(LetterTemplate.objects.get(pk=template.pk))


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def send(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def typed(template, **changes):
    """What the form would send, with these texts changed; ``__`` stands for a dot."""
    words = stored(template)
    changes = {key.replace("__", "."): text for key, text in changes.items()}
    return {"base": mark_of(words), **words, **changes}


def save(client, template, **changes):
    return client.post(reverse("template-edit", args=[template.pk]), typed(template, **changes))


def said(client, response):
    """The newest message on the page that a redirect leads to."""
    return [str(message) for message in client.get(response["Location"]).context["messages"]][-1]


def text_of(response):
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
