"""The settings of mail that comes in; ``settings`` takes them over.

They stand apart because that file is long enough.
"""

import os

import environ
from celery.schedules import crontab

env = environ.Env()

# A mailbox to read; none if the host is empty.
IMAP_HOST = env.str("IMAP_HOST", default="")
IMAP_USE_SSL = env.bool("IMAP_USE_SSL", default=True)
IMAP_PORT = env.int("IMAP_PORT", default=993 if IMAP_USE_SSL else 143)
IMAP_USER = env.str("IMAP_USER", default="")
IMAP_PASSWORD = env.str("IMAP_PASSWORD", default="")
IMAP_FOLDER = env.str("IMAP_FOLDER", default="INBOX")
# Where messages go once they are taken in; without it they are marked as seen.
IMAP_TAKEN_FOLDER = env.str("IMAP_TAKEN_FOLDER", default="")
IMAP_SECONDS = env.int("IMAP_SECONDS", default=60)

# For how long the words of a message are kept that belongs to no inquiry.
RECEIVED_DAYS = env.int("RECEIVED_DAYS", default=90)

# A mail provider's webhooks, as "user:password"; there are none without it. All that begins
# with ANYMAIL_ is handed on: some providers need a key of their own.
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in os.environ.items()
    if name.startswith("ANYMAIL_")
}
ANYMAIL_WEBHOOK_SECRET = ANYMAIL.get("WEBHOOK_SECRET", "")

INCOMING_SCHEDULE: dict[str, dict[str, object]] = {
    "forget-mail": {
        "task": "responses.outbox.tasks.forget_mail",
        "schedule": crontab(hour=8, minute=10),
    },
}
if IMAP_HOST:
    INCOMING_SCHEDULE["read-mailbox"] = {
        "task": "responses.outbox.tasks.read_mailbox",
        "schedule": IMAP_SECONDS,
        "options": {"expires": IMAP_SECONDS},
    }
