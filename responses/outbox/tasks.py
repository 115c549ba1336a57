"""What Celery runs: an id in, a verb called."""

from celery import shared_task
from celery.worker import state

from . import alerts, digests, sending, working
from .receiving import forgetting, mailbox


@shared_task
def deliver(pk: int) -> None:
    """Of all that is due the longest waiting goes first, and ``pk`` when its turn comes."""
    working.send_due(_is_wanted)


def _is_wanted() -> bool:
    """Not once this worker was told to stop. (A worker's children end their run first.)"""
    return state.should_stop is None and state.should_terminate is None


@shared_task
def sweep() -> None:
    sending.sweep()


@shared_task
def read_mailbox() -> None:
    mailbox.read_mailbox()


@shared_task
def forget_mail() -> None:
    forgetting.forget_mail()


@shared_task
def alert() -> None:
    alerts.alert()


@shared_task
def send_digests() -> None:
    digests.send_digests()
