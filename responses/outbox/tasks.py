"""What Celery runs: an id in, a verb called."""

from celery import shared_task
from celery.worker import state

from . import sending, working


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
