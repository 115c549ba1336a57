"""A letter that nobody gets: how a template's words look, with a section of every kind."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.html import format_html

from inquiries.models import Disease, Kind

from ..library.models import Block, BlockVersion
from .assembly import build_content
from .content import LetterContent
from .models import LetterTemplate
from .template_words import LETTER_PLACES, texts_of

DISEASE = Disease(name="Fabry disease")
NAME = "Sam Sample"
QUESTION = "This is a sample. A person’s question stands here, in their own words."


def sample_letter(
    words: Mapping[str, str], language: str, kinds: Sequence[Kind], *, named: bool = True
) -> LetterContent:
    """A letter with these words to a made-up person; if not ``named``, to one without a
    name and about no one disease. Nothing is stored, and nothing is read."""
    texts = {place.key: words.get(place.key, "") for place in LETTER_PLACES}
    return build_content(
        template=LetterTemplate(language=language, **texts),
        texts=texts_of(words, kinds),
        disease=DISEASE if named else None,
        question=QUESTION,
        recipient_name=NAME if named else "",
        parts=[(_vetted_text(kind, language), None) for kind in kinds],
        on=timezone.localdate(),
    )


def _vetted_text(kind: Kind, language: str) -> BlockVersion:
    block = Block(key=f"sample-{kind.key}", kind=kind, language=language)
    body = format_html("<p>Here stands the vetted text of the kind “{}”.</p>", kind.name)
    return BlockVersion(block=block, number=1, body=body, last_updated=timezone.localdate())
