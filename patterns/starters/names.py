"""Names and comments that no label or title can break out of."""

import keyword
import re
import unicodedata

MOST = 32  # what every provider takes, with room for its own prefix and suffix
COMMENT = 240
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
# Letters that cannot be seen, direction marks and halves of pairs; letters without a place in Unicode as well.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


def plain(text: str, limit: int = COMMENT) -> str:
    """Text on one line of letters that can be seen, shortened with an ellipsis: safe behind any mark of a comment."""
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text[: 4 * limit])
    line = " ".join(seen.split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def kebab(text: str, fallback: str = "part") -> str:
    """ "createUser" is "create-user": lower-case letters, digits and single hyphens, a letter first."""
    flat = unicodedata.normalize("NFKD", _HUMP.sub("-", text[:200])).encode("ascii", "ignore").decode().lower()
    name = _OTHER.sub("-", flat).strip("-")[:MOST].strip("-")
    if not name:
        return fallback
    return name if name[0].isalpha() else f"{fallback}-{name}"[:MOST].strip("-")


def free(name: str, taken: set[str]) -> str:
    """The name, with a number where it or its like in CamelCase is taken, or a word of Python; it is taken then."""
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        name = f"{name}-part"
    short, number = name[: MOST - 4].strip("-"), 1
    while _plain(name) in taken:
        number += 1
        name = f"{short}-{number}"
    taken.add(_plain(name))
    return name


def _plain(name: str) -> str:
    """What two names must not share: "ab-1" and "ab1" are one id in a template."""
    return camel(name).casefold()


def camel(name: str) -> str:
    """ "create-user" is "CreateUser", an id in a template."""
    return "".join(word.capitalize() for word in name.split("-"))


def snake(name: str) -> str:
    """ "create-user" is "create_user", a module."""
    return name.replace("-", "_")


def upper(name: str) -> str:
    """ "create-user" is "CREATE_USER", a variable of the environment."""
    return snake(name).upper()
