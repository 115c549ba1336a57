"""When a block is to be looked at again."""

import calendar
from datetime import date

from inquiries.models import Kind


def review_due(kind: Kind, last_updated: date) -> date:
    """The day by which a wording of this kind, current on that day, is due for review."""
    return months_after(last_updated, kind.review_months)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; its last day where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
