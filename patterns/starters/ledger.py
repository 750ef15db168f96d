"""What became of every part and every link: none may be left out without a word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from patterns.starters.names import plain
from patterns.starters.system import Link, Part, System

Matter = Part | Link


@dataclass(frozen=True)
class Entry:
    """What was made for a part or a link (`made`), what is left to do by hand (`todo`), or why it needs nothing."""

    matter: Matter
    made: tuple[str, ...] = ()
    todo: str = ""
    nothing: str = ""

    @property
    def name(self) -> str:
        return self.matter.label if isinstance(self.matter, Part) else self.matter.words


@dataclass
class Ledger:
    """The entries so far, by part or link."""

    held: dict[tuple[str, object], Entry] = field(default_factory=dict)

    def made(self, matter: Matter, *what: str) -> None:
        """It is in the template as the resources named, such as "Orders (AWS::SQS::Queue)"."""
        key = _key(matter)
        entry = self.held.get(key, Entry(matter))
        self.held[key] = Entry(matter, tuple(dict.fromkeys((*entry.made, *what))), entry.todo)

    def by_hand(self, matter: Matter, todo: str) -> None:
        """The target cannot express it, or not yet: a sentence that says what to do instead."""
        entry = self.held.get(_key(matter), Entry(matter))
        self.held[_key(matter)] = Entry(matter, entry.made, plain(todo))

    def nothing(self, matter: Matter, why: str) -> None:
        """It needs no resource: a client, an answer, what the provider does by itself."""
        self.held.setdefault(_key(matter), Entry(matter, nothing=plain(why)))

    def missing(self, system: System) -> list[Matter]:
        """What a target has forgotten; a starter with any is not given out."""
        return [matter for matter in _matters(system) if _key(matter) not in self.held]

    def entries(self, system: System) -> list[Entry]:
        """In the order of the diagram: the parts, then the links."""
        return [self.held[_key(matter)] for matter in _matters(system) if _key(matter) in self.held]

    def todos(self, system: System) -> list[Entry]:
        return [entry for entry in self.entries(system) if entry.todo]


def hand_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """Lines for a comment of the template: "not generated: do this by hand" for each."""
    for entry in entries:
        yield f"Not generated, do this by hand: {plain(entry.name)}. {entry.todo}"


def _matters(system: System) -> list[Matter]:
    return [*system.parts, *system.links]


def _key(matter: Matter) -> tuple[str, object]:
    return ("part", matter.id) if isinstance(matter, Part) else ("link", matter.place)
