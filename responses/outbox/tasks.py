"""What Celery runs: an id in, a verb called."""

from celery import shared_task

from . import alerts, digests, sending


@shared_task
def deliver(pk: int) -> None:
    sending.deliver(pk)


@shared_task
def sweep() -> None:
    sending.sweep()


@shared_task
def alert() -> None:
    alerts.alert()


@shared_task
def send_digests() -> None:
    digests.send_digests()
