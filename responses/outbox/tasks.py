"""What Celery runs: an id in, a verb called."""

from celery import shared_task

from . import sending
from .receiving import forgetting, mailbox


@shared_task
def deliver(pk: int) -> None:
    sending.deliver(pk)


@shared_task
def sweep() -> None:
    sending.sweep()


@shared_task
def read_mailbox() -> None:
    mailbox.read_mailbox()


@shared_task
def forget_mail() -> None:
    forgetting.forget_mail()
