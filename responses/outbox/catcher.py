"""A mail catcher on loopback: it takes every message and keeps it as an ``.eml`` file."""

import itertools
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.utils import timezone


class KeepFiles:
    """An aiosmtpd handler that writes each message to ``folder``, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number = itertools.count(1)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        stamp = timezone.now().strftime("%Y%m%dT%H%M%S%f")
        path = self.folder / f"{stamp}-{next(self._number)}.eml"
        part = path.with_suffix(".part")
        part.write_bytes(envelope.content)
        part.rename(path)
        return "250 2.0.0 kept"


def start(folder: Path, port: int, host: str = "127.0.0.1") -> Controller:
    """A running catcher; ``OSError`` if the port is taken. The caller stops it."""
    controller = Controller(KeepFiles(folder), hostname=host, port=port, ready_timeout=30)
    controller.start()
    return controller


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody has at the moment: aiosmtpd can't choose one by itself."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def caught(folder: Path) -> list[EmailMessage]:
    """The messages kept so far, oldest first."""
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]
