"""What Celery runs for the front door."""

from importlib import import_module

from celery import shared_task
from django.conf import settings


@shared_task
def forget_sessions() -> None:
    """Delete sessions that have ended: answers that were checked and never sent lie in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
