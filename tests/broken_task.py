"""A task that fails as PostgreSQL makes tasks fail: with a person's data in the error's text."""

from celery import shared_task
from django.db import IntegrityError

TEXT = 'null value in column "email"\nDETAIL:  Failing row contains (7, Maria Sample, null).\n'
OTHER = "maria@example.org"


@shared_task
def store() -> None:
    try:
        raise ValueError(OTHER)
    except ValueError as error:
        raise IntegrityError(TEXT) from error
