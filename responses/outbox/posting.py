"""Letters in the post: the page that shows the address in the envelope's window."""

from ..letters.assembly import lines
from ..letters.pdf import render_address_page
from .models import Delivery


def address_page(delivery: Delivery) -> bytes:
    """A PDF page with the address of this delivery; the frozen letter stays as it is."""
    letter = delivery.letter
    if letter is None:
        raise ValueError("only letters go by post")
    return render_address_page(
        letter.template,
        code=delivery.inquiry.code,
        recipient_lines=tuple(filter(None, (delivery.recipient_name, *lines(delivery.recipient)))),
    )
