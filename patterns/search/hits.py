"""What was found, with the words that were sought marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from patterns.models import Searchable

AROUND = 90

Parts = list[tuple[str, bool]]  # text, and whether it is one of the words that were sought


def marked(text: str, sought: re.Pattern[str]) -> Parts:
    """The text in parts, those that answer a sought word marked."""
    parts: Parts = []
    end = 0
    for match in sought.finditer(text):
        if match.start() > end:
            parts.append((text[end : match.start()], False))
        parts.append((match[0], True))
        end = match.end()
    return [*parts, (text[end:], False)] if text[end:] else parts


def excerpt(text: str, sought: re.Pattern[str]) -> str:
    """The neighbourhood of the first sought word in the text; "" where there is none."""
    match = sought.search(text)
    if not match:
        return ""
    start, end = max(0, match.start() - AROUND), min(len(text), match.end() + AROUND)
    head = text[start : match.start()].partition(" ")[2] if start else text[: match.start()]
    tail = text[match.end() : end].rpartition(" ")[0] if end < len(text) else text[match.end() :]
    return f"{'… ' if start else ''}{head}{match[0]}{tail}{' …' if end < len(text) else ''}"


@dataclass(frozen=True)
class Hit:
    """One thing found. The parts of its title and of what it says have the sought words marked."""

    url: str
    kind: str
    kind_name: str
    title: str
    title_parts: Parts
    said: Parts

    @classmethod
    def of(cls, row: Searchable, sought: re.Pattern[str], text: str) -> "Hit":
        said = marked(row.summary, sought)
        title = marked(row.title, sought)
        if not any(hit for _, hit in (*said, *title)):
            names = f"{row.names}\n{row.aliases}".split("\n")
            name = next((name for name in names if sought.search(name)), "")
            said = marked(f"Also: {name}" if name else excerpt(text, sought) or row.summary, sought)
        return cls(row.url, row.kind, row.get_kind_display(), row.title, title, said)


@dataclass(frozen=True)
class Results:
    """What a query found, best first; `corrected` is the query that was looked for where the typed one found nothing.

    `is_loose` says that no entry has all of the words, and that these have some; `is_cut`, that there are more.
    """

    query: str
    hits: Sequence[Hit] = ()
    corrected: str = ""
    is_loose: bool = False
    is_cut: bool = False

    @property
    def groups(self) -> list[tuple[str, list[Hit]]]:
        """The hits by kind; the kind of the best hit comes first."""
        groups: dict[str, list[Hit]] = {}
        for hit in self.hits:
            groups.setdefault(hit.kind_name, []).append(hit)
        return list(groups.items())
