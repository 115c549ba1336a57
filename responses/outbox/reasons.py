"""Why a delivery didn't arrive, in plain words: what servers say as codes, and our own words.

The codes are those of RFC 5321 and of the registry of enhanced status codes (RFC 3463).
"""

import re

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
BASIC = re.compile(r"^([245]\d\d)\b")

# By subject and detail; the class (4: for now, 5: for good) is said by the state.
DETAILS = {
    "1.1": "The address doesn’t exist.",
    "1.2": "There is no mail at this domain, the part after the @.",
    "1.3": "The address isn’t written as an address should be.",
    "1.4": "The address fits more than one mailbox.",
    "1.6": "The mailbox has moved, and nobody knows where to.",
    "1.8": "Their server doesn’t accept our own address.",
    "1.10": "This domain, the part after the @, takes no mail at all.",
    "2.1": "The mailbox is switched off.",
    "2.2": "The mailbox is full.",
    "2.3": "The message is larger than the mailbox takes.",
    "2.4": "The address is a mailing list, and the list doesn’t work.",
    "3.1": "Their mail server has no room left.",
    "3.2": "Their mail server takes no mail at the moment.",
    "3.4": "The message is larger than their server takes.",
    "4.1": "Their mail server didn’t answer.",
    "4.2": "The connection to their mail server broke.",
    "4.3": "The way to their mail server couldn’t be found.",
    "4.4": "The way to their mail server couldn’t be found.",
    "4.5": "Their mail server has too much to do.",
    "4.6": "The message went round in a circle between servers.",
    "4.7": "It was tried for days, and their server didn’t take it.",
    "7.3": "Their server refuses mail that was sent on.",
    "7.8": "Our mail server doesn’t accept our name and password.",
    "7.20": "Their server doesn’t trust ours: the sender’s signature is missing (DKIM).",
    "7.23": "Their server doesn’t trust ours: it isn’t listed as a sender (SPF).",
    "7.25": "Their server doesn’t trust ours: its name doesn’t fit its address.",
    "7.26": "Their server doesn’t trust ours: the sender can’t be verified.",
}
SUBJECTS = {
    "1": "Something is wrong with the address.",
    "2": "The mailbox can’t take it.",
    "3": "Their mail server has trouble of its own.",
    "4": "Their mail server could not be reached.",
    "5": "The two mail servers didn’t understand each other.",
    "6": "Their server can’t read this kind of message.",
    "7": "It was refused as unwanted, or because of a rule there.",
}
REPLIES = {
    "421": "The mail server is closing, or has too much to do.",
    "450": "The mailbox is busy, or their server wants us to try again.",
    "451": "Their mail server has trouble of its own.",
    "452": "The mail server has no room left, or has too much to do.",
    "454": "The mail server couldn’t check our name and password.",
    "530": "The mail server wants a name and a password.",
    "534": "The mail server wants another way of signing in.",
    "535": "The mail server doesn’t accept our name and password.",
    "550": "The address was refused: most likely it doesn’t exist.",
    "551": "The address isn’t there any more.",
    "552": "The mailbox is full, or the message too large for it.",
    "553": "The address isn’t written as their server wants it.",
    "554": "It was refused, and their server didn’t say why.",
}
# The beginnings of what we write down when no server spoke, most telling first.
OURS = {
    "no connection: SMTPAuthenticationError": "Our mail server doesn’t accept our password.",
    "no connection: SMTPNotSupportedError": "Our mail server offers no safe connection (TLS).",
    "no connection: SSL": "The connection to our mail server couldn’t be made safe (TLS).",
    "no connection: TimeoutError": "Our mail server didn’t answer in time.",
    "no connection: gaierror": "The name of our mail server isn’t known.",
    "no connection: ImproperlyConfigured": "The settings for our mail server are wrong.",
    "no connection": "Our mail server could not be reached.",
    "broken off before the message": "The connection broke before we handed the message over.",
    "no reply after the message": "We handed the message over, and the answer was lost.",
    "the worker was lost": "Our program stopped while it was sending.",
    "not fit for mail": "The address, or a line at the top, can’t be written in a mail.",
    "no message": "The message couldn’t be put together. Tell an administrator.",
}
UNKNOWN = "The mail server didn’t say why."


def in_words(reply: str) -> str:
    """One plain sentence for an attempt's reply, or for a bounce's code; "" for none."""
    if not reply:
        return ""
    own = next((words for start, words in OURS.items() if reply.startswith(start)), "")
    return own or _of_code(reply)


def _of_code(reply: str) -> str:
    enhanced = ENHANCED.search(reply)
    if enhanced:
        _, subject, detail = enhanced.groups()
        told = DETAILS.get(f"{subject}.{detail}") or SUBJECTS.get(subject)
        if told:
            return told
    basic = BASIC.match(reply)
    return REPLIES.get(basic[1], UNKNOWN) if basic else UNKNOWN
