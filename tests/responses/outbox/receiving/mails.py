"""Messages that come in, as bytes: what mail servers, programs and people send us."""

from responses.outbox.models import Delivery

DSN = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: letters@localhost
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=b="

--=b=
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=b=
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} User unknown

--=b=
Content-Type: text/rfc822-headers

From: letters@localhost
To: {recipient}
Message-ID: {message_id}

--=b=--
"""
# As qmail says it: no part for machines, and in the middle of the text who it was.
IN_WORDS = """\
From: MAILER-DAEMON@mx.example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.

<{recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {message_id}
To: {recipient}
"""
REPLY = """\
From: {sender}
To: letters@localhost
Subject: Re: We have your question
Message-ID: <reply@example.org>
In-Reply-To: {message_id}
{headers}Content-Type: text/plain; charset=utf-8

{text}

On Tue, 3 Nov 2026 at 10:00, The Center <letters@localhost> wrote:

> Hello,
> we have received your question.
"""


def bounce(
    delivery: Delivery, *, recipient: str = "", action: str = "failed", status: str = "5.1.1"
) -> bytes:
    return DSN.format(
        recipient=recipient or delivery.recipient,
        message_id=delivery.message_id,
        action=action,
        status=status,
    ).encode()


def bounce_in_words(delivery: Delivery, recipient: str = "") -> bytes:
    recipient = recipient or delivery.recipient
    return IN_WORDS.format(recipient=recipient, message_id=delivery.message_id).encode()


def reply(
    delivery: Delivery,
    text: str = "Is it inherited?",
    *,
    sender: str = "Maria Sample <maria@example.org>",
    **headers: str,
) -> bytes:
    """``headers`` by their names with _ for -: Auto_Submitted="auto-replied"."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return REPLY.format(
        sender=sender, message_id=delivery.message_id, text=text, headers=more
    ).encode()
