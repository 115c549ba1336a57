"""How long the coverage page takes in a large library, beside a small one in the same run.

    make bench VOCABULARY="../shared/data/diseases.tsv ../shared/data/diseases_common.tsv"

Makes 5,000 blocks over the diseases of the vocabulary and then 80,000, with the same
questions by people, and asks for the pages as an editor's browser does. Prints the
median of each in milliseconds, and how many times longer it takes in the large library;
beside it what is done in the background: counting all diseases, and opening reviews.
"""

import random
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import making  # noqa: E402
from inquiries.models import Disease, Inquiry, Kind, Person, User  # noqa: E402
from responses.library.coverage import recount  # noqa: E402
from responses.library.models import Block, Coverage, ReviewTask  # noqa: E402
from responses.library.review_tasks import open_reviews  # noqa: E402

SMALL, LARGE = 5_000, 80_000
QUESTIONS = 20_000
ROUNDS = 30
AT_MOST = 1.5
PAGES = {
    "coverage": ("coverage", {}),
    "coverage, page 10": ("coverage", {"page": "10"}),
    "coverage, by name": ("coverage", {"order": "name"}),
    "coverage, only missing": ("coverage", {"only": "missing"}),
    "coverage, past review": ("coverage", {"only": "past"}),
    "coverage, a search": ("coverage", {"disease": "anemia"}),
    "reviews": ("reviews", {}),
    "owners": ("owners", {}),
    "nobody's blocks": ("owner", {}),
}


def ask(number: int) -> None:
    """Questions about the vocabulary's first diseases, some of them asked about often."""
    chance = random.Random(7)  # noqa: S311 -- the same questions each time
    kinds = list(Kind.objects.exclude(asked_as=""))
    diseases = list(Disease.objects.order_by("pk").values_list("pk", flat=True)[:10_000])
    often = [1 / (place + 10) for place in range(len(diseases))]
    people = Person.objects.bulk_create((Person() for _ in range(number)), batch_size=2000)
    now = timezone.now()
    asked = Inquiry.objects.bulk_create(
        (
            Inquiry(
                person=person,
                disease_id=disease,
                outlook="yes",
                relation="self",
                reply_by="email",
                due_on=now.date(),
                consented_at=now,
            )
            for person, disease in zip(
                people, chance.choices(diseases, often, k=number), strict=True
            )
        ),
        batch_size=2000,
    )
    wanted = Inquiry.kinds.through
    wanted.objects.bulk_create(
        (
            wanted(inquiry_id=inquiry.pk, kind_id=kind.pk)
            for inquiry in asked
            for kind in chance.sample(kinds, k=2)
        ),
        batch_size=5000,
    )


def editors_browser() -> Client:
    eva = User.objects.create(username="eva")
    eva.groups.add(Group.objects.get(name="editor"))
    browser = Client(headers={"host": "localhost"})
    browser.force_login(eva)
    return browser


def page_times(browser: Client) -> dict[str, float]:
    """The median of each page; the pages take turns, so that a busy moment meets them all."""
    times: dict[str, list[float]] = {page: [] for page in PAGES}
    for turn in range(ROUNDS + 2):
        for page, (name, query) in PAGES.items():
            path = reverse(name, args=["nobody"] if name == "owner" else [])
            seconds, response = timed(lambda: browser.get(path, query))  # noqa: B023
            if response.status_code != 200:
                raise RuntimeError(f"{page}: {response.status_code}")
            if turn > 1:
                times[page].append(seconds * 1000)
    return {page: median(taken) for page, taken in times.items()}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def measured(browser: Client, blocks: int) -> dict[str, float]:
    grown_to(blocks)
    return page_times(browser)


def grown_to(blocks: int) -> None:
    """Make so many blocks, and say how long the work in the background takes."""
    making.grow_to(blocks)
    count_all, _ = timed(recount)
    count_again, _ = timed(recount)
    opening, _ = timed(open_reviews)
    opening_again, _ = timed(open_reviews)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{Block.objects.count():,} blocks: {Coverage.objects.count():,} diseases counted in "
        f"{count_all:.1f} s, again in {count_again:.1f} s; "
        f"{ReviewTask.objects.count():,} reviews open, opened in {opening:.1f} s, "
        f"looked for again in {opening_again:.2f} s"
    )


def main() -> None:
    call_command("migrate", verbosity=0)
    making.vocabulary(sys.argv[1:])
    ask(QUESTIONS)
    browser = editors_browser()
    print(f"{connection.vendor}: {Disease.objects.count():,} diseases, {QUESTIONS:,} questions")
    small, large = measured(browser, SMALL), measured(browser, LARGE)
    print(f"{'p50 ms of':26}{SMALL:>10,}{LARGE:>10,}{'ratio':>8}")
    for page in PAGES:
        ratio = large[page] / small[page]
        print(f"{page:26}{small[page]:10.1f}{large[page]:10.1f}{ratio:8.2f}")
    ratio = large["coverage"] / small["coverage"]
    verdict = "holds" if ratio <= AT_MOST else "DOES NOT HOLD"
    print(f"coverage at {LARGE:,} takes {ratio:.2f} times as long: at most {AT_MOST} {verdict}")


if __name__ == "__main__":
    main()
