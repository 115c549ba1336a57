"""What a writer needs to cite: references at hand, and a word about those that lead nowhere."""

from django.contrib import messages
from django.http import HttpRequest

from ..library.models import Block, Reference, ReferenceFlag
from ..library.vetting import citation_stops

AT_HAND = 12


def warn_of_citations(request: HttpRequest, body: str) -> bool:
    """Say which citations of a text that was just kept lead nowhere; whether there were any."""
    faults = citation_stops(body)
    for fault in faults:
        messages.warning(request, fault)
    return bool(faults)


def likely_references(block: Block) -> list[Reference]:
    """Those that the disease's blocks cite: the likeliest to be wanted. Two queries."""
    near = Block.objects.filter(disease=block.disease)
    cited = Reference.objects.in_use().filter(versions__block__in=near).distinct()
    return list(cited.prefetch_related(ReferenceFlag.objects.as_standing())[:AT_HAND])
