import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inquiries.errors import BadFile
from responses.library.converting import KINDS, convert
from responses.library.models import VersionStatus


class Command(BaseCommand):
    help = (
        "Turn published answers (JSON Lines with focus, qtype, answer, url) into lines of a "
        f"library file, on standard output. A qtype is one of: {', '.join(KINDS)}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--status",
            choices=[VersionStatus.DRAFT.value, VersionStatus.APPROVED.value],
            default=VersionStatus.DRAFT.value,
            help="Of the blocks; drafts unless you vouch for them.",
        )
        parser.add_argument(
            "--date",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="When the texts were last updated, for those that don't say.",
        )

    def handle(self, *args: Any, file: Path, status: str, date: Any, **options: Any) -> None:
        try:
            converted = convert(file, status, date)
        except BadFile as error:
            raise CommandError(f"{file.name}: {error}. Nothing was converted.") from error
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        if self.stdout._out is sys.stdout and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        for line in converted.lines:
            self.stdout.write(line)
        for what in (*(f"Left out: {one}" for one in converted.left_out), *converted.notes):
            self.stderr.write(f"{what}.")
        self.stderr.write(
            f"{len(converted.lines)} lines; {len(converted.left_out)} answers left out."
        )
