from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inquiries.errors import BadFile
from responses.library.importing import Report, import_library


class Command(BaseCommand):
    help = "Import a library of answer blocks from a JSON Lines file: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen and store nothing."
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        report = read_library(file, dry_run)
        for line in lines_about(report):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")


def read_library(file: Path, dry_run: bool = False) -> Report:
    """Import the file; ``CommandError`` says why it can't be."""
    try:
        return import_library(file, dry_run)
    except BadFile as error:
        raise CommandError(f"{file.name}: {error}. Nothing was stored.") from error
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error


def lines_about(report: Report) -> list[str]:
    return [
        f"Diseases: {report.diseases}.",
        f"References: {report.references}.",
        f"Blocks: {report.blocks}.",
        *(f"Note: {note}." for note in report.notes),
    ]
