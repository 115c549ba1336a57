"""A small IMAP server on loopback: as much of IMAP4rev1 as reading a mailbox takes.

It answers as RFC 3501 says for CAPABILITY, LOGIN, SELECT, UID SEARCH, FETCH, STORE and COPY,
EXPUNGE and LOGOUT, for one client at a time.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

PATIENCE = 10  # seconds; nobody waits so long


@dataclass
class Stored:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


class ImapPeer:
    """``folders`` maps a name to what lies there; ``heard`` is every command that came."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.port = int(listener.getsockname()[1])
        self.folders: dict[str, list[Stored]] = {"INBOX": [], "Taken": []}
        self.heard: list[str] = []
        self.breaks_at = ""
        self.closing = threading.Event()
        self._uids = iter(range(1, 10_000))

    def put(self, *messages: bytes, folder: str = "INBOX") -> None:
        self.folders[folder] += [Stored(next(self._uids), raw) for raw in messages]

    def raws(self, folder: str = "INBOX") -> list[bytes]:
        return [stored.raw for stored in self.folders[folder]]

    def serve(self) -> None:
        while not self.closing.is_set():
            with suppress(OSError):
                client, _ = self.listener.accept()
                with client, client.makefile("rb") as lines:
                    client.settimeout(PATIENCE)
                    client.sendall(b"* OK peer\r\n")
                    self.talk(client, lines)

    def talk(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        here = self.folders["INBOX"]
        for line in lines:
            tag, _, rest = line.decode().strip().partition(" ")
            self.heard.append(rest)
            if self.breaks_at and rest.upper().startswith(self.breaks_at):
                return
            word = rest.split()[0].upper()
            if word == "SELECT":
                here = self.folders[rest.split()[1].strip('"')]
            for answer in self.answers(word, rest, here):
                client.sendall(answer + b"\r\n")
            client.sendall(f"{tag} {self.ending(rest)}\r\n".encode())
            if word == "LOGOUT":
                return

    def ending(self, rest: str) -> str:
        if rest.upper().startswith("LOGIN") and "secret" not in rest:
            return "NO wrong password"
        return "OK done"

    def answers(self, word: str, rest: str, here: list[Stored]) -> Iterator[bytes]:
        if word == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1"
        elif word == "SELECT":
            yield f"* {len(here)} EXISTS".encode()
        elif word == "LOGOUT":
            yield b"* BYE"
        elif word == "EXPUNGE":
            here[:] = [stored for stored in here if r"\Deleted" not in stored.flags]
        elif word == "UID":
            yield from self.by_uid(rest, here)

    def by_uid(self, rest: str, here: list[Stored]) -> Iterator[bytes]:
        _, what, *args = rest.split(" ")
        if what.upper() == "SEARCH":
            unseen = "UNSEEN" in rest
            found = [s for s in here if not (unseen and r"\Seen" in s.flags)]
            yield b" ".join([b"* SEARCH", *(str(s.uid).encode() for s in found)])
            return
        number, stored = next((n, s) for n, s in enumerate(here, 1) if s.uid == int(args[0]))
        if what.upper() == "STORE":
            stored.flags |= set(re.findall(r"\\\w+", rest))
        elif what.upper() == "COPY":
            self.put(stored.raw, folder=args[1].strip('"'))
        elif "BODY" in rest:
            if "PEEK" not in rest:
                stored.flags.add(r"\Seen")
            part = re.search(r"<0\.(\d+)>", rest)
            raw = stored.raw[: int(part.group(1))] if part else stored.raw
            body = f"BODY[]{'<0>' if part else ''} {{{len(raw)}}}"
            head = f"* {number} FETCH (UID {stored.uid} RFC822.SIZE {len(stored.raw)} {body}"
            yield head.encode() + b"\r\n" + raw + b")"
        else:
            size = len(stored.raw)
            yield f"* {number} FETCH (UID {stored.uid} RFC822.SIZE {size})".encode()


@contextmanager
def imap_peer() -> Iterator[ImapPeer]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        server = ImapPeer(listener)
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            thread.join(PATIENCE)
