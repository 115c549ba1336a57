import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from responses.outbox import catcher


class Command(BaseCommand):
    help = "Catch all mail on loopback and keep it as .eml files, until Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        folder, port = settings.MAIL_CATCHER_DIR, settings.EMAIL_PORT
        try:
            controller = catcher.start(folder, port)
        except OSError as error:
            raise CommandError(f"Port {port} can't be opened: {error}") from error
        self.stdout.write(f"Mail to 127.0.0.1:{port} is kept in {folder}")
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopped.set())
        stopped.wait()
        controller.stop()
