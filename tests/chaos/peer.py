"""A mail server on loopback that behaves as its temper says, and remembers everything.

Its memory is the witness at the end: for each transaction who it was for, how far it
came, what was said to it, and whether the message was kept. It looks up which process
is at the other end of a connection, so that a worker can be killed at a chosen moment.
"""

import itertools
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from .conversation import Conversation
from .manners import Manner, Temper
from .processes import process_at
from .witness import Transaction

PATIENCE = 60  # seconds that a client may be silent
GOODBYE = 1  # second
LOOK = 0.05  # seconds


class Peer:
    """``moment(name, pid)`` hears how each letter comes along; whether it killed that process.

    ``pids()`` are those that may call; ``slow`` seconds for an answer are as good as none.
    """

    def __init__(
        self,
        temper: Temper,
        moment: Callable[[str, int], bool],
        pids: Callable[[], list[int]],
        slow: float,
    ) -> None:
        self.temper = temper
        self.moment = moment
        self.pids = pids
        self.slow = slow
        self.port = 0
        self.era = 0
        self.transactions: list[Transaction] = []
        self.faults: Counter[str] = Counter()
        self.here = threading.Event()
        self.closing = threading.Event()
        self._numbers = itertools.count(1)
        self._tries: Counter[str] = Counter()
        self._meetings: list[threading.Thread] = []

    def manner_of_connection(self) -> Manner:
        return self.temper.of_connection(next(self._numbers))

    def manner_of_sender(self) -> Manner:
        return self.temper.of_sender(next(self._numbers))

    def manner_of_letter(self, transaction: Transaction) -> Manner:
        self.transactions.append(transaction)
        self._tries[transaction.recipient] += 1
        return self.temper.of_letter(transaction.recipient, self._tries[transaction.recipient])

    def go_away(self) -> None:
        """Listen no more, and hang up on those there are at their next command."""
        self.era += 1
        self.here.clear()

    def come_back(self) -> None:
        self.here.set()

    def end_meetings(self) -> None:
        """Those who are just hanging up get a moment to."""
        until = time.monotonic() + GOODBYE
        for meeting in self._meetings:
            meeting.join(max(until - time.monotonic(), 0))

    def serve(self) -> None:
        while not self.closing.is_set():
            if self.here.wait(LOOK):
                with suppress(OSError):  # The port is still busy: once more.
                    self._accept()

    def _accept(self) -> None:
        with socket.create_server(("127.0.0.1", self.port), backlog=64) as listener:
            self.port = listener.getsockname()[1]
            listener.settimeout(LOOK)
            while self.here.is_set() and not self.closing.is_set():
                with suppress(TimeoutError):
                    client, (_, port) = listener.accept()
                    meeting = threading.Thread(target=self._meet, args=(client, port), daemon=True)
                    self._meetings = [one for one in self._meetings if one.is_alive()] + [meeting]
                    meeting.start()

    def _meet(self, client: socket.socket, port: int) -> None:
        pid = process_at(port, self.port, self.pids())
        # A client that is killed, or hangs up on us, is no fault of ours.
        with client, client.makefile("rb") as lines, suppress(OSError):
            client.settimeout(PATIENCE)
            Conversation(self, client, lines, pid).run()


@contextmanager
def running(peer: Peer) -> Iterator[None]:
    """It listens on ``peer.port``, or chooses one."""
    thread = threading.Thread(target=peer.serve)
    peer.here.set()
    thread.start()
    try:
        while not peer.port:
            thread.join(LOOK)
        yield
    finally:
        peer.closing.set()
        thread.join()
        peer.end_meetings()
