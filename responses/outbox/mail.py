"""A delivery as an e-mail message. Only the outbox imports Django's mail."""

from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from .models import Delivery, Purpose

# A header that all mail of ours has, so that we know it again if it comes round.
OURS = "X-Gard-Inquiries"


def new_message_id() -> str:
    """A Message-ID of our domain; made once, when a delivery is queued."""
    return make_msgid(domain=settings.MESSAGE_ID_DOMAIN)


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The message, from the delivery's frozen content alone.

    The address goes without the person's name: the mail server needs no more.
    """
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[delivery.recipient],
        headers=headers_of(delivery),
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    return message


def headers_of(delivery: Delivery) -> dict[str, str]:
    headers = {"Message-ID": delivery.message_id, OURS: settings.MESSAGE_ID_DOMAIN}
    if delivery.purpose != Purpose.LETTER:
        # RFC 3834: an answer by a machine says so, and gets none from other machines.
        headers["Auto-Submitted"] = "auto-replied"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers
