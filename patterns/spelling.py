"""Names of services, and how a text comes near one without meeting it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

VENDORS = {"Amazon", "AWS", "Azure", "Google", "Cloudflare", "Microsoft"}
MIN_LETTERS = 6
LONGEST = 4

_RUN = re.compile(r"[A-Z][A-Za-z0-9]*(?:[ /][A-Z][A-Za-z0-9]*)*")
_WORD = re.compile(r"(?<![\w/@.-])[A-Za-z][A-Za-z0-9]*(?![\w@]|[-/.]\w)")
_INNER_CAPITAL = re.compile(r"[a-z].*[A-Z]")


@dataclass(frozen=True)
class Miss:
    """What a text says, where, and the name that it seems to mean."""

    start: int
    said: str
    name: str


def service_names(names: Iterable[str], common: Iterable[str] = ()) -> dict[str, str]:
    """The proper names in names of services, by their letters alone; `common` are names of roles, which are words."""
    known = {_letters(name) for name in common}
    found: dict[str, str] = {}
    for run in (run for name in names for run in _RUN.findall(name)):
        words = run.split(" ")
        while words and words[0] in VENDORS:
            words = words[1:]
        name = " ".join(words)
        if len(_letters(name)) >= MIN_LETTERS and _letters(name) not in known:
            found.setdefault(_letters(name), name)
    return found


def misses(text: str, names: Mapping[str, str]) -> Iterator[Miss]:
    """Names that are cut, joined, written with other capitals, or one letter away."""
    words = list(_WORD.finditer(text))
    for place, first in enumerate(words):
        for last in _neighbours(text, words, place):
            said = text[first.start() : last.end()]
            name = names.get(_letters(said))
            if name and _differs(said, name) and _is_meant(text, first.start(), said, name):
                yield Miss(first.start(), " ".join(said.split()), name)
        if near := _one_letter_off(first[0], names):
            yield Miss(first.start(), first[0], near)


def _neighbours(text: str, words: list[re.Match[str]], place: int) -> Iterator[re.Match[str]]:
    """The words at which a name that begins at `place` may end: only white space between them."""
    yield words[place]
    for before, word in zip(words[place : place + LONGEST - 1], words[place + 1 : place + LONGEST], strict=False):
        if text[before.end() : word.start()].strip():
            return
        yield word


def _differs(said: str, name: str) -> bool:
    return " ".join(said.split()) != name and " ".join(said.split()) != name.upper()


def _is_meant(text: str, start: int, said: str, name: str) -> bool:
    """Whether the words are the name: a name of common words is one only where a capital asks for it."""
    if _INNER_CAPITAL.search(name.replace(" ", "")) and " " not in name and " " not in said:
        return True
    if not said[0].isupper():
        return False
    is_case_alone = " ".join(said.split()).casefold() == name.casefold()
    return not is_case_alone or not (_begins_sentence(text, start) or said.split()[0].isupper())


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'(*[\u201c")
    return not before or before[-1] in ".!?:;|\n#-"


def _one_letter_off(word: str, names: Mapping[str, str]) -> str:
    """The one-word name that differs from a capitalized word by one letter, a plural aside; "" where none does."""
    letters = _letters(word)
    if not word[0].isupper() or len(letters) < MIN_LETTERS or letters in names:
        return ""
    for other, name in names.items():
        is_plural = letters.rstrip("s") == other.rstrip("s")
        if " " not in name and not is_plural and other[0] == letters[0] and _is_one_edit(letters, other):
            return name
    return ""


def _is_one_edit(left: str, right: str) -> bool:
    """Whether a letter more, less or other, or two letters swapped, turn one word into the other."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1 or short == long:
        return False
    at = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
