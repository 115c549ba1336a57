"""What the queue says about the letters that are under way."""

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from inquiries.models import Event, Verb
from inquiries.models.inquiry import InquiryQuerySet

from .models import Letter, LetterStatus

SENT_BACK = "sent_back"
REVIEWING = (Verb.LETTER_SUBMITTED, Verb.LETTER_SENT_BACK, Verb.LETTER_TAKEN_BACK)


def with_letter_state(inquiries: InquiryQuerySet) -> InquiryQuerySet:
    """Adds ``letter_state``: that of the one letter on its way, or ``None``.

    The letter's status, or "sent_back" for a draft that came back from review and was not
    submitted again since.
    """
    last = Event.objects.filter(inquiry=OuterRef("inquiry"), verb__in=REVIEWING)
    sent_back = Subquery(last.order_by("-at", "-pk").values("verb")[:1])
    is_sent_back = Q(status=LetterStatus.DRAFT, last=Verb.LETTER_SENT_BACK)
    state = Case(When(is_sent_back, then=Value(SENT_BACK)), default=F("status"))
    on_its_way = Letter.objects.on_their_way().filter(inquiry=OuterRef("pk"))
    states = on_its_way.annotate(last=sent_back).annotate(state=state).values("state")[:1]
    return inquiries.annotate(letter_state=Subquery(states))
