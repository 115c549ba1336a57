"""``check --deploy`` complains of what a real site still lacks, and of nothing else."""

import pytest
from django.db import OperationalError

from gard_inquiries import checks
from inquiries.models import User
from inquiries.sample_accounts import sample_user

COMPLETE = {
    "SITE_URL": "https://ask.gard.example.org",
    "DEFAULT_FROM_EMAIL": '"Center, for Rare Diseases" <letters@gard.example.org>',
    "MESSAGE_ID_DOMAIN": "gard.example.org",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": 25,
}


@pytest.fixture
def of_letters(settings):
    """The ids that a configuration gets, complete but for ``changes``."""

    def of_letters(**changes):
        for name, value in (COMPLETE | changes).items():
            setattr(settings, name, value)
        return [found.id for found in checks.settings_of_letters()]

    return of_letters


def test_a_complete_configuration_is_clean(of_letters):
    assert of_letters() == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SITE_URL", "http://localhost:8000", "gard.E001"),
        ("SITE_URL", "https://127.0.0.1", "gard.E001"),
        ("SITE_URL", "http://[::1]:8000", "gard.E001"),
        ("SITE_URL", "", "gard.E001"),
        ("DEFAULT_FROM_EMAIL", "The Center <letters@localhost>", "gard.E002"),
        ("DEFAULT_FROM_EMAIL", "Center, for Diseases <letters@gard.example.org>", "gard.E002"),
        ("DEFAULT_FROM_EMAIL", "letters", "gard.E002"),
        ("MESSAGE_ID_DOMAIN", "localhost", "gard.E003"),
        ("EMAIL_PORT", 8025, "gard.E004"),
    ],
)
def test_what_would_break_letters_is_an_error(of_letters, name, value, found):
    assert of_letters(**{name: value}) == [found]


def test_every_complaint_says_what_to_do(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 8025
    found = checks.settings_of_letters()
    assert [bool(complaint.hint) for complaint in found] == [True] * 4


@pytest.mark.parametrize(
    ("phone", "address", "found"),
    [
        ("", "", ["gard.W002"]),
        ("888-205-2311", "", []),
        ("", "PO Box 8126, Gaithersburg", []),
        ("888-205-2311", "PO Box 8126, Gaithersburg", []),
    ],
)
def test_a_center_that_nobody_can_reach_is_warned_of(settings, phone, address, found):
    settings.CENTER_PHONE, settings.CENTER_ADDRESS = phone, address
    assert [warning.id for warning in checks.ways_to_reach_us()] == found


def test_the_warning_names_both_settings(settings):
    settings.CENTER_PHONE = settings.CENTER_ADDRESS = ""
    (warning,) = checks.ways_to_reach_us()
    assert [name in warning.hint for name in ("CENTER_PHONE", "CENTER_ADDRESS")] == [True, True]


@pytest.mark.parametrize(
    ("engine", "debug", "found"),
    [("sqlite3", False, ["gard.W001"]), ("sqlite3", True, []), ("postgresql", False, [])],
)
def test_sqlite_is_for_trying(settings, monkeypatch, engine, debug, found):
    database = settings.DATABASES["default"] | {"ENGINE": f"django.db.backends.{engine}"}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    settings.DEBUG = debug
    assert [warning.id for warning in checks.database_for_many()] == found


@pytest.fixture
def sample_sam(db, settings):
    settings.DEBUG = True
    sam = sample_user("specialist")
    settings.DEBUG = False
    return sam


def test_an_account_that_everybody_knows_is_an_error(sample_sam):
    (found,) = checks.no_sample_accounts()
    assert (found.id, "specialist" in found.msg) == ("gard.E005", True)


def test_such_accounts_are_fine_where_debug_is_on(sample_sam, settings):
    settings.DEBUG = True
    assert checks.no_sample_accounts() == []


def test_once_switched_off_it_is_fine(sample_sam):
    User.objects.update(is_active=False)
    assert checks.no_sample_accounts() == []


def test_with_a_password_of_its_own_it_is_fine(sample_sam):
    sample_sam.set_password("known to Sam alone")
    sample_sam.save(update_fields=["password"])
    assert checks.no_sample_accounts() == []


# --- Somebody hears of mail that can't leave ------------------------------------------


@pytest.mark.parametrize(
    ("email", "active", "setting", "found"),
    [
        ("ada@example.org", True, [], []),
        ("ada@example.org", False, [], ["gard.W003"]),
        ("", True, [], ["gard.W003"]),
        ("", True, ["ops@example.org"], []),
    ],
)
def test_nobody_to_alert_is_warned_of(admin_user, settings, email, active, setting, found):
    settings.ALERT_EMAILS = setting
    User.objects.update(email=email, is_active=active)
    assert [warning.id for warning in checks.somebody_to_alert()] == found


def test_a_specialists_address_is_no_admins(specialist):
    User.objects.update(email="sam@example.org")
    (warning,) = checks.somebody_to_alert()
    assert (warning.id, "ALERT_EMAILS" in warning.hint) == ("gard.W003", True)


def test_a_house_without_a_database_is_not_asked_for_its_admins(monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr("responses.outbox.alerts.addresses", away)
    assert checks.somebody_to_alert() == []
