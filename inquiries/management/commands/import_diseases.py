from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inquiries.errors import BadFile
from inquiries.importing import import_diseases


class Command(BaseCommand):
    help = "Import the vocabulary of diseases from a TSV file: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tsv")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            counts = import_diseases(file)
        except BadFile as error:
            raise CommandError(f"{file.name}: {error}. Nothing was stored.") from error
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        self.stdout.write(f"Diseases: {counts}.")
