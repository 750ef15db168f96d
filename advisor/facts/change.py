"""One fact as it is and as an update would have it."""

from dataclasses import dataclass

from advisor.facts.sheet import Fact


@dataclass(frozen=True)
class Cell:
    """One column of a fact that changes."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """A fact as it is and as it will be."""

    before: Fact
    after: Fact

    @property
    def cells(self) -> list[Cell]:
        """The columns that change, in words."""
        old, new = _words(self.before), _words(self.after)
        return [Cell(column, old[column], new[column]) for column in old if old[column] != new[column]]


def _words(fact: Fact) -> dict[str, str]:
    seen = fact.seen.isoformat() if fact.seen else ""
    value = {"value": fact.plain, "display": fact.display}
    rest = {"source": fact.source, "seen": seen, "evidence": fact.evidence}
    return {column: text or "none" for column, text in {**value, **rest}.items()}
