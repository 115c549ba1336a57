"""A mail server on loopback as quick as Python makes one: it takes everything and keeps nothing.

    python -m benchmarks.mail_peer

Prints its port, and serves until its standard input ends.
"""

import asyncio
import sys
from typing import cast

END = b"\r\n.\r\n"
REPLIES = {
    b"EHLO": b"250-peer\r\n250 8BITMIME\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
OK = b"250 2.0.0 ok\r\n"


class Peer(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.said = bytearray()
        self.in_message = False
        self.transport.write(b"220 peer ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.said += data
        while self._answered():
            pass

    def _answered(self) -> bool:
        """Whether there was a whole line, or a whole message."""
        if self.in_message:
            if not self.said.endswith(END):
                return False
            self.said.clear()
            self.in_message = False
            self.transport.write(OK)
            return True
        end = self.said.find(b"\r\n")
        if end < 0:
            return False
        verb = bytes(self.said[:4]).upper()
        del self.said[: end + 2]
        self.in_message = verb == b"DATA"
        self.transport.write(REPLIES.get(verb, OK))
        return True


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Peer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
