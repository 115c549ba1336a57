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
    "QUIT": "221 2.0.0 bye",
}
PATIENCE = 10  # seconds; nobody waits so long


class Peer:
    """``script`` maps a step to its reply, to DROP or to STALL; steps left out go well."""

    def __init__(self, listener: socket.socket, script: dict[str, str]) -> None:
        self.listener = listener
        self.port = int(listener.getsockname()[1])
        self.script = USUAL | script
        # What was accepted, and every command that came.
        self.kept: list[bytes] = []
        self.heard: list[str] = []
        self.closing = threading.Event()

    def serve(self) -> None:
        while not self.closing.is_set():
            with suppress(OSError):
                client, _ = self.listener.accept()
                with client, client.makefile("rb") as lines:
                    client.settimeout(PATIENCE)
                    self.talk(client, lines)

    def talk(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        going = self.answer(client, "connect")
        while going and (line := next(lines, b"")):
            step = line.decode("ascii", "replace").split()[0].upper()
            self.heard.append(line.decode("ascii", "replace").strip())
            going = self.answer(client, step) and step != "QUIT"
            if going and step == "DATA" and self.script[step].startswith("354"):
                message = b"".join(iter(lambda: next(lines, b".\r\n"), b".\r\n"))
                going = self.answer(client, "message")
                if self.script["message"].startswith("250"):
                    self.kept.append(message)

    def answer(self, client: socket.socket, step: str) -> bool:
        """Whether to go on."""
        reply = self.script.get(step, "502 5.5.1 what?")
        if reply == STALL:
            self.closing.wait(PATIENCE)
        if reply in (DROP, STALL):
            return False
        client.sendall(f"{reply}\r\n".encode())
        return True


@contextmanager
def peer(**script: str) -> Iterator[Peer]:
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


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
