"""How the mail server behaves, drawn by chance from a seed.

A fault is one line of a table: at which step of the conversation, what is said (or
not), and whether a message that came whole is kept. What a server keeps without a word,
or under a 250 that nobody hears, is what "uncertain" is for. Under a 4xx nothing is
kept (RFC 5321, 4.2.5), whatever the reply's words pretend; the one fault that does
keep it is apart, and off unless asked for.
"""

import random
from dataclasses import dataclass

DROP, RESET, STALL = "drop", "reset", "stall"
SILENCE = (DROP, RESET, STALL)
# At these steps of a conversation, in this order.
GREETING, HELLO, MAIL, RCPT, DATA, MIDST, END, AFTER = (
    "greeting hello mail rcpt data midst end after".split()
)
ACCEPTED = "250 2.0.0 kept"
NONSENSE = "what?"


@dataclass(frozen=True)
class Manner:
    """``name`` is how the table of faults calls it."""

    name: str
    step: str = ""
    reply: str = ""
    keeps: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether its client may be left without an answer to a message."""
        if self.step == AFTER:
            return self.reply == RESET  # which may overtake the 250
        return self.reply in SILENCE or self.reply == NONSENSE


FINE = Manner("")
OF_CONNECTIONS = {
    Manner("refused at connecting", GREETING, "554 5.3.2 closed"): 2,
    Manner("too busy at connecting", GREETING, "421 4.3.2 too many"): 3,
    Manner("dropped at connecting", GREETING, DROP): 3,
    Manner("stalled at connecting", GREETING, STALL): 1,
    Manner("421 at EHLO", HELLO, "421 4.3.2 going down"): 2,
    Manner("dropped at EHLO", HELLO, DROP): 2,
}
OF_SENDERS = {
    Manner("421 at MAIL", MAIL, "421 4.3.2 going down"): 1,
    Manner("4xx at MAIL", MAIL, "451 4.3.0 later"): 4,
    Manner("dropped at MAIL", MAIL, DROP): 2,
    Manner("reset at MAIL", MAIL, RESET): 2,
}
OF_LETTERS = {
    Manner("4xx at RCPT", RCPT, "450 4.2.1 busy"): 6,
    Manner("4xx at RCPT that says “accepted”", RCPT, "450 2.1.5 250 accepted, thank you"): 6,
    Manner("4xx at RCPT that says “no such user”", RCPT, "450 5.1.1 550 no such user"): 6,
    Manner("dropped at RCPT", RCPT, DROP): 3,
    Manner("stalled at RCPT", RCPT, STALL): 1,
    Manner("4xx at DATA", DATA, "451 4.3.0 later"): 4,
    Manner("dropped at DATA", DATA, DROP): 3,
    Manner("dropped amid the message", MIDST, DROP): 2,
    Manner("reset amid the message", MIDST, RESET): 2,
    Manner("4xx after the message", END, "451 4.3.0 later"): 6,
    Manner("4xx after the message that says “queued”", END, "452 2.0.0 250 queued, ok"): 6,
    Manner("421 after the message", END, "421 4.3.2 going down"): 1,
    Manner("dropped after the message, not kept", END, DROP): 2,
    Manner("reset after the message, not kept", END, RESET): 1,
    Manner("stalled after the message, not kept", END, STALL): 1,
    Manner("nonsense after the message, not kept", END, NONSENSE): 1,
    Manner("dropped before its 250, kept", END, DROP, keeps=True): 3,
    Manner("reset before its 250, kept", END, RESET, keeps=True): 1,
    Manner("stalled before its 250, kept", END, STALL, keeps=True): 1,
    Manner("dropped after its 250", AFTER, DROP): 12,
    Manner("reset after its 250", AFTER, RESET): 6,
}
# A server that keeps what it refuses makes a second copy out of every retry.
KEPT_UNDER_4XX = Manner(
    "4xx after the message, and kept all the same", END, "451 4.3.0 later", True
)
# People for whom it has one answer for ever, by how their address begins.
OF_PEOPLE = {
    "gone": Manner("no such person", RCPT, "550 5.1.1 no such user"),
    "spam": Manner("5xx after the message", END, "554 5.7.1 no"),
    "full": Manner("4xx for ever", RCPT, "452 4.2.2 full"),
}
TRIES = 6  # whoever tries a letter more often than this is served well


class Temper:
    """Draws manners; the same seed draws the same for a letter's n-th try."""

    def __init__(self, seed: int, *, share: float, lying: float = 0.0) -> None:
        """``share`` of tries at a letter go wrong, ``lying`` more because it keeps under a 4xx.

        Less often it's the connection: a worker that finds no server rests for a while.
        """
        self.seed = seed
        self.share = share
        self.lying = lying

    def of_connection(self, number: int) -> Manner:
        return self._drawn(OF_CONNECTIONS, self.share / 6, "connection", number)

    def of_sender(self, number: int) -> Manner:
        return self._drawn(OF_SENDERS, self.share / 8, "sender", number)

    def of_letter(self, recipient: str, tries: int) -> Manner:
        for_ever = OF_PEOPLE.get(recipient.partition("-")[0])
        if for_ever:
            return for_ever
        if tries > TRIES:
            return FINE
        chance = random.Random(f"{self.seed} lie {recipient} {tries}")
        if chance.random() < self.lying:
            return KEPT_UNDER_4XX
        return self._drawn(OF_LETTERS, self.share, recipient, tries)

    def keeps_for_nobody(self, recipient: str) -> bool:
        """Whether a message is kept whose sender died before the answer."""
        return random.Random(f"{self.seed} dead {recipient}").random() < 0.5

    def _drawn(self, table: dict[Manner, int], share: float, *key: object) -> Manner:
        chance = random.Random(" ".join(map(str, (self.seed, *key))))
        if chance.random() >= share:
            return FINE
        return chance.choices(list(table), list(table.values()))[0]
