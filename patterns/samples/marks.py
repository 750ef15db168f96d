"""Characters that nobody sees: they turn the direction of a text, hide in a word, or make two addresses look alike."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from patterns.reading import ValuePath

MOST_TOLD = 5  # of one sample
_SHOWN = set("\t\n\r")


def is_hidden(letter: str) -> bool:
    """Whether it is a control, a mark of direction, of zero width, or of no meaning that all agree on."""
    return letter not in _SHOWN and unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn"}


def visible(text: str) -> str:
    """The text without them."""
    return text if text.isascii() and text.isprintable() else "".join(mark for mark in text if not is_hidden(mark))


def hidden_marks(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """The first hidden character of every text below a value, by its path and name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from hidden_marks(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from hidden_marks(inner, (*path, index))
    elif isinstance(value, str) and (found := next(filter(is_hidden, value), "")):
        yield path, f"U+{ord(found):04X} {unicodedata.name(found, 'a control character')}"
