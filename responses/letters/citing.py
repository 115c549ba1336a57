"""Which letters cite a reference: those that are being written, and those that were approved."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from inquiries.models import User, Verb
from inquiries.verbs import record

from ..library.citations import keys_in
from ..library.flags import standing_for
from ..library.merging import renamed
from ..library.models import Citation, Reference, ReferenceFlag
from .models import UNDER_THE_PEN, CitedReference, Letter, Section
from .verbs import locked


def open_letters_citing(reference: Reference) -> QuerySet[Letter]:
    """Drafts and letters in review whose words rest on it, under whichever of its keys."""
    keys = [reference.key, *reference.merged.values_list("key", flat=True)]
    vetted = Q(changed_body="", version__citation__reference=reference)
    # Of sent letters there are many; only these are looked through.
    resting = _under_the_pen().filter(vetted | _cites("changed_body", keys))
    letters = Letter.objects.filter(status__in=UNDER_THE_PEN)
    return letters.filter(_cites("opening", keys) | Q(pk__in=resting.values("letter")))


def used_nowhere(references: QuerySet[Reference]) -> QuerySet[Reference]:
    """Those that no text of the library and no approved letter cites, now or formerly."""
    one_source = Q(reference=OuterRef("pk")) | Q(reference__merged_into=OuterRef("pk"))
    texts = Citation.objects.filter(reference=OuterRef("pk"))
    return references.filter(~Exists(texts), ~Exists(CitedReference.objects.filter(one_source)))


def letters_by_reference(references: Iterable[Reference]) -> dict[int, int]:
    """How many approved letters cite each, by its id. One query."""
    pks = [reference.pk for reference in references]
    one_source = Q(reference__in=pks) | Q(reference__merged_into__in=pks)
    rows = CitedReference.objects.order_by().filter(one_source)
    stands = Coalesce("reference__merged_into", "reference")
    counted = rows.values_list(stands).annotate(letters=Count("letter", distinct=True))
    return dict(counted)


def approved_letters_citing(reference: Reference) -> QuerySet[CitedReference]:
    """Where it stands in letters that were approved, under the key that it had then."""
    one_source = Q(reference=reference) | Q(reference__merged_into=reference)
    return CitedReference.objects.filter(one_source)


def flags_in(letters: Iterable[Letter]) -> dict[int, list[ReferenceFlag]]:
    """What is known against the sources of these letters, by letter. Two queries."""
    keys = {letter.pk: keys_in(letter.opening) for letter in letters}
    for section in Section.objects.filter(letter__in=keys).select_related("version"):
        keys[section.letter_id] += keys_in(section.body)
    flags = standing_for(key for cited in keys.values() for key in cited)
    found = {}
    for pk, cited in keys.items():
        known = {flag.pk: flag for key in cited for flag in flags.get(key, ())}
        if known:
            found[pk] = list(known.values())
    return found


@transaction.atomic
def rename_citations(current: Mapping[str, str], user: User) -> None:
    """Letters that are being written cite what stands for their references now.

    ``current`` is {former key: key}. What was approved keeps the former ones.
    """
    letters = Letter.objects.filter(status__in=UNDER_THE_PEN).order_by("pk")
    changed = _under_the_pen().filter(_cites("changed_body", current))
    wanted = letters.filter(_cites("opening", current) | Q(pk__in=changed.values("letter")))
    for letter in wanted:
        _rename_in(locked(letter), current, user)


def _rename_in(letter: Letter, current: Mapping[str, str], user: User) -> None:
    """A new revision: whoever has the letter before them reads it again."""
    # Whoever had a part in its words does not approve it.
    own = [section for section in letter.sections.all() if section.is_changed]
    cited = {
        key for text in (letter.opening, *(x.changed_body for x in own)) for key in keys_in(text)
    }
    if letter.status not in UNDER_THE_PEN or cited.isdisjoint(current):
        return
    letter.opening = renamed(letter.opening, current)
    letter.revision += 1
    letter.save(update_fields=["opening", "revision"])
    for section in own:
        section.changed_body = renamed(section.changed_body, current)
        section.save(update_fields=["changed_body"])
    letter.contributors.add(user)
    into = sorted(set(current.values()))
    record(letter.inquiry, user, Verb.CITATIONS_MERGED, letter=letter.pk, into=into)


def _under_the_pen() -> QuerySet[Section]:
    return Section.objects.filter(letter__status__in=UNDER_THE_PEN)


def _cites(field: str, keys: Iterable[str]) -> Q:
    """Citations of these keys in a text: brown2014 is not brown2014b."""
    cites = Q()
    for key in keys:
        cites |= Q(**{f"{field}__regex": rf"@{key}(?![A-Za-z0-9_-])"})
    return cites
