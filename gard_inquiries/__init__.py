"""Wiring: settings, URLs, Celery and WSGI. No logic lives here."""

from .celery import app as celery_app

__all__ = ["celery_app"]
