"""One disease with a few blocks, and a letter at each of its stations."""

import pytest

from tests.factories import make_block, make_disease

from .making import approved, make_letter, submitted


@pytest.fixture
def quick_pdf(monkeypatch):
    """Approving makes a PDF, which takes a second; most tests don't look at it."""
    monkeypatch.setattr("responses.letters.freezing.render_pdf", lambda content: b"%PDF-quick")


@pytest.fixture
def hints(monkeypatch):
    """The deliveries that workers were told of, instead of telling them."""
    told = []
    monkeypatch.setattr("responses.outbox.queueing.hint", told.append)
    monkeypatch.setattr("responses.outbox.sending.hint", told.append)
    monkeypatch.setattr("responses.outbox.working.hint", told.append)
    return told


@pytest.fixture
def aatp(db):
    return make_disease()


@pytest.fixture
def disclaimer(db):
    return make_block("disclaimer-general", "disclaimer", body="<p>Not a doctor's advice.</p>")


@pytest.fixture
def definition(aatp):
    return make_block("aatp-definition", "definition", aatp, "<p>It is rare. [@brown2014]</p>")


@pytest.fixture
def treatment(aatp):
    return make_block("aatp-treatment", "treatment", aatp, "<p>There are some. [@patel2014]</p>")


@pytest.fixture
def letter(aatp, disclaimer, definition, treatment, specialist):
    """Sam's draft, with all that Maria asked for."""
    asked = ("definition", "treatment")
    return make_letter(specialist, definition, treatment, disease=aatp, kinds=asked)


@pytest.fixture
def in_review(letter, specialist):
    return submitted(letter, specialist)


@pytest.fixture
def frozen(in_review, reviewer, quick_pdf):
    """The letter as Rita approved it; its delivery is queued."""
    return approved(in_review, reviewer)


@pytest.fixture
def delivery(frozen):
    return frozen.letter.deliveries.get()
