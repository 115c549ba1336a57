"""How long a suggestion on the form takes, beside the barest query over the same names.

    make bench VOCABULARY="../shared/data/diseases.tsv ../shared/data/diseases_common.tsv"

Loads the vocabulary into a database of its own, types names letter by letter and
prints milliseconds and the ratio to the baseline: counting the names that contain
the same letters, which also has to look at each of them.
"""

import sys
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from inquiries.importing import import_diseases  # noqa: E402
from inquiries.models import Disease, DiseaseName  # noqa: E402
from inquiries.search import suggest  # noqa: E402
from inquiries.text import normalise  # noqa: E402

EVERY = 97  # of the diseases; the beginnings of their names are what somebody types
LENGTHS = (3, 5, 8, 12)


def typed() -> list[str]:
    names = Disease.objects.order_by("pk").values_list("name", flat=True)[::EVERY]
    return [name[:length] for name in names for length in LENGTHS][:400]


def baseline(words: str) -> None:
    DiseaseName.objects.filter(normalised__contains=normalise(words)).count()


def milliseconds(work, texts: list[str]) -> list[float]:  # type: ignore[no-untyped-def]
    times = []
    for text in texts:
        start = perf_counter()
        work(text)
        times.append((perf_counter() - start) * 1000)
    return times


def main() -> None:
    call_command("migrate", verbosity=0)
    for path in sys.argv[1:]:
        import_diseases(Path(path))
    texts = typed()
    bare, ours = milliseconds(baseline, texts), milliseconds(suggest, texts)
    print(f"{connection.vendor}: {DiseaseName.objects.count():,} names, {len(texts)} beginnings")
    print(f"{'':12}{'p50 ms':>9}{'p95 ms':>9}")
    for name, times in (("bare count", bare), ("suggest", ours)):
        print(f"{name:12}{median(times):9.1f}{quantiles(times, n=20)[-1]:9.1f}")
    print(f"suggest takes {median(ours) / median(bare):.1f} times the bare count (p50)")


main()
