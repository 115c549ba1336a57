"""How fast a library file is taken in, beside a bare ``bulk_create`` of the same rows.

The file is made of published answers; both are done in one transaction, up to the check
of its constraints, and then undone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from django.db import connection, transaction
from django.db.models import Max, Model

from inquiries.models import Disease, DiseaseName
from responses.library.converting import convert
from responses.library.importing import import_library
from responses.library.models import (
    Block,
    BlockEvent,
    BlockText,
    BlockVersion,
    Citation,
    Coverage,
    Reference,
    ReferenceEvent,
)

ROUNDS = 3
BATCH = 1000
TABLES: list[type[Model]] = [
    *(Disease, DiseaseName, Reference, ReferenceEvent, Block, BlockVersion, Citation),
    *(BlockEvent, BlockText, Coverage),
]


def rates(answers: Path) -> tuple[int, int, float, float]:
    """Blocks, rows in all tables, and the seconds of our import and of the bare creation."""
    converted = convert(answers)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "library.jsonl"
        file.write_text("\n".join([*converted.lines, ""]), encoding="utf-8")
        ours, bare = [], []
        rows: list[list[Model]] = []
        for _ in range(ROUNDS):
            with _undone():
                before = {table: _newest(table) for table in TABLES}
                ours.append(_seconds(lambda: import_library(file)))
                rows = [_after(table, before[table]) for table in TABLES]
            with _undone():
                bare.append(_seconds(lambda: _create(rows)))  # noqa: B023 - called at once
    blocks = len(rows[TABLES.index(Block)])
    return blocks, sum(len(some) for some in rows), median(ours), median(bare)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    with connection.cursor() as cursor:  # What a commit would check.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return perf_counter() - start


def _newest(table: type[Model]) -> int:
    return table._default_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _after(table: type[Model], newest: int) -> list[Model]:
    return list(table._default_manager.filter(pk__gt=newest).order_by("pk"))


def _create(rows: list[list[Model]]) -> None:
    for some in rows:
        if some:
            type(some[0])._default_manager.bulk_create(some, batch_size=BATCH)
