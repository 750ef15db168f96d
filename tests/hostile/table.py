"""The table of hostile texts: a file for each kind, a line for each text; long ones say what is repeated how often."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
MARKDOWN = DATA.parent.parent / "patterns" / "rendering" / "data" / "hostile_markdown.json"
IS_WHOLE = os.environ.get("HOSTILE") == "all"


@dataclass(frozen=True)
class Hostile:
    """One text with its name in the table."""

    kind: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


@cache
def table() -> tuple[Hostile, ...]:
    """All texts in the order of their kinds and names."""
    files = [*sorted(DATA.glob("*.json")), MARKDOWN]
    return tuple(
        Hostile(path.stem.removeprefix("hostile_"), name, _text(said))
        for path in files
        for name, said in json.loads(path.read_text()).items()
    )


def _text(said: Any) -> str:
    if isinstance(said, str):
        return said
    return str(said.get("before", "")) + said["repeat"] * said["times"] + str(said.get("after", ""))


def texts(*kinds: str) -> list[str]:
    """The texts of some kinds, or all."""
    return [row.text for row in table() if not kinds or row.kind in kinds]


def sendable(text: str) -> str:
    """What a browser can send: halves of characters become the sign that stands for them."""
    return text.encode("utf-8", "replace").decode()


def visible(text: str) -> str:
    """What a form takes: on one line, without the characters that pages and terminals cannot show."""
    from advisor.engine.workload import _CONTROL

    return " ".join(_CONTROL.sub(" ", sendable(text)).split())


def packed(texts: Iterable[str], most: int, separator: str = " ") -> list[str]:
    """The texts joined into as few as possible of at most so many characters; what is longer is cut."""
    batches: list[str] = []
    for text in texts:
        cut = text[:most]
        joined = f"{batches[-1]}{separator}{cut}" if batches else cut
        if batches and len(joined) <= most and not IS_WHOLE:
            batches[-1] = joined
        else:
            batches.append(cut)
    return batches


def dealer(given: Iterable[str]) -> Callable[[int], str]:
    """Gives one text after the other, cut to a length, over and over again."""
    rows = list(given)
    places = count()
    return lambda most: rows[next(places) % len(rows)][:most]


def rounds(fields: int, given: int) -> Iterator[int]:
    """Where each round of filling so many fields begins, until each text stood somewhere, or in each of the fields."""
    yield from range(0, given, 1 if IS_WHOLE else max(1, fields))
