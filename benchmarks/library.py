"""The library, small and large, in one run: search, list, coverage, and taking in a file.

    make bench VOCABULARY="../shared/data/diseases.tsv ../shared/data/diseases_common.tsv"

Makes 5,000 blocks over the diseases of the vocabulary, keeps a copy of that database, and
goes on to 80,000. Then both are asked for the same pages, turn and turn about, so that a
busy moment of the machine meets both. Prints the median of each in milliseconds and how
many times longer it takes in the large library. If ``ANSWERS`` names a file of published
answers, it's taken in at first and at last, beside a bare ``bulk_create`` of the same rows.
At last it gives names to diseases that have blocks already, whose texts follow.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks import answers, coverage, finding, making  # noqa: E402
from inquiries.models import Disease, User  # noqa: E402
from responses.library.models import Block  # noqa: E402

SMALL, LARGE = 5_000, 80_000
ROUNDS = 15
AT_MOST = 1.5
WANTED = ("search, the page", "library list", "coverage")
Times = dict[str, list[float]]


def main() -> None:
    call_command("migrate", verbosity=0)
    making.vocabulary(sys.argv[1:])
    coverage.ask(coverage.QUESTIONS)
    browser = coverage.editors_browser()
    print(f"{connection.vendor}: {Disease.objects.count():,} diseases")
    tell_rates()
    large = str(connection.settings_dict["NAME"])
    small = f"{large}_small"
    coverage.grown_to(SMALL)
    copy(large, small)
    coverage.grown_to(LARGE)
    table = measured(browser, {small: {}, large: {}})
    print_table(median_of(table[small]), median_of(table[large]))
    tell_rates()


def copy(source: str, name: str) -> None:
    with using("postgres"), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


@contextmanager
def using(name: str) -> Iterator[None]:
    """Everything in here is of that database of the server."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def measured(browser: Client, table: dict[str, Times]) -> dict[str, Times]:
    user = User.objects.get(username="eva")
    calls = finding.calls(browser, user) | {
        what: [partial(browser.get, path, query)] for what, path, query in coverage_pages()
    }
    for turn in range(ROUNDS + 1):
        for name, times in table.items():
            with using(name):
                connection.ensure_connection()
                for what, some in calls.items():
                    taken = [milliseconds(call) for call in some]
                    times.setdefault(what, []).extend(taken if turn else [])
    return table


def coverage_pages() -> Iterator[tuple[str, str, dict[str, str]]]:
    for what, (name, query) in coverage.PAGES.items():
        yield what, reverse(name, args=["nobody"] if name == "owner" else []), query


def milliseconds(call: finding.Call) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def median_of(times: Times) -> dict[str, float]:
    return {what: median(taken) for what, taken in times.items()}


def print_table(small: dict[str, float], large: dict[str, float]) -> None:
    print(f"\n{'p50 in ms':28}{SMALL:>9,}{LARGE:>9,}{'ratio':>8}")
    for what in small:
        ratio = large[what] / small[what]
        verdict = ("holds" if ratio <= AT_MOST else "DOES NOT HOLD") if what in WANTED else ""
        print(f"{what:28}{small[what]:9.1f}{large[what]:9.1f}{ratio:8.2f}  {verdict}")
    print(f"wanted of {', '.join(WANTED)}: at most {AT_MOST}\n")


def tell_rates() -> None:
    file = Path(os.environ.get("ANSWERS", ""))
    if not file.is_file():
        return
    here = Block.objects.count()
    blocks, rows, ours, bare = answers.rates(file)
    print(
        f"{blocks:,} answers taken in beside {here:,} blocks: {rows:,} rows in {ours:.1f} s, "
        f"{rows / ours:,.0f} rows a second; a bare bulk_create of them {bare:.1f} s, "
        f"{rows / bare:,.0f} rows a second; {ours / bare:.1f} times as long"
    )


if __name__ == "__main__":
    main()
