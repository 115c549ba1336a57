"""What the mail server saw of one try at one letter."""

import hashlib
import re
from dataclasses import dataclass

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
DATE = re.compile(rb"^Date:.*\r?\n", re.IGNORECASE | re.MULTILINE)


@dataclass
class Transaction:
    """From its RCPT on; times are seconds since the epoch."""

    recipient: str
    began: float
    pid: int = 0  # of the process at the other end; 0 if that couldn't be told
    fault: str = ""  # what the server did wrong, by its name
    whole: bool = False  # the message came to its end
    said: str = ""  # the answer to the message, or what refused it before
    silent: bool = False  # the server may have had it, and gave no answer, or none in time
    kept: bool = False
    kept_at: float = 0.0
    message_id: str = ""
    digest: str = ""

    def saw(self, message: bytes) -> None:
        found = MESSAGE_ID.search(message)
        self.message_id = found.group(1).decode("ascii", "replace") if found else ""
        self.digest = digest(message)


def digest(message: bytes) -> str:
    """Stands for every byte of a message but its date and how its lines end."""
    lines = message.replace(b"\r\n", b"\n").rstrip(b"\n")
    head, gap, body = lines.partition(b"\n\n")
    return hashlib.sha256(DATE.sub(b"", head + b"\n") + gap + body).hexdigest()
