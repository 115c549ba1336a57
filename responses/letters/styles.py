"""The letter's style sheets as text, for the forms that can't ask for a file."""

from functools import cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "gard_inquiries" / "static" / "css"


@cache
def style_sheet(*names: str) -> str:
    """The sheets of these names, such as ``"letter"``, one after the other."""
    return "\n".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in names)
