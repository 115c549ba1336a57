"""``make chaos`` in small: the same run with fewer letters, and that it can fail."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

# Seconds. It ends when all letters have come to rest; this is for a machine that is overloaded.
WITHIN = 300
pytestmark = [pytest.mark.servers, pytest.mark.timeout(2 * WITHIN)]
OURS = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "DJANGO_SETTINGS_MODULE")


def chaos(*options):
    """Its exit code, and what its last table counts, by name."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.chaos", "--within", str(WITHIN), *options],
        cwd=settings.BASE_DIR,
        env={name: value for name, value in os.environ.items() if name not in OURS},
        capture_output=True,
        text=True,
    )
    print(done.stdout, done.stderr)
    return done.returncode, dict(re.findall(r"^(\w[\w ]*\w) +([\d,]+)$", done.stdout, re.MULTILINE))


def test_whatever_is_killed_no_letter_is_lost_or_doubled():
    failed, counted = chaos(*"--letters 200 --faults 15 --seconds 12 --seed 7".split())
    assert not failed
    assert {name: counted[name] for name in ("letters", "faults", "lost", "doubled")} == {
        "letters": "200",
        "faults": "15",
        "lost": "0",
        "doubled": "0",
    }


def test_an_outbox_that_sends_what_is_in_doubt_again_is_found_out():
    quick = "--letters 60 --faults 0 --seconds 3 --share 0.3 --seed 18"
    failed, counted = chaos(*quick.split(), "--broken", "doubled")
    assert failed
    assert counted["doubled"] != "0"
