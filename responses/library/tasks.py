"""What Celery runs for the library."""

from celery import shared_task

from . import coverage, finding, review_tasks, uploads


@shared_task
def open_reviews() -> None:
    review_tasks.open_reviews()


@shared_task
def recount_coverage() -> None:
    coverage.recount()


@shared_task
def refresh_search() -> None:
    finding.refresh_all()


@shared_task
def forget_uploads() -> None:
    uploads.forget_old()
