"""What beat has done, and when.

Once a day means at a time of day (UTC), not after a day: a beat that is started anew
misses none. What is due every few minutes expires before the next: after a night without
a worker, one is enough.
"""

from datetime import UTC, time
from typing import Any

from celery.schedules import crontab

HOUR = 60 * 60
# How old the order of the coverage page may be.
RECOUNT_SECONDS = 10 * 60
ALERT_SECONDS = 5 * 60
REVIEWS_OPEN_AT = time(9, 20, tzinfo=UTC)


def schedule(sweep_seconds: int) -> dict[str, dict[str, Any]]:
    return {
        "sweep-outbox": _often("responses.outbox.tasks.sweep", sweep_seconds),
        "alert": _often("responses.outbox.tasks.alert", ALERT_SECONDS),
        "recount-coverage": _often("responses.library.tasks.recount_coverage", RECOUNT_SECONDS),
        "forget-sessions": {"task": "inquiries.tasks.forget_sessions", "schedule": HOUR},
        "forget-uploads": {"task": "responses.library.tasks.forget_uploads", "schedule": HOUR},
        # Every hour, because only the center's own clock knows its morning. Each gets one a day.
        "send-digests": {
            "task": "responses.outbox.tasks.send_digests",
            "schedule": crontab(minute=10),
            "options": {"expires": HOUR},
        },
        "open-reviews": {
            "task": "responses.library.tasks.open_reviews",
            "schedule": crontab(hour=REVIEWS_OPEN_AT.hour, minute=REVIEWS_OPEN_AT.minute),
        },
        # Names that the vocabulary got, and whatever was changed past the verbs.
        "refresh-search": {
            "task": "responses.library.tasks.refresh_search",
            "schedule": crontab(hour=8, minute=40),
        },
    }


def _often(task: str, seconds: int) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}
