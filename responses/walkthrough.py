"""The whole job once, through the real parts: form, verbs, worker process, SMTP.

Used by ``manage.py walkthrough`` and by whoever wants to see that a set-up works.
"""

import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from celery import current_app
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inquiries import roles
from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry
from inquiries.sample_accounts import sample_user

from .letters import verbs
from .letters.assembly import content_of
from .letters.freezing import fingerprint
from .letters.models import FrozenLetter, Letter
from .letters.render import render_page
from .library.models import BlockVersion
from .outbox import catcher
from .outbox.models import Delivery, DeliveryStatus
from .outbox.queueing import approve_and_send

DISEASE = "aatp"
KINDS = ("definition", "causes", "treatment", "prognosis")
QUESTION = (
    "My doctor told me that I have acquired amegakaryocytic thrombocytopenia. Where does it come "
    "from, how can it be treated, and what does it mean for the years to come?"
)
OPENING = "<p>You asked where the disease comes from and what can be done about it.</p>"
PATIENCE = 90  # seconds for a worker to start and to send two mails

Say = Callable[[str], object]
Worker = subprocess.Popen[bytes]


class WentWrong(Exception):
    """The walkthrough could not be finished; the message says at what."""


def walk(say: Say) -> tuple[Letter, bytes]:
    """Do it all; the sent letter and its mail as it went over the wire. ``say`` gets each step."""
    with TemporaryDirectory() as folder, _mail_and_worker(Path(folder), say) as parts:
        say("A person asks on the public form.")
        inquiry = ask()
        say(f"Inquiry {inquiry.code} is in the queue; a specialist takes it and writes.")
        letter = compose(inquiry)
        say("A reviewer approves the letter.")
        frozen = review(letter)
        say("The worker sends it.")
        _wait_until_sent(frozen, parts.worker)
        return Letter.objects.get(pk=letter.pk), _mail_of(frozen, parts.mails)


def write_files(letter: Letter, mail: bytes, folder: Path) -> None:
    """``letter.eml``, ``.html``, ``.txt`` and ``.pdf`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    frozen = letter.frozen
    content = content_of(letter, on=date.fromisoformat(frozen.content["date"]))
    (folder / "letter.eml").write_bytes(mail)
    (folder / "letter.html").write_text(render_page(content), encoding="utf-8")
    (folder / "letter.txt").write_text(frozen.text, encoding="utf-8")
    (folder / "letter.pdf").write_bytes(bytes(frozen.pdf))


# --- The steps ----------------------------------------------------------------


def ask() -> Inquiry:
    """Through the form's own pages, as a browser without JavaScript would."""
    # Each walk comes from an address of its own (RFC 5737: documentation), because
    # the form limits how often one address may ask.
    address = f"192.0.2.{secrets.randbelow(254) + 1}"
    browser = Client(SERVER_NAME="localhost", REMOTE_ADDR=address)
    page = browser.get(reverse("ask")).content.decode()
    key = _found(r'name="submission_key" value="([^"]+)"', page)
    entries = {
        "submission_key": key,
        "question": QUESTION,
        "disease_text": "Acquired amegakaryocytic thrombocytopenia",
        "kinds": list(KINDS),
        "outlook": "yes",
        "relation": "self",
        "name": "Maria Sample",
        "reply_by": "email",
        "email": f"maria.{secrets.token_hex(4)}@example.org",
        "consent": "on",
    }
    _require_redirect(browser.post(reverse("ask"), entries), "ask-check")
    sent = browser.post(reverse("ask-check"), {"submission_key": key})
    _require_redirect(sent, "ask-done")
    done = browser.get(reverse("ask-done")).content.decode()
    return Inquiry.objects.get(code=_found(r'<p class="code">([^<]+)</p>', done))


def compose(inquiry: Inquiry) -> Letter:
    specialist = sample_user(roles.SPECIALIST)
    inquiry = inquiry_verbs.take(inquiry, specialist)
    letter = verbs.start_letter(inquiry, specialist)
    blocks = BlockVersion.objects.approved().filter(
        block__disease__key=DISEASE, block__kind__key__in=KINDS, block__language=letter.language
    )
    for version in blocks:
        verbs.add_section(letter, specialist, version)
    verbs.write_opening(letter, specialist, OPENING)
    return verbs.submit_for_review(letter, specialist)


def review(letter: Letter) -> FrozenLetter:
    letter = Letter.objects.select_related("inquiry__person", "inquiry__disease").get(pk=letter.pk)
    seen = fingerprint(letter, content_of(letter))
    reviewer = sample_user(roles.REVIEWER)
    # At once: nobody is there to pull it back.
    return approve_and_send(letter, reviewer, seen=seen, not_before=timezone.now())


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise WentWrong(f"The form has nothing that fits {pattern}")
    return match.group(1)


def _require_redirect(response: object, name: str) -> None:
    if getattr(response, "url", None) != reverse(name):
        raise WentWrong(f"The public form did not lead to {reverse(name)}.")


# --- The parts around it --------------------------------------------------------


@dataclass(frozen=True)
class Parts:
    """Where mail arrives, and the process that sends it."""

    mails: Path
    worker: Worker


@contextmanager
def _mail_and_worker(folder: Path, say: Say) -> Iterator[Parts]:
    """A mail catcher and a Celery worker of our own, with a queue that nobody else reads."""
    queue = f"walkthrough-{secrets.token_hex(6)}"
    mails = folder / "mail"
    port = catcher.free_port()
    controller = catcher.start(mails, port)
    say(f"A mail catcher listens on 127.0.0.1:{port}; a worker starts.")
    current_app.conf.task_default_queue = queue
    environment = {
        **os.environ,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "CELERY_QUEUE": queue,
    }
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "gard_inquiries", "worker", "--pool", "solo"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            yield Parts(mails, worker)
        except WentWrong as error:
            raise WentWrong(f"{error}\n{(folder / 'worker.log').read_text()[-2000:]}") from error
        finally:
            _stop(worker)
            controller.stop()


def _stop(worker: Worker) -> None:
    worker.terminate()
    try:
        worker.wait(timeout=30)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _wait_until_sent(frozen: FrozenLetter, worker: Worker) -> None:
    """Until the worker, which is another process, has settled the delivery in the database."""
    deadline = time.monotonic() + PATIENCE
    settled = (DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN)
    while time.monotonic() < deadline:
        delivery = Delivery.objects.get(letter=frozen.letter)
        if delivery.status in settled or worker.poll() is not None:
            break
        time.sleep(0.1)
    if delivery.status != DeliveryStatus.SENT:
        raise WentWrong(f"The letter was not sent: it is {delivery.get_status_display()}.")


def _mail_of(frozen: FrozenLetter, mails: Path) -> bytes:
    message_id = frozen.letter.deliveries.get().message_id.encode()
    for path in sorted(mails.glob("*.eml")):
        if message_id in path.read_bytes():
            return path.read_bytes()
    raise WentWrong("The mail catcher has no mail with the letter's Message-ID.")
