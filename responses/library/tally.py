"""What an import does, key by key."""

from dataclasses import dataclass, field

from inquiries.importing import Counts


@dataclass
class Tally(Counts):
    """The counts for one type of line, and whose they are."""

    keys: dict[str, list[str]] = field(
        default_factory=lambda: {"added": [], "changed": [], "unchanged": []}
    )

    def add(self, key: str) -> None:
        self.added += 1
        self.keys["added"].append(key)

    def keep(self, key: str, changed: bool) -> None:
        """One that was here before."""
        self.changed += changed
        self.unchanged += not changed
        self.keys["changed" if changed else "unchanged"].append(key)

    __str__ = Counts.__str__
