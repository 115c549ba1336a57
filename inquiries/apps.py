from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    """The front door and the desk: people, diseases, questions, the queue."""

    name = "inquiries"
