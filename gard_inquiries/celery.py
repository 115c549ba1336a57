"""The Celery application; its broker and schedule are in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gard_inquiries.settings")

app = Celery("gard_inquiries")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["responses.outbox"])
