import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from inquiries.errors import NotPossible
from inquiries.models import Disease
from responses import walkthrough


class Command(BaseCommand):
    help = "Do the whole job once through the real parts, and print the letter that was sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, metavar="DIR", help="Write letter.* there.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The walkthrough makes a sample inquiry, so it needs DEBUG.")
        self._prepare()
        try:
            letter, mail = walkthrough.walk(self._say)
        except (walkthrough.WentWrong, NotPossible) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(letter.frozen.text)
        if options["out"]:
            walkthrough.write_files(letter, mail, options["out"])
            self._say(f"Written to {options['out']}: letter.eml, .html, .txt and .pdf.")

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        if not Disease.objects.filter(key=walkthrough.DISEASE).exists():
            call_command("load_sample", stdout=sys.stderr)

    def _say(self, step: str) -> None:
        self.stderr.write(step)
