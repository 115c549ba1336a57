from typing import Any

from django.core.management.base import BaseCommand

from responses.library import finding


class Command(BaseCommand):
    help = "Bring what the library's search looks through up to date. Nightly, beat does."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Blocks brought up to date: {finding.refresh_all()}.")
