"""A person's answers as a list to read, and the names they may have meant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from . import search
from .forms import AskForm
from .models import (
    OUTLOOK_KIND,
    Disease,
    Inquiry,
    Kind,
    Outlook,
    Person,
    PersonLink,
    Relation,
    ReplyBy,
)
from .verbs import Asked

LABELS = {name: field.label for name, field in AskForm.base_fields.items()}
OUTLOOK_HINTS = {
    Outlook.YES: "",
    Outlook.NO: "Our letter will have no part about this. "
    "Other parts, such as the one on treatment, may still touch on it.",
    Outlook.ASK: "A specialist asks you before they write about this, "
    "and leaves it out until you have answered.",
}


@dataclass(frozen=True)
class Answer:
    """One line of the list. ``target`` is the id of the field that a Change link leads to."""

    label: str
    value: str
    hint: str = ""
    target: str = ""


def of_asked(asked: Asked) -> list[Answer]:
    """The answers that wait to be sent."""
    return _answers(asked, asked, asked.question, asked.kinds)


def of_inquiry(inquiry: Inquiry) -> list[Answer]:
    """The answers that were sent."""
    question = inquiry.questions.earliest("asked_at", "pk").text
    return _answers(inquiry, inquiry.person, question, inquiry.kinds.all())


def changed(inquiry: Inquiry, asked: Asked) -> str:
    """What ``asked`` says otherwise than the inquiry, in words for a follow-up; "" if nothing."""
    before = of_inquiry(inquiry)
    other = [answer for answer in of_asked(asked) if answer not in before]
    return "\n\n".join(
        answer.value if answer.target == "id_question" else f"{answer.label}\n{answer.value}"
        for answer in other
    )


def _answers(
    what: Asked | Inquiry, who: Asked | Person, question: str, kinds: Iterable[Kind]
) -> list[Answer]:
    by_post = what.reply_by == ReplyBy.POST
    address = "postal_address" if by_post else "email"
    wanted = "\n".join(kind.asked_as for kind in kinds)
    return [
        _answer("question", question),
        _disease(what),
        _answer("kinds", wanted or "Nothing ticked", target="id_kinds_0"),
        _outlook(what),
        _answer("relation", Relation(what.relation).label, target="id_relation_0"),
        _answer("name", who.name or "Not given"),
        _answer("reply_by", ReplyBy(what.reply_by).label, target="id_reply_by_0"),
        _answer(address, who.postal_address if by_post else who.email),
    ]


def _answer(field: str, value: str, hint: str = "", target: str = "") -> Answer:
    return Answer(str(LABELS[field]), value, hint, target or f"id_{field}")


def _outlook(what: Asked | Inquiry) -> Answer:
    """The wish, and what it leads to."""
    wish = Outlook(what.outlook)
    return _answer("outlook", wish.label, OUTLOOK_HINTS[wish], target="id_outlook_0")


def _disease(what: Asked | Inquiry) -> Answer:
    """What we understood, with the person's own words where they differ."""
    if what.disease is None:
        if not what.disease_text:
            return _answer("disease_text", "Not known, or not diagnosed yet")
        return _answer("disease_text", what.disease_text, "A specialist reads it as you wrote it.")
    same = what.disease.name.casefold() == what.disease_text.casefold()
    hint = f"You wrote: {what.disease_text}" if what.disease_text and not same else ""
    return _answer("disease_text", what.disease.name, hint)


def contradiction(asked: Asked) -> str:
    """A topic that was ticked against the wish about the outlook, as a question; "" if none."""
    ticked = next((kind.asked_as for kind in asked.kinds if kind.key == OUTLOOK_KIND), "")
    if not ticked or asked.outlook == Outlook.YES:
        return ""
    wish = "want us to leave it out" if asked.outlook == Outlook.NO else "want us to ask you first"
    return f"You ticked “{ticked}”, and you also {wish}. Which is right?"


@dataclass(frozen=True)
class DiseaseOption:
    """One name of "Do you mean …?"."""

    value: str
    label: str
    hint: str


def suggestions(words: str) -> list[DiseaseOption]:
    """Diseases like these words; those of the same name told apart by their codes."""
    found = search.likely(words[:300])
    twice = Counter(suggestion.disease.name for suggestion in found)
    return [
        DiseaseOption(
            str(suggestion.disease.pk),
            suggestion.disease.name,
            "; ".join(_hints(suggestion, twice[suggestion.disease.name] > 1)),
        )
        for suggestion in found
    ]


def _hints(suggestion: search.Suggestion, needs_code: bool) -> Iterable[str]:
    if not suggestion.is_preferred and suggestion.name != suggestion.disease.name:
        yield f"also called {suggestion.name}"
    if needs_code:
        yield _code(suggestion.disease)


def _code(disease: Disease) -> str:
    for system, code in (
        ("GARD", disease.gard),
        ("Orphanet", disease.orpha),
        ("OMIM", disease.omim),
    ):
        if code:
            return f"{system} {code.replace('|', ', ')}"
    return disease.mondo


def page_path(link: PersonLink) -> str:
    """The path of the person's own page."""
    return reverse("person", args=[link.token])
