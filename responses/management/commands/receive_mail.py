"""One message from standard input, as mail servers pipe it."""

import logging
import os
import sys
from typing import IO, Any

from django.core.management.base import BaseCommand

from responses.outbox.models import Via
from responses.outbox.receiving.taking import MOST_BYTES, take_in

logger = logging.getLogger("responses.outbox.receiving")


class Command(BaseCommand):
    help = (
        "Take in one message from standard input. Ends with 0 if it is kept, 65 if it is too "
        "large, 66 if there is none, and 75 if it can't be kept now: try again later."
    )
    # A database that is away is no reason to lose a message: it is tried for itself.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if code := receive(sys.stdin.buffer):
            sys.exit(code)


def receive(stream: IO[bytes]) -> int:
    """Take the message in; what the mail server is told (sysexits.h)."""
    raw = stream.read(MOST_BYTES + 1)
    if not raw:
        return os.EX_NOINPUT
    if len(raw) > MOST_BYTES:
        return os.EX_DATAERR
    try:
        received = take_in(raw, Via.PIPE)
    except Exception as error:
        # Whatever it is: the mail server keeps the message, and brings it again.
        logger.error("a message could not be kept: %s", type(error).__name__)
        return os.EX_TEMPFAIL
    logger.info("received message %s: %s, %s", received.pk, received.sort, received.standing)
    return os.EX_OK
