"""Text as search compares it: folded, split into words, with the endings that do not matter cut off."""

import re
import unicodedata
from dataclasses import dataclass

from patterns.models import Searchable

MAX_WORD = 40

# What a question is made of around what it asks for; both databases are asked without them.
STOPWORDS = frozenset(
    "a about an and are as at be by can do does for from how i if in into is it its me my not of on or our should so "
    "that the their then there these this to was we what when where which who why will with you your".split()
)
_ENDINGS = ("ations", "ation", "izing", "ized", "ings", "ing", "ies", "ied", "ed", "es", "s", "y", "e")
_ENDING = f"(?:{'|'.join(_ENDINGS)})?"
_MIN_ROOT = 4


def fold(text: str) -> str:
    """ "Pub/Sub \u00e9" as "pub sub e": lower case, no accents, one space between words."""
    plain = text.casefold()
    if not text.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", plain))


def words(text: str) -> list[str]:
    return [word[:MAX_WORD] for word in fold(text).split()]


def glued(text: str) -> str:
    """A name as "stepfunctions", whether it was typed as one word, as two, or with a hyphen."""
    return fold(text).replace(" ", "")


def root(word: str) -> str:
    """The part that "retry", "retries" and "retried" share; short words stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_ROOT:
            return word[: -len(ending)]
    return word


def pattern_of(word: str) -> str:
    """A regular expression for words that begin with a folded one, or differ from it in the ending alone."""
    return rf"\b(?:{word}\w*|{root(word)}{_ENDING}\b)"


@dataclass(frozen=True)
class Names:
    """The glued names of one searchable: its own, title included, and its aliases."""

    own: frozenset[str]
    aliases: frozenset[str]

    @classmethod
    def of(cls, row: Searchable) -> "Names":
        own = [row.title, *row.names.split("\n")]
        return cls(frozenset(map(glued, own)), frozenset(map(glued, row.aliases.split("\n"))))
