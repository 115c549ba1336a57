"""The barest way to send the same letters: build each with Django, send it with smtplib.

    python -m benchmarks.bare_sender PORT LETTERS.pickle [built]

Reads letters (subject, text, html, recipient, Message-ID), says "ready", waits for a line, sends
them all over one connection, says "done". With "built" the building is done beforehand.
"""

import pickle
import smtplib
import sys
from pathlib import Path

import django

django.setup()

from django.core.mail import EmailMultiAlternatives  # noqa: E402

FROM = "letters@example.org"
Letter = tuple[str, str, str, str, str]


def built(letter: Letter) -> bytes:
    subject, text, html, recipient, message_id = letter
    message = EmailMultiAlternatives(
        subject, text, FROM, [recipient], headers={"Message-ID": message_id}
    )
    message.attach_alternative(html, "text/html")
    return message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]


def main(port: int, letters: list[Letter], *, beforehand: bool) -> None:
    ready = [(letter[3], built(letter)) for letter in letters] if beforehand else []
    smtp = smtplib.SMTP("127.0.0.1", port)
    print("ready", flush=True)
    sys.stdin.readline()
    for recipient, content in ready or ((letter[3], built(letter)) for letter in letters):
        smtp.sendmail(FROM, [recipient], content)
    print("done", flush=True)
    smtp.quit()


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        pickle.loads(Path(sys.argv[2]).read_bytes()),  # noqa: S301 - written by ourselves
        beforehand="built" in sys.argv,
    )
