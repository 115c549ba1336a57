import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inquiries.errors import NotPossible
from responses.library.exporting import export_library


class Command(BaseCommand):
    help = "Write the library of answer blocks to standard output, as JSON Lines."

    def handle(self, *args: Any, **options: Any) -> None:
        # The same bytes whatever the terminal's encoding.
        if self.stdout._out is sys.stdout and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        try:
            for line in export_library():
                self.stdout.write(line)
        except NotPossible as error:
            raise CommandError(str(error)) from error
