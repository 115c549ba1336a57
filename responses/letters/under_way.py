"""What the queue says about the letters that are under way."""

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from inquiries.models import Event, Verb
from inquiries.models.inquiry import InquiryQuerySet

from .models import Letter, LetterStatus

SENT_BACK = "sent_back"
ASKED_AGAIN = "asked_again"
REVIEWING = (Verb.LETTER_SUBMITTED, Verb.LETTER_SENT_BACK, Verb.LETTER_TAKEN_BACK)


def with_letter_state(inquiries: InquiryQuerySet) -> InquiryQuerySet:
    """Adds ``letter_state``: that of the one letter on its way.

    The letter's status, or "sent_back" for a draft that came back from review and was
    not submitted again since. Without a letter on its way "asked_again" if one was sent
    before, else ``None``.
    """
    last = Event.objects.filter(inquiry=OuterRef("inquiry"), verb__in=REVIEWING)
    sent_back = Subquery(last.order_by("-at", "-pk").values("verb")[:1])
    is_sent_back = Q(status=LetterStatus.DRAFT, last=Verb.LETTER_SENT_BACK)
    state = Case(When(is_sent_back, then=Value(SENT_BACK)), default=F("status"))
    on_its_way = Letter.objects.on_their_way().filter(inquiry=OuterRef("pk"))
    sent = Letter.objects.sent().filter(inquiry=OuterRef("pk"))
    asked_again = Case(When(Exists(sent), then=Value(ASKED_AGAIN)))
    states = on_its_way.annotate(last=sent_back).annotate(state=state).values("state")[:1]
    return inquiries.annotate(letter_state=Coalesce(Subquery(states), asked_again))
