"""What a content file holds and rows do not: its comments, and the order of lists that rows do not order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml

from patterns.reading import UnreadableError, read_text, read_yaml

Anchor = tuple[str, ...]


@dataclass(frozen=True)
class Manuscript:
    """A file as it is: comments by the key or the row below them, the data, and the slugs of each list in order.

    A comment inside a row belongs to the row; one above the first key to the file.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    comments: Mapping[Anchor, list[str]] = field(default_factory=dict)
    slugs: Mapping[str, list[str]] = field(default_factory=dict)

    def row(self, key: str, slug: str) -> Mapping[str, Any]:
        """The row of a list, or nothing."""
        slugs = self.slugs.get(key, [])
        return self.data[key][slugs.index(slug)] if slug in slugs else {}


def read_manuscript(path: Path, slug_fields: Mapping[str, str]) -> Manuscript:
    """The file, where there is one that can be read; `slug_fields` name its lists and what tells their rows apart."""
    try:
        text = front_matter(read_text(path)) if path.suffix == ".md" else read_text(path)
        data, places = read_yaml(text)
    except (OSError, UnreadableError):
        return Manuscript()
    if not isinstance(data, dict):
        return Manuscript()
    slugs = {key: [str(row.get(name, "")) for row in data.get(key, [])] for key, name in slug_fields.items()}
    anchors: dict[int, Anchor] = {}
    for place, line in places.items():
        if len(place) == 2 and place[0] in slugs:
            anchors.setdefault(line, (str(place[0]), slugs[str(place[0])][int(place[1])]))
        elif len(place) == 1:
            anchors[line] = (str(place[0]),)
    return Manuscript(data, _comments(text, anchors), slugs)


def front_matter(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(takewhile(lambda line: line.rstrip() != "---", lines[1:])) + "\n"


def _comments(text: str, anchors: Mapping[int, Anchor]) -> dict[Anchor, list[str]]:
    """The comments at each anchor, in the order of the file."""
    found: dict[Anchor, list[str]] = {}
    lines = [line.strip() for line in text.split("\n")]
    for number, comment in _comment_lines(text):
        below = number
        while below <= len(lines) and (not lines[below - 1] or lines[below - 1].startswith("#")):
            below += 1
        above = max((line for line in anchors if line <= number), default=min(anchors, default=0))
        anchor = anchors.get(below) or anchors.get(above)
        if anchor:
            found.setdefault(anchor, []).append(comment)
    return found


def _comment_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each comment with its line: what begins with a "#" that no value covers."""
    if "#" not in text:
        return
    bare = list(text)
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            for place in range(token.start_mark.index, token.end_mark.index):
                bare[place] = "\n" if bare[place] == "\n" else " "
    for number, line in enumerate("".join(bare).split("\n"), 1):
        if "#" in line:
            yield number, line[line.index("#") :].rstrip()


def in_order_of(slugs: list[str], before: Iterable[str]) -> list[str]:
    """The same slugs, those of `before` first and in its order."""
    wanted = set(slugs)
    return list(dict.fromkeys([*(slug for slug in before if slug in wanted), *slugs]))
