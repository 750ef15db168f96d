"""What lies between two versions of an entry, section by section and line by line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from patterns.desk.versions import Section

AROUND = 2  # unchanged lines shown on either side of a change
# Comparing takes time by the square of the lines; a text longer than these is told by its beginning.
MOST_COMPARED, MOST_SHOWN, MOST_OF_LINE = 600, 60, 2000


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
        went, came = (" / ".join(line.text for line in self.lines if line.mark == mark)[:MOST_OF_LINE] for mark in "-+")
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
    """Line by line; where the part that differs is too long for that, its beginning on either side."""
    start = next((at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    start = min(len(before), len(after)) if start is None else start
    rest = min(len(before), len(after)) - start
    end = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    if max(len(before), len(after)) - start - end > MOST_COMPARED:
        yield from _begun("-", before[start : len(before) - end])
        yield from _begun("+", after[start : len(after) - end])
        return
    first, last = max(0, start - AROUND), max(0, end - AROUND)
    yield from _compared(before[first : len(before) - last], after[first : len(after) - last], first)


def _compared(before: Sequence[str], after: Sequence[str], left_out: int) -> Iterator[Line]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for place, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if place or group[0][1] or left_out:
            yield Line("\N{HORIZONTAL ELLIPSIS}", "")
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line(" ", _cut(text)) for text in before[old_start:old_end])
                continue
            yield from (Line("-", _cut(text)) for text in before[old_start:old_end])
            yield from (Line("+", _cut(text)) for text in after[new_start:new_end])


def _begun(mark: str, lines: Sequence[str]) -> Iterator[Line]:
    yield from (Line(mark, _cut(text)) for text in lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        more = f"{len(lines) - MOST_SHOWN:,} lines more, too many to be compared one by one"
        yield Line("\N{HORIZONTAL ELLIPSIS}", more)


def _cut(text: str) -> str:
    if len(text) <= MOST_OF_LINE:
        return text
    return f"{text[:MOST_OF_LINE]}\N{HORIZONTAL ELLIPSIS} ({len(text) - MOST_OF_LINE:,} characters more in this line)"


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}\N{HORIZONTAL ELLIPSIS}"
