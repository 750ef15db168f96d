"""How wide a text will be, and where it breaks: known before any browser or font is asked."""

import unicodedata
from functools import lru_cache

# Advance widths of ASCII 32..126 in thousandths of the font size, semibold: for each character the wider of
# IBM Plex Sans and Arial (with Helvetica's metrics), because either may be the one that is used.
_WIDTHS = (
    "277 333 474 656 600 960 722 260 337 337 556 600 299 402 299 437 600 600 600 600 600 600 600 600 600 600 "
    "333 333 600 600 600 610 975 722 722 722 722 666 610 777 722 423 556 722 610 833 722 777 666 777 722 666 "
    "610 722 666 949 666 666 610 333 437 333 600 559 600 559 610 556 610 558 350 610 610 277 277 562 294 889 "
    "610 610 610 610 393 556 374 610 556 819 556 556 502 389 376 389 600"
)
SAFETY = 1.05
REMEMBERED = 4096


class _Advances(dict[str, int]):
    """The advance widths of characters; those beyond ASCII are added when they are first met."""

    def __missing__(self, character: str) -> int:
        self[character] = _advance(character)
        return self[character]


def _advance(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 1100 if unicodedata.east_asian_width(character) in "WF" else 800


_ADVANCES = _Advances({chr(32 + place): int(width) for place, width in enumerate(_WIDTHS.split())})


def text_width(text: str, size: float) -> float:
    """The width in the unit of `size`, with a little to spare."""
    return sum(map(_ADVANCES.__getitem__, text)) * size * SAFETY / 1000


@lru_cache(REMEMBERED)
def wrap(text: str, size: float, width: float) -> tuple[str, ...]:
    """The text in lines of even length, as few as fit into `width`; a longer word is broken."""
    words = [part for word in text.split() for part in _parts(word, size, width)]
    lines = _filled(words, size, width)
    narrowest, widest = 0.0, width
    while len(lines) > 1 and widest - narrowest > 1:
        middle = (narrowest + widest) / 2
        tried = _filled(words, size, middle)
        if len(tried) == len(lines) and all(text_width(line, size) <= middle for line in tried):
            lines, widest = tried, middle
        else:
            narrowest = middle
    return tuple(lines)


def _filled(words: list[str], size: float, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _parts(word: str, size: float, width: float) -> list[str]:
    if text_width(word, size) <= width:
        return [word]
    parts = [""]
    for character in word:
        if parts[-1] and text_width(parts[-1] + character, size) > width:
            parts.append("")
        parts[-1] += character
    return parts
