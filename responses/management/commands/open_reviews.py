from typing import Any

from django.core.management.base import BaseCommand

from responses.library.review_tasks import open_reviews


class Command(BaseCommand):
    help = "Open the reviews of texts whose date is near, as beat does every day."

    def handle(self, *args: Any, **options: Any) -> None:
        opened = open_reviews()
        self.stdout.write(f"Reviews opened: {opened}")
