"""A wording of a block as it looks in a letter."""

from django.utils import timezone

from ..letters.assembly import build_content, current_template, heading
from ..letters.typeset import TypesetLetter, typeset
from ..library.models import Block, BlockVersion


def as_in_a_letter(version: BlockVersion) -> TypesetLetter | None:
    """The version as the only section of a letter; what is wrong in it is marked.

    ``None`` if there is no letter template in its language.
    """
    template = current_template(version.block.language)
    if template is None:
        return None
    content = build_content(
        template=template,
        disease=version.block.disease,
        question="",
        recipient_name="",
        parts=[(version, None)],
        on=timezone.localdate(),
    )
    return typeset(content, lenient=True, level=2)


def usual_heading(block: Block) -> str:
    """What stands over a wording of this block that has no heading of its own."""
    template = current_template(block.language)
    text = template.kinds.filter(kind=block.kind).first() if template else None
    return heading(text, block.disease, block.kind.name)[0]
