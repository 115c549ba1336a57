import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from responses.letters.content import LetterContent
from responses.letters.pdf import render_pdf
from responses.letters.proof import SpecError, content_of_spec
from responses.letters.render import render, render_page
from responses.letters.rendering_errors import RenderingError


class Command(BaseCommand):
    help = "Print the letter that a JSON spec describes. Nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("spec", type=Path, metavar="SPEC.json")
        parser.add_argument("--format", choices=["text", "html", "pdf"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = content_of_spec(read(options["spec"]))
            self.print(content, options["format"])
        except (SpecError, RenderingError) as error:
            raise CommandError(f"{options['spec']}: {error}") from error

    def print(self, content: LetterContent, form: str) -> None:
        # The same bytes whatever the terminal's encoding.
        if self.stdout._out is sys.stdout and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        if form == "pdf":
            sys.stdout.buffer.write(render_pdf(content))
            sys.stdout.buffer.flush()
        elif form == "html":
            self.stdout.write(render_page(content))
        else:
            self.stdout.write(render(content).text)


def read(path: Path) -> Any:
    """The JSON in a file; ``SpecError`` with the line if it isn't any."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SpecError(error.strerror or "can't be read") from error
    except UnicodeDecodeError as error:
        raise SpecError("is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise SpecError(f"line {error.lineno}: {error.msg}") from error
