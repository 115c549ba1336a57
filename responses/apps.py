from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    """Three rooms: the library, the letters and the outbox."""

    name = "responses"
