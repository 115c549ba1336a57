"""The Celery application; its broker and schedule are in the settings."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gard_inquiries.settings")

app = Celery("gard_inquiries")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["inquiries", "responses.library", "responses.outbox"])


@setup_logging.connect
def log_as_the_settings_say(**options: object) -> None:
    """Worker and beat then add no handlers of their own, which would write errors' texts."""
    dictConfig(settings.LOGGING)
