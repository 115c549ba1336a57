"""What a verb raises when it can't be done. The message is for the person at the desk."""


class NotPossible(Exception):
    """The state of things doesn't allow this; nothing was changed."""


class ChangedMeanwhile(NotPossible):
    """The text on the page is older than the one stored; saving would lose the newer one."""


class AlreadyTaken(NotPossible):
    """Somebody else has this inquiry."""


class TooLate(NotPossible):
    """It could be done before, and not any more: the work has gone on."""


class BadFile(Exception):
    """A file can't be imported; nothing was stored. Says where: the line, and the field."""

    def __init__(self, line: int, field: str, problem: str) -> None:
        self.line, self.field, self.problem = line, field, problem
        place = f"line {line}, {field}" if field else f"line {line}"
        super().__init__(f"{place}: {problem}")
