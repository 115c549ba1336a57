"""One connection to the mail server, from its greeting to hanging up."""

import re
import socket
import struct
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from .manners import (
    ACCEPTED,
    AFTER,
    DATA,
    END,
    FINE,
    GREETING,
    HELLO,
    MAIL,
    MIDST,
    RCPT,
    RESET,
    SILENCE,
    STALL,
)
from .witness import Transaction

if TYPE_CHECKING:
    from .peer import Peer

USUAL = {
    GREETING: "220 peer ESMTP",
    HELLO: "250-peer\r\n250 8BITMIME",
    MAIL: "250 2.1.0 ok",
    RCPT: "250 2.1.5 ok",
    DATA: "354 go on",
    END: ACCEPTED,
}
# Moments at which a worker may be killed.
BEFORE_MESSAGE, AMID_MESSAGE, AFTER_MESSAGE, AFTER_REPLY = MOMENTS = (
    "before the message",
    "amid the message",
    "after the message, before its 250",
    "right after its 250",
)
ADDRESS = re.compile(r"<([^>]*)>")


class Conversation:
    """Over when somebody hangs up: OSError is how it ends before QUIT."""

    def __init__(self, peer: "Peer", client: socket.socket, lines: BinaryIO, pid: int) -> None:
        self.peer = peer
        self.client = client
        self.lines = lines
        self.pid = pid
        self.era = peer.era
        self.manner = FINE
        self.over = False

    def run(self) -> None:
        self.manner = greeting = self.peer.manner_of_connection()
        self.answer(GREETING)
        for verb, rest in self.commands():
            if verb in ("EHLO", "HELO"):
                self.manner = greeting
                self.answer(HELLO)
            elif verb == "MAIL":
                self.manner = self.peer.manner_of_sender()
                self.answer(MAIL)
            elif verb == "RCPT":
                self.letter(rest)
            elif verb == "QUIT":
                self.say("221 2.0.0 bye")
                return
            else:
                self.say("250 2.0.0 ok" if verb in ("RSET", "NOOP") else "503 5.5.1 what?")

    def commands(self) -> Iterator[tuple[str, str]]:
        while not self.over and (line := self.lines.readline()):
            if self.era != self.peer.era:
                raise ConnectionAbortedError
            yield line[:4].decode("ascii", "replace").upper(), line.decode("utf-8", "replace")

    def letter(self, rcpt: str) -> None:
        """From RCPT to the answer to the message, or until it's refused."""
        recipient = (ADDRESS.findall(rcpt) or [""])[0]
        letter = Transaction(recipient, time.time(), self.pid)
        self.manner = self.peer.manner_of_letter(letter)
        letter.fault = self.manner.name
        self.peer.moment(BEFORE_MESSAGE, self.pid)
        letter.said = self.answer(RCPT)
        if letter.said.startswith("250"):
            self.until_data(letter)

    def until_data(self, letter: Transaction) -> None:
        for verb, _ in self.commands():
            if verb == "DATA":
                self.data(letter)
                return
            self.say("250 2.0.0 ok")
            if verb == "RSET":
                return

    def data(self, letter: Transaction) -> None:
        letter.said = self.answer(DATA)
        if not letter.said.startswith("354"):
            return
        letter.said = ""
        # Until it has an answer; who is killed meanwhile can't be left without one.
        letter.silent = self.manner.step in (MIDST, END, AFTER) and self.manner.is_silent
        begun = time.monotonic()
        letter.saw(self.message())
        letter.whole = True
        if self.peer.moment(AFTER_MESSAGE, self.pid):
            letter.silent = False
            if self.peer.temper.keeps_for_nobody(letter.recipient):
                self.keep(letter)
            raise ConnectionAbortedError
        if self.manner.keeps or self.manner.step != END:
            self.keep(letter)
        letter.said = self.answer(END)
        letter.silent |= time.monotonic() - begun > self.peer.slow
        self.peer.moment(AFTER_REPLY, self.pid)
        if self.manner.step == AFTER:
            self.answer(AFTER)

    def keep(self, letter: Transaction) -> None:
        letter.kept_at, letter.kept = time.time(), True

    def message(self) -> bytes:
        """The message, dots at line starts undone; ends early if somebody hangs up."""
        lines = [self.line(), self.line()]
        self.peer.moment(AMID_MESSAGE, self.pid)
        if self.manner.step == MIDST:
            self.answer(MIDST)
        while (line := self.line()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    def line(self) -> bytes:
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise ConnectionAbortedError
        return line

    def answer(self, step: str) -> str:
        """Say what's usual at this step, or do what our manner is."""
        if self.manner.step != step:
            return self.say(USUAL[step])
        self.peer.faults[self.manner.name] += 1
        if self.manner.reply in SILENCE:
            self.hang_up(self.manner.reply)
        return self.say(self.manner.reply)

    def say(self, reply: str) -> str:
        self.client.sendall(f"{reply}\r\n".encode())
        self.over = reply.startswith("421")
        return reply

    def hang_up(self, how: str) -> NoReturn:
        if how == STALL:
            while self.client.recv(4096):
                pass
        elif how == RESET:
            at_once = struct.pack("ii", 1, 0)
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        raise ConnectionAbortedError
