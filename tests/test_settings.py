"""Settings: what refuses to start, what a real site starts with, what reports hold."""

import ast
import logging
import os
import subprocess
import sys

import pytest
from django.conf import settings as real_settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, get_default_exception_reporter_filter

OURS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DEBUG", "ALLOWED_HOSTS", "SITE_URL")
PRODUCTION = {
    "SECRET_KEY": "p9!xk2#mv7$tq4&wz8*rn3^hb6(jd5)gf1-ls0_ac+ye=ui-and-more",
    "DATABASE_URL": "postgres://gard:secret@db.internal:5432/gard",
    "REDIS_URL": "redis://:secret@redis.internal:6379/0",
    "ALLOWED_HOSTS": "gard.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://gard.example.org",
    "SITE_URL": "https://gard.example.org",
    "EMAIL_HOST": "smtp.example.org",
    "EMAIL_PORT": "587",
    "EMAIL_USE_TLS": "true",
    "EMAIL_HOST_USER": "letters",
    "EMAIL_HOST_PASSWORD": "secret",
    "DEFAULT_FROM_EMAIL": "Genetic Center <letters@gard.example.org>",
    "SERVER_EMAIL": "root@gard.example.org",
    "MESSAGE_ID_DOMAIN": "gard.example.org",
    "CENTER_PHONE": "888-205-2311",
}

PRIVATE = {
    "name": "Maria",
    "email": "maria@example.org",
    "question": "thrombocytopenia?",
    "password": "sesame",
}
COOKIE = "cookie-of-maria"


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py in a process of its own, with these variables and none of ours."""

    def run(*command, **variables):
        rest = {name: value for name, value in os.environ.items() if name not in OURS}
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=real_settings.BASE_DIR,
            env=rest | {"VAR_DIR": str(tmp_path)} | variables,
            capture_output=True,
            text=True,
        )

    return run


def values(manage, *names, **variables):
    """Settings as a process with these variables has them."""
    code = f"from django.conf import settings as s; print([getattr(s, n) for n in {names}])"
    done = manage("shell", "--no-imports", "-c", code, **variables)
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout)


# --- Starting -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "variables",
    [
        {"DEBUG": "false"},
        {"DATABASE_URL": "postgres://gard@db.internal/gard"},
        {"SECRET_KEY": "", "DATABASE_URL": "postgres://gard@db.internal/gard"},
        {
            "SECRET_KEY": "only-for-trying-the-software-on-one-machine-never-for-real-mail",
            "DEBUG": "false",
        },
    ],
)
def test_a_real_site_does_not_start_with_the_key_that_everybody_knows(manage, variables):
    done = manage("check", **variables)
    assert done.returncode == 1
    assert "SECRET_KEY is not set" in done.stderr
    assert "never-for-real-mail" not in done.stderr


def test_with_nothing_set_it_runs_on_this_machine_alone(manage, tmp_path):
    names = ("DEBUG", "EMAIL_HOST", "SITE_URL", "CELERY_BROKER_URL")
    debug, mail, site, broker = values(manage, *names)
    assert (debug, mail, site) == (True, "127.0.0.1", "http://localhost:8000")
    assert broker.startswith("filesystem://")
    assert (tmp_path / "broker" / "messages").is_dir()


def test_a_key_of_its_own_makes_it_a_real_site(manage):
    assert values(manage, "DEBUG", SECRET_KEY=PRODUCTION["SECRET_KEY"]) == [False]


def test_a_complete_configuration_has_nothing_to_be_warned_of(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_an_incomplete_configuration_says_all_that_is_missing(manage):
    few = {name: PRODUCTION[name] for name in ("SECRET_KEY", "ALLOWED_HOSTS")}
    done = manage("check", "--deploy", **few)
    assert done.returncode == 1
    ours = ("gard.E001", "gard.E002", "gard.E003", "gard.E004", "gard.W001", "gard.W002")
    assert [name for name in ours if name not in done.stderr] == []


def test_days_when_the_center_is_closed_are_dates(manage):
    code = "from django.conf import settings as s; print(*sorted(s.CENTER_CLOSED_ON))"
    days = {"CENTER_CLOSED_ON": "2027-01-01, 2026-12-25"}
    done = manage("shell", "--no-imports", "-c", code, **days)
    assert done.stdout == "2026-12-25 2027-01-01\n"


@pytest.mark.parametrize("wrong", ["2026-13-40", "25 December", "2026-12-25;2027-01-01"])
def test_a_day_that_is_no_date_stops_the_start_and_is_named(manage, wrong):
    done = manage("check", CENTER_CLOSED_ON=wrong)
    assert done.returncode == 1
    assert f"CENTER_CLOSED_ON: “{wrong}” is not a date." in done.stderr


@pytest.mark.parametrize(("host", "read"), [("", "False"), ("imap.example.org", "True")])
def test_a_mailbox_is_read_only_where_one_is_named(manage, host, read):
    code = "from django.conf import settings as s; print('read-mailbox' in s.CELERY_BEAT_SCHEDULE)"
    done = manage("shell", "--no-imports", "-c", code, IMAP_HOST=host)
    assert done.stdout == f"{read}\n"


def test_a_center_may_have_a_comma_in_its_name(manage):
    (sender,) = values(manage, "DEFAULT_FROM_EMAIL", CENTER_NAME="Center, for Rare Diseases")
    assert sender == '"Center, for Rare Diseases" <letters@localhost>'


def test_a_real_site_speaks_https_alone_and_believes_no_proxy(manage):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert values(manage, *names, "SECURE_PROXY_SSL_HEADER", **PRODUCTION) == [True] * 3 + [None]


def test_it_believes_a_proxy_that_it_is_told_of(manage):
    (header,) = values(manage, "SECURE_PROXY_SSL_HEADER", **PRODUCTION, BEHIND_PROXY="true")
    assert header == ("HTTP_X_FORWARDED_PROTO", "https")


def test_no_error_is_mailed_to_anybody():
    """Django's own handler would put the request, with a person's words, into a mail."""
    handlers = [handler["class"] for handler in real_settings.LOGGING["handlers"].values()]
    assert handlers == ["logging.StreamHandler"]
    assert logging.getLogger("django").handlers == []


def test_pages_load_nothing_from_elsewhere():
    policy = real_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    sources = [source for values in policy.values() for source in values]
    assert [source for source in sources if "http" in str(source) or "*" in str(source)] == []
    assert "'unsafe-inline'" not in policy["script-src"]


# --- Error reports ---------------------------------------------------------------------


def break_down(entries):
    name, words = entries["name"], entries["question"]
    raise RuntimeError("broken" if name and words else "")


@pytest.fixture
def report():
    """The report of an error while an entry was being stored, as text and HTML."""
    headers = {"Cookie": f"sessionid={COOKIE}"}
    request = RequestFactory().post("/ask/check/", PRIVATE, headers=headers)
    request.user = AnonymousUser()
    try:
        break_down(PRIVATE)
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
        return reporter.get_traceback_text() + reporter.get_traceback_html()


def test_an_error_report_holds_no_entries_cookies_or_variables(report):
    assert "RuntimeError" in report
    assert [word for word in (*PRIVATE.values(), COOKIE) if word in report] == []


def test_reports_are_cleaned_in_debug_too(settings):
    settings.DEBUG = True
    assert get_default_exception_reporter_filter().is_active(None) is True
