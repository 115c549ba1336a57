from typing import Any

from django.core.management.base import BaseCommand

from responses.library.coverage import recount


class Command(BaseCommand):
    help = "Count afresh how each disease stands in the library, as beat does all day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Diseases whose counts changed: {recount()}")
