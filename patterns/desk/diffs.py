"""What lies between two versions of an entry, section by section and line by line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from patterns.desk.versions import Section

AROUND = 2  # unchanged lines shown on either side of a change


@dataclass(frozen=True)
class Line:
    """A line with its mark: "+" came, "-" went, " " stayed, "…" stands for lines that stayed and are left out."""

    mark: str
    text: str


@dataclass(frozen=True)
class Change:
    """A section that differs."""

    name: str
    lines: tuple[Line, ...]

    @property
    def words(self) -> str:
        """The change in one line, for a message: what went and what came."""
        went, came = (" / ".join(line.text for line in self.lines if line.mark == mark) for mark in "-+")
        if went and came:
            return f"{self.name}: \u201c{_short(went)}\u201d became \u201c{_short(came)}\u201d"
        return (
            f"{self.name}: \u201c{_short(went)}\u201d went" if went else f"{self.name}: \u201c{_short(came)}\u201d came"
        )


def changes(before: Iterable[Section], after: Iterable[Section]) -> list[Change]:
    """The sections that differ, in the order of the later text."""
    old = {section.name: section.lines for section in before}
    new = {section.name: section.lines for section in after}
    names = dict.fromkeys((*new, *old))
    pairs = ((name, old.get(name, ()), new.get(name, ())) for name in names)
    return [Change(name, tuple(_lines(went, came))) for name, went, came in pairs if went != came]


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[Line]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if place or group[0][1]:
            yield Line("\N{HORIZONTAL ELLIPSIS}", "")
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line(" ", text) for text in before[old_start:old_end])
                continue
            yield from (Line("-", text) for text in before[old_start:old_end])
            yield from (Line("+", text) for text in after[new_start:new_end])


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}\N{HORIZONTAL ELLIPSIS}"
