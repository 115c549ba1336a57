"""Tables that a reader would stumble over."""

import re
from collections.abc import Iterable

from .html import EMPTY

TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


def faults_of_tables(body: str) -> Iterable[str]:
    """What is worth a look, as sentences. ``body`` is sanitised."""
    tables = [ROW.findall(table) for table in TABLE.findall(body)]
    if any(EMPTY.match(row) for rows in tables for row in rows):
        yield "A table has an empty row: delete it."
    if any(rows and "<th" not in rows[0] for rows in tables):
        yield "A table has no header row: say in it what each column holds."
