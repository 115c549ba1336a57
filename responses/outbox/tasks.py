"""What Celery runs: an id in, a verb called."""

from celery import shared_task

from . import alerts, sending


@shared_task
def deliver(pk: int) -> None:
    sending.deliver(pk)


@shared_task
def sweep() -> None:
    sending.sweep()


@shared_task
def alert() -> None:
    alerts.alert()
