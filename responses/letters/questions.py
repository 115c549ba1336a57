"""Which of an inquiry's questions a letter answers, and which came in since."""

from dataclasses import dataclass

from inquiries.models import Question

from .models import Letter


@dataclass(frozen=True)
class Questions:
    """``answered`` stand in the letter, verbatim; ``newer`` came after the letter took them in.

    ``earlier`` are those of the letters that were sent before.
    """

    answered: tuple[Question, ...]
    newer: tuple[Question, ...]
    earlier: tuple[Question, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(question.text for question in self.answered)


def questions_of(letter: Letter) -> Questions:
    """All that was asked since the last letter that was sent. Two queries."""
    before = letter.inquiry.letters.sent().filter(question__lt=letter.question_id)
    last = max(before.values_list("question", flat=True), default=0)
    every = list(letter.inquiry.questions.all())
    asked = [question for question in every if question.pk > last]
    return Questions(
        answered=tuple(question for question in asked if question.pk <= letter.question_id),
        newer=tuple(question for question in asked if question.pk > letter.question_id),
        earlier=tuple(question for question in every if question.pk <= last),
    )
