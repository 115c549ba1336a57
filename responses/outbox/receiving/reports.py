"""What mail systems say of a message that didn't arrive: which address, and with what status.

Half of them follow RFC 3464, and say it in a part for machines; flufl.bounce knows the
ways of many others; and some only say it in words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message

from flufl.bounce import all_failures

from .reading import Mail, addresses_in, children, decoded

# Of RFC 3463: class, subject, detail.
STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
ADDRESS = re.compile(r"[^\s<>;,\"'()\[\]]+@[^\s<>;,\"'()\[\]]+")
# What flufl.bounce gets to see. Its patterns take long on long lines, and what it looks for
# stands near the beginning of a line near the beginning of a message.
FLUFL_SEES = 128 * 1024
FLUFL_LINE = 300
LONG_LINE = re.compile(rb"([^\r\n]{%d})[^\r\n]+" % FLUFL_LINE)

MAIL_SYSTEM = re.compile(
    r"mailer-?daemon|mail.?deliver|post[_-]?master|mail.?system|mail administrator|^mdaemon|<>",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"undeliver|non remis|unzustellbar|returned (e-?)?mail|returning|failure notice|"
    # Not alone: "heart failure" is a daily word here, and grafts are rejected, too.
    r"(deliver\w*|(e-?)?mails?|messages?|transmission|sending|transaction|address\w*|recipients?|"
    r"permanent\w*|fatal|following|has|have)\W+(\w+\W+){0,2}fail(ed|ures?|s)?\b|"
    r"fail(ed|ure)?\W+(to (deliver|send)|notice|notification|permanent|delivery|recipient|address)|"
    r"(mail|message|address|recipient)\W+(\w+\W+){0,2}rejected|rejected (by|your)|"
    r"could ?n.t be (delivered|sent)|could not be (delivered|sent)|"
    r"(unable|not able|cannot) (to )?(deliver|send)|(was|were|been) (not |un)(delivered|able)|"
    r"error sending|mail error|system error|errors from|permanent error|fatal error|"
    r"(user|host|address|recipient) (is )?(unknown|not found)|unknown (user|host|address)|"
    r"no such (user|address|recipient)|invalid recipient|mailbox (is )?(full|unavailable)|"
    r"over quota|quota exceeded|does ?n.t exist|does not exist|"
    r"can ?not (be )?(deliver|send)",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"delay|not yet been delivered|still being retried|will be retried|"
    r"warning: (could not send|message)",
    re.IGNORECASE,
)
SAID_EARLY = 4_000  # characters: what went wrong is said before the message is given back
BESIDE = 300  # characters between an address and the words on what went wrong there
# ">>> RCPT TO:" is what a mail system said, and no quotation.
QUOTED = re.compile(r"^[ \t]*>(?!>>)", re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What one message says of deliveries. ``code`` is such as 5.1.1, or empty.

    ``is_vague`` if only its words speak, and without a code: then it is believed of the
    addresses ``beside`` them, and of no other.
    """

    failed: frozenset[str] = frozenset()
    delayed: frozenset[str] = frozenset()
    arrived: bool = False
    is_failure: bool = False
    is_delay: bool = False
    code: str = ""
    is_vague: bool = False
    beside: frozenset[str] = frozenset()


def report_of(mail: Mail) -> Report | None:
    """The report that the message is in a way that programs read."""
    return _by_standard(mail) or _by_flufl(mail)


# --- For machines -------------------------------------------------------------------


def _by_standard(mail: Mail) -> Report | None:
    """By RFC 3464: a block for each recipient, with an action and a status."""
    failed: set[str] = set()
    delayed: set[str] = set()
    codes: list[str] = []
    actions: set[str] = set()
    for block in _blocks(mail):
        action = str(block.get("Action", "")).strip().lower()
        kind = "failed" if action.startswith(("fail", "error")) else action[:7]
        if not kind:
            continue
        actions.add(kind)
        if kind == "failed":
            failed |= _recipients(block)
            codes += STATUS.findall(str(block.get("Status", "")))
        elif kind == "delayed":
            delayed |= _recipients(block)
    if not actions:
        return None
    return Report(
        failed=frozenset(failed),
        delayed=frozenset(delayed),
        arrived=not actions & {"failed", "delayed"},
        is_failure="failed" in actions,
        is_delay="failed" not in actions and "delayed" in actions,
        code=next(iter(codes), ""),
    )


def _blocks(mail: Mail) -> Iterator[Message]:
    for part in mail.parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        if part.is_multipart():
            yield from children(part)
        else:
            yield from map(message_from_string, re.split(r"\n\s*\n", decoded(part)))


def _recipients(block: Message) -> set[str]:
    """Whom the block is about: as we wrote to them, and as the last mail system did."""
    values = [str(block.get(name, "")) for name in ("Original-Recipient", "Final-Recipient")]
    return {address.casefold() for value in values for address in ADDRESS.findall(value)}


# --- In the way of one mail system or another -----------------------------------------


def _by_flufl(mail: Mail) -> Report | None:
    message = message_from_bytes(_in_short(mail.raw))
    if not addresses_in(message, "From"):
        # One of its readers breaks where a message is from nobody.
        del message["From"]
        message["From"] = "nobody@invalid"
    try:
        later, never = all_failures(message)
    except Exception:
        return None
    failed, delayed = _addresses(never), _addresses(later)
    if not failed and not delayed:
        return None
    return Report(
        failed=failed,
        delayed=delayed,
        is_failure=bool(failed),
        is_delay=not failed,
        code=_status_in(mail.text),
    )


def _in_short(raw: bytes) -> bytes:
    return LONG_LINE.sub(rb"\1", raw[:FLUFL_SEES])


def _addresses(found: Iterable[bytes]) -> frozenset[str]:
    """Without what it took for addresses and is none."""
    texts = (address.decode("ascii", "replace").casefold() for address in found)
    return frozenset(text for text in texts if ADDRESS.fullmatch(text))


# --- In words -------------------------------------------------------------------------


def report_in_words(mail: Mail) -> Report | None:
    """A mail system says that something failed; for whom, it doesn't say where we could tell."""
    is_system = bool(MAIL_SYSTEM.search(mail.header("From")))
    if not is_system and not has_no_return_path(mail):
        return None
    if is_system and DELAY.search(mail.subject):
        return Report(is_delay=True)
    said = _said(mail)
    code = _status_in(said)
    if not FAILURE.search(said) and not code:
        return None
    if is_system and code:
        return Report(is_failure=True, code=code)
    beside = _beside(said) if is_system else frozenset()
    return Report(is_failure=True, code=code, is_vague=True, beside=beside)


def _said(mail: Mail) -> str:
    """The subject, and the words before anything quoted."""
    text = mail.text or mail.raw.decode("latin-1")  # Some build their parts wrongly.
    return f"{mail.subject}\n{QUOTED.split(text[:SAID_EARLY], maxsplit=1)[0]}"


def _beside(said: str) -> frozenset[str]:
    """The addresses near the words that say what failed."""
    ends = [(found.start() - BESIDE, found.end() + BESIDE) for found in FAILURE.finditer(said)]
    near = " ".join(said[max(start, 0) : end] for start, end in ends)
    return frozenset(address.casefold() for address in ADDRESS.findall(near))


def has_no_return_path(mail: Mail) -> bool:
    """Sent with the empty envelope sender, as only what wants no answer is."""
    return mail.header("Return-Path").strip() == "<>"


def _status_in(text: str) -> str:
    found = STATUS.search(text[:SAID_EARLY])
    return found.group(1) if found else ""
