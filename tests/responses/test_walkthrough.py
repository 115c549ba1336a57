"""``manage.py walkthrough``: the whole job in processes of its own, and its four files."""

import email
import os
import re
import subprocess
import sys
from email import policy
from io import StringIO

import pytest
from django.conf import settings as real_settings
from django.core.management import CommandError, call_command

from responses import walkthrough
from responses.outbox.models import Delivery

FILES = ["letter.eml", "letter.html", "letter.pdf", "letter.txt"]
SERVERS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """The finished process, and the folder it wrote to: SQLite and a broker of files."""
    var = tmp_path_factory.mktemp("walkthrough")
    env = {name: value for name, value in os.environ.items() if name not in SERVERS}
    done = subprocess.run(
        [sys.executable, "manage.py", "walkthrough", "--out", str(var / "out")],
        cwd=real_settings.BASE_DIR,
        env=env | {"VAR_DIR": str(var), "DEBUG": "true"},
        capture_output=True,
        text=True,
    )
    return done, var / "out"


def test_it_goes_well_and_leaves_four_files(walked):
    done, out = walked
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == FILES


def test_it_prints_the_letter_that_was_sent(walked):
    done, out = walked
    letter = (out / "letter.txt").read_text()
    assert done.stdout.strip() == letter.strip()
    assert "Dear Maria Sample," in letter
    assert walkthrough.QUESTION.split(".")[0] in " ".join(letter.replace("> ", "").split())


def test_the_mail_is_the_letter(walked):
    _, out = walked
    mail = email.message_from_bytes((out / "letter.eml").read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content()
    assert text.splitlines() == (out / "letter.txt").read_text().splitlines()
    assert "data-block" in mail.get_body(("html",)).get_content()
    assert (out / "letter.pdf").read_bytes().startswith(b"%PDF")


def test_all_forms_say_the_same_day_and_references(walked):
    _, out = walked
    page, text = ((out / name).read_text() for name in ("letter.html", "letter.txt"))
    day = re.search(
        r"(?:January|February|March|April|May|June|July|August|September|October"
        r"|November|December) \d{1,2}, 20\d\d",
        text,
    )
    assert day.group() in page
    assert re.findall(r'<li id="ref-(\d+)"', page) == list("123456")


def test_it_says_each_step_on_stderr(walked):
    done, _ = walked
    for step in ("A person asks", "a specialist takes it", "A reviewer approves", "worker sends"):
        assert step in done.stderr


@pytest.mark.django_db
def test_it_does_nothing_outside_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="needs DEBUG"):
        call_command("walkthrough")
    assert Delivery.objects.count() == 0


@pytest.mark.django_db
def test_what_went_wrong_is_said_in_one_message(settings, monkeypatch):
    def wrong(say):
        raise walkthrough.WentWrong("The letter was not sent: it is refused.")

    settings.DEBUG = True
    monkeypatch.setattr(walkthrough, "walk", wrong)
    with pytest.raises(CommandError, match="not sent: it is refused") as refused:
        call_command("walkthrough", stdout=StringIO(), stderr=StringIO())
    assert refused.value.returncode == 1
