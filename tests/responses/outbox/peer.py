"""A mail server on loopback that does as it's told at each step, also what servers shouldn't."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

DROP, STALL = "drop", "stall"
USUAL = {
    "connect": "220 peer ESMTP",
    "EHLO": "250 peer",
    "MAIL": "250 2.1.0 ok",
    "RCPT": "250 2.1.5 ok",
    "DATA": "354 go on",
    "message": "250 2.0.0 kept",
    "RSET": "250 2.0.0 forgotten",
    "QUIT": "221 2.0.0 bye",
}
PATIENCE = 10  # seconds; nobody waits so long

# What to say each time, or the first few times and then as usual.
Script = dict[str, str | list[str]]


class Peer:
    """``script`` maps a step to its reply, to DROP or to STALL; steps left out go well."""

    def __init__(self, listener: socket.socket, script: Script) -> None:
        self.listener = listener
        self.port = int(listener.getsockname()[1])
        self.script: Script = {**USUAL, **script}
        # What was accepted, every command that came, and how many called.
        self.kept: list[bytes] = []
        self.heard: list[str] = []
        self.calls = 0
        self.clients: list[socket.socket] = []
        self.closing = threading.Event()

    def serve(self) -> None:
        while not self.closing.is_set():
            with suppress(OSError):
                client, _ = self.listener.accept()
                self.calls += 1
                self.clients.append(client)
                threading.Thread(target=self.talk, args=[client], daemon=True).start()

    def hang_up(self, word: str = "") -> None:
        """On everyone, as servers do when nothing is said for long; with a last word or without."""
        for client in self.clients:
            with suppress(OSError):
                client.sendall(word.encode())
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def talk(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as lines:
            client.settimeout(PATIENCE)
            going = self.answer(client, "connect")
            while going and (line := next(lines, b"")):
                step = line.decode("ascii", "replace").split()[0].upper()
                self.heard.append(line.decode("ascii", "replace").strip())
                going = self.answer(client, step)
                if step == "DATA" and going.startswith("354"):
                    going = self.take(client, lines)
                if step == "QUIT":
                    going = ""

    def take(self, client: socket.socket, lines: Iterator[bytes]) -> str:
        """It is kept before the sender hears so, as mail servers do."""
        message = b"".join(iter(lambda: next(lines, b".\r\n"), b".\r\n"))
        reply = self.reply_to("message")
        if reply.startswith("250"):
            self.kept.append(message)
        return self.say(client, reply)

    def answer(self, client: socket.socket, step: str) -> str:
        return self.say(client, self.reply_to(step))

    def reply_to(self, step: str) -> str:
        reply = self.script.get(step, "502 5.5.1 what?")
        if isinstance(reply, list):
            return reply.pop(0) if reply else USUAL[step]
        return reply

    def say(self, client: socket.socket, reply: str) -> str:
        """What was said; nothing if the line is to be dropped."""
        if reply == STALL:
            self.closing.wait(PATIENCE)
        if reply in (DROP, STALL):
            return ""
        client.sendall(f"{reply}\r\n".encode())
        return reply


@contextmanager
def peer(**script: str | list[str]) -> Iterator[Peer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = Peer(listener, script)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            thread.join(PATIENCE)
            server.hang_up()


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
