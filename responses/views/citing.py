"""What a writer hears at once about citations that would stop the text later."""

from django.contrib import messages
from django.http import HttpRequest

from ..library.citations import malformed_in
from ..library.verbs import unknown_citations


def warn_of_citations(request: HttpRequest, body: str) -> bool:
    """Say which citations of a text that was just kept lead nowhere; whether there were any."""
    unknown, malformed = unknown_citations(body), malformed_in(body)
    faults = [f"The text cites [@{key}], which is not a reference here." for key in unknown]
    faults += [f"“{piece}” is not a citation such as [@key1; @key2]." for piece in malformed]
    for fault in faults:
        messages.warning(request, fault)
    return bool(faults)
