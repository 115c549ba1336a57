"""What Celery runs: an id in, a verb called."""

from celery import shared_task

from . import sending


@shared_task
def deliver(pk: int) -> None:
    sending.deliver(pk)


@shared_task
def sweep() -> None:
    sending.sweep()
