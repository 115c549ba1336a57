from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inquiries import roles
from inquiries.errors import NotPossible
from inquiries.sample_accounts import PASSWORD, sample_user
from responses import library

from .import_library import lines_about, read_library

SAMPLE = Path(library.__file__).parent / "sample" / "library.jsonl"


class Command(BaseCommand):
    help = "Load the sample library and, where DEBUG is on, one sample account a role."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--library-only", action="store_true", help="Make no accounts; works anywhere."
        )

    def handle(self, *args: Any, library_only: bool, **options: Any) -> None:
        if not library_only:
            self._make_accounts()
        for line in lines_about(read_library(SAMPLE)):
            self.stdout.write(line)
        if not library_only:
            names = ", ".join(roles.ALL)
            self.stdout.write(f"Log in as {names}; the password of each is {PASSWORD}")

    def _make_accounts(self) -> None:
        try:
            for role in roles.ALL:
                sample_user(role)
        except NotPossible as error:
            raise CommandError(
                f"{error} Use --library-only to load the sample library alone."
            ) from error
