"""What a real site must have set: ``manage.py check --deploy`` complains of what's missing."""

from collections.abc import Iterator
from email.utils import getaddresses
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError

OURS_ALONE = ("", "localhost", "localhost.localdomain", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104
CATCHER = ("127.0.0.1", 8025)


def _is_local(host: str | None) -> bool:
    return (host or "").lower().rstrip(".") in OURS_ALONE


@register(deploy=True)
def settings_of_letters(**kwargs: Any) -> list[CheckMessage]:
    """Letters that people can answer, with links that they can open."""
    return list(_faults_of_letters())


def _faults_of_letters() -> Iterator[CheckMessage]:
    if _is_local(urlsplit(settings.SITE_URL).hostname):
        yield Error(
            "SITE_URL is on this machine: nobody can open the links in letters.",
            hint="Set SITE_URL to the address that people see, such as https://ask.example.org.",
            id="gard.E001",
        )
    senders = getaddresses([settings.DEFAULT_FROM_EMAIL])
    if len(senders) != 1 or _is_local(senders[0][1].partition("@")[2]):
        yield Error(
            "DEFAULT_FROM_EMAIL is not one address that people can answer to.",
            hint='Set it to "The Center" <letters@example.org>; a name with a comma needs quotes.',
            id="gard.E002",
        )
    if _is_local(settings.MESSAGE_ID_DOMAIN):
        yield Error(
            "MESSAGE_ID_DOMAIN is this machine: mail servers take such letters for spam.",
            hint="Set MESSAGE_ID_DOMAIN to the domain that letters come from.",
            id="gard.E003",
        )
    if (settings.EMAIL_HOST, settings.EMAIL_PORT) == CATCHER:
        yield Error(
            "The mail server is the catcher for trying things: no letter leaves this machine.",
            hint="Set EMAIL_HOST and EMAIL_PORT to your mail server.",
            id="gard.E004",
        )


@register(deploy=True)
def ways_to_reach_us(**kwargs: Any) -> list[CheckMessage]:
    if settings.CENTER_PHONE or settings.CENTER_ADDRESS:
        return []
    return [
        Warning(
            "CENTER_PHONE and CENTER_ADDRESS are both empty: pages ask people to write to the "
            "center, and don't say where.",
            hint="Set CENTER_PHONE to a number to call, CENTER_ADDRESS to a postal address, "
            "or both.",
            id="gard.W002",
        )
    ]


@register(deploy=True)
def database_for_many(**kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    return [
        Warning(
            "The database is SQLite, which is for one machine and few people at once.",
            hint="Set DATABASE_URL to a PostgreSQL database.",
            id="gard.W001",
        )
    ]


@register(deploy=True)
def somebody_to_alert(**kwargs: Any) -> list[CheckMessage]:
    from responses.outbox.alerts import addresses

    try:
        if addresses():
            return []
    except DatabaseError:
        return []  # No database yet, so no admin in it.
    return [
        Warning(
            "Nobody hears of mail that can't leave: no admin has an e-mail address.",
            hint="Enter one in the admin, or set ALERT_EMAILS.",
            id="gard.W003",
        )
    ]


@register(deploy=True)
def no_sample_accounts(**kwargs: Any) -> list[CheckMessage]:
    """Everybody knows the password of the accounts for trying the software."""
    from inquiries import sample_accounts

    if settings.DEBUG:
        return []
    try:
        names = ", ".join(sorted(user.username for user in sample_accounts.still_open()))
    except DatabaseError:
        return []  # No database yet, so nobody in it.
    if not names:
        return []
    return [
        Error(
            f"Accounts with the password that everybody knows are switched on: {names}.",
            hint="Switch them off in the admin, or give them new passwords.",
            id="gard.E005",
        )
    ]
