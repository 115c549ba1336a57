"""Why a letter can't be rendered.

    RenderingError
    ├── TextError            something is wrong at one place of a text
    │   ├── CitationError        with a citation
    │   │   ├── UnknownCitation      it cites a key that no reference has
    │   │   ├── MalformedCitation    it begins like a citation and isn't one
    │   │   └── NumberByHand         it is a number such as [7], not a citation
    │   └── UnfilledSlot         nothing was filled into a slot such as {disease}
    └── BibliographyError    a reference can't be formatted

Each names the place, so that a person knows where to mend it.
"""


class RenderingError(Exception):
    """A letter that must not be made: what it would say isn't complete."""


class TextError(RenderingError):
    """One place. ``where`` is a block's key, ``opening``, or a field of the letter;
    ``piece`` is the key, the slot or the mistyped text."""

    sentence = "{where}: {piece}"

    def __init__(self, piece: str, where: str) -> None:
        super().__init__(piece, where)
        self.piece = piece
        self.where = where

    def __str__(self) -> str:
        return self.said_of(self.where)

    def said_of(self, where: str) -> str:
        """The same with another name for the place, such as a person knows it by."""
        return self.sentence.format(piece=self.piece, where=where)


class CitationError(TextError):
    """One citation."""


class UnknownCitation(CitationError):
    """A text cites ``key``, and there is no such reference."""

    sentence = "“{where}” cites “{piece}”, and there is no such reference."

    @property
    def key(self) -> str:
        return self.piece


class MalformedCitation(CitationError):
    """A text holds ``[@a, @b]`` or the like: nothing that can be numbered."""

    sentence = "“{where}” has {piece}, which is not a citation. Write [@key] or [@key1; @key2]."


class NumberByHand(CitationError):
    """A text holds ``[7]``: pasted from another letter, it would name a source of this one."""

    sentence = "“{where}” has {piece}, a number typed by hand. Write [@key], or leave it out."


class UnfilledSlot(TextError):
    """A text holds ``{disease}`` or the like where nothing is filled in."""

    sentence = "“{where}” has {piece}, and nothing is filled in there."


class BibliographyError(RenderingError):
    """The reference ``key`` can't be formatted; ``reason`` says why, in words."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason

    def __str__(self) -> str:
        return f"The reference “{self.key}” can't be formatted: {self.reason}."
