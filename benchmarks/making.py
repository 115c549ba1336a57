"""A library of any size over the diseases of the vocabulary, for the benchmarks.

The texts are words drawn by chance, as often as words are, and say nothing. The same
call makes the same library.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from inquiries.importing import import_diseases
from inquiries.models import Disease, DiseaseName, Kind, User
from responses.library import finding
from responses.library.models import Block, BlockVersion, Citation, Reference, VersionStatus
from responses.library.schedule import review_due

BATCH = 2000
REFERENCES = 20_000
OWNERS = 12
# Of a hundred blocks. "both": approved, and a newer draft.
STATES = {"approved": 86, "both": 5, "draft": 5, "in_review": 2, "retired": 2}
TODAY = date(2026, 11, 22)
PLAIN = """
    condition people may cause signs body cells gene changes called doctor disease symptoms
    treatment often usually blood children adults both parents copy family rare severe mild
    health tests include found help medicine years first early later muscle bone skin heart
    kidney liver brain nerve eye growth protein enzyme replacement therapy surgery pain fever
    infection tumor inherited pattern autosomal dominant recessive study research life support
    diagnosis made based examination history imaging level outlook depends person information
""".split()


def vocabulary(paths: list[str], diseases: int = 19_669) -> None:
    """The vocabulary of these files; without one, diseases with made-up names."""
    if paths:
        for path in paths:
            import_diseases(Path(path))
        return
    chance = random.Random(1)  # noqa: S311 - nothing is secret here
    made = Disease.objects.bulk_create(
        [Disease(name=_made_up(chance, number), gard=f"{number:07}") for number in range(diseases)],
        batch_size=BATCH,
    )
    names = (DiseaseName.of(disease, disease.name, is_preferred=True) for disease in made)
    DiseaseName.objects.bulk_create(names, batch_size=BATCH)


def _made_up(chance: random.Random, number: int) -> str:
    syllables = "ba co di fe gu la mi no pra que ri sta tho vu xe zy".split()
    word = "".join(chance.choices(syllables, k=4)).title()
    return f"{word} {chance.choice(['syndrome', 'disease', 'dystrophy', 'anemia'])} {number}"


def grow_to(blocks: int) -> None:
    """Add blocks until there are so many: every kind for one disease, then the next disease."""
    if not Reference.objects.exists():
        _make_references()
    here = Block.objects.count()
    with tqdm(total=blocks, initial=here, unit=" blocks", disable=None) as bar:
        for few in _batches(islice(_places(), here, blocks), BATCH):
            _make_blocks(few, random.Random(here))  # noqa: S311
            here += len(few)
            bar.update(len(few))
    with connection.cursor() as cursor:  # As autovacuum does on a quiet evening.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def owners() -> list[User]:
    """Those who own the blocks; editors."""
    names = [f"owner-{number}" for number in range(OWNERS)]
    missing = set(names) - set(User.objects.values_list("username", flat=True))
    editors = Group.objects.get(name="editor")
    for name in sorted(missing):
        User.objects.create(username=name, first_name=name.title()).groups.add(editors)
    return list(User.objects.filter(username__in=names).order_by("username"))


def _places() -> Iterator[tuple[int, Kind]]:
    """(disease, kind) for each block, the rare diseases in the vocabulary's order."""
    kinds = list(Kind.objects.exclude(key="disclaimer"))
    diseases = Disease.objects.filter(is_rare=True).order_by("pk").values_list("pk", flat=True)
    return ((disease, kind) for disease in diseases for kind in kinds)


def _batches(rows: Iterator[tuple[int, Kind]], size: int) -> Iterator[list[tuple[int, Kind]]]:
    while few := list(islice(rows, size)):
        yield few


def _make_references() -> None:
    rows = (
        Reference.of(
            f"source{number}",
            {"type": "article-journal", "title": f"On the matter of {number}", "PMID": f"{number}"},
        )
        for number in range(1, REFERENCES + 1)
    )
    Reference.objects.bulk_create(rows, batch_size=BATCH)


@transaction.atomic
def _make_blocks(places: list[tuple[int, Kind]], chance: random.Random) -> None:
    people = owners()
    blocks = Block.objects.bulk_create(
        Block(
            key=f"d{disease}-{kind.key}",
            disease_id=disease,
            kind=kind,
            owner=chance.choice([*people, None]),
        )
        for disease, kind in places
    )
    words = _Words(chance)
    versions = BlockVersion.objects.bulk_create(
        version for block in blocks for version in _versions(block, words, chance)
    )
    sources = list(Reference.objects.order_by("pk").values_list("pk", flat=True)[:REFERENCES])
    Citation.objects.bulk_create(
        Citation(version=version, reference_id=source)
        for version in versions
        for source in set(chance.choices(sources, k=2))
    )
    finding.refresh(block.pk for block in blocks)


class _Words:
    """Words as often as they are: a few everywhere, most of them seldom."""

    def __init__(self, chance: random.Random) -> None:
        seldom = {word for name in _some_names() for word in name.split() if len(word) > 3}
        self.chance = chance
        self.words = PLAIN + sorted(seldom - set(PLAIN))
        self.weights = [1 / (place + 3) for place in range(len(self.words))]

    def paragraph(self) -> str:
        count = self.chance.randint(60, 240)
        return " ".join(self.chance.choices(self.words, self.weights, k=count))


def _some_names() -> list[str]:
    names = DiseaseName.objects.filter(is_preferred=True).order_by("pk")
    return list(names.values_list("normalised", flat=True)[:4000])


def _versions(block: Block, words: _Words, chance: random.Random) -> Iterator[BlockVersion]:
    (state,) = chance.choices(list(STATES), list(STATES.values()))
    if state in ("approved", "both", "retired"):
        status = VersionStatus.RETIRED if state == "retired" else VersionStatus.APPROVED
        day = TODAY - timedelta(days=chance.randint(0, 900))
        yield BlockVersion(
            block=block,
            number=1,
            status=status,
            body=f"<p>{words.paragraph()}</p>",
            imported=True,
            approved_at=timezone.now(),
            last_updated=day,
            review_due=review_due(block.kind, day),
        )
    if state in ("draft", "both", "in_review"):
        status = VersionStatus.IN_REVIEW if state == "in_review" else VersionStatus.DRAFT
        number = 2 if state == "both" else 1
        yield BlockVersion(
            block=block, number=number, status=status, body=f"<p>{words.paragraph()}</p>"
        )
