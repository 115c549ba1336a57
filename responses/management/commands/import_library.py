from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inquiries.errors import BadFile, NotPossible
from responses.letters.renewing import tell_composers
from responses.library.importing import Report, import_library, look_at
from responses.library.models import VersionStatus


class Command(BaseCommand):
    help = "Import a library of answer blocks from a JSON Lines file: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would happen, and of each line that is refused why; store nothing.",
        )
        parser.add_argument(
            "--as",
            dest="status",
            choices=[VersionStatus.DRAFT.value, VersionStatus.APPROVED.value],
            default="",
            help="Take in all blocks as drafts, or as approved, whatever the file says.",
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, status: str, **options: Any) -> None:
        report = self._look(file, status) if dry_run else read_library(file, status)
        for line in lines_about(report):
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")

    def _look(self, file: Path, status: str) -> Report:
        try:
            report = look_at(file, status)
        except NotPossible as error:
            raise CommandError(f"{file.name}: {error}") from error
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        if report.refused_count > 1:
            for refused in report.refused_by_line:
                self.stderr.write(f"{file.name}: {refused}.")
            raise CommandError(f"{report.refused_count} lines are refused. Nothing was stored.")
        if report.refused:
            raise CommandError(f"{file.name}: {report.refused[0]}. Nothing was stored.")
        return report


def read_library(file: Path, status: str = "") -> Report:
    """Import the file; ``CommandError`` says why it can't be."""
    try:
        then = partial(tell_composers, user=None)
        return import_library(file, status=status, with_progress=True, then=then)
    except BadFile as error:
        raise CommandError(f"{file.name}: {error}. Nothing was stored.") from error
    except NotPossible as error:
        raise CommandError(f"{file.name}: {error}") from error
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error


def lines_about(report: Report) -> list[str]:
    return [
        f"Diseases: {report.diseases}.",
        f"References: {report.references}.",
        f"Blocks: {report.blocks}.",
        *(f"Note: {note}." for note in report.notes),
    ]
