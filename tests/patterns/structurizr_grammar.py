"""A strict reader of the part of the Structurizr DSL that diagrams are written in.

It cuts lines into tokens as the DSL does: quotes disappear, so a quoted brace or arrow counts as one.
"""

import re
from dataclasses import dataclass, field, replace

IDENTIFIER = re.compile(r"\w[A-Za-z0-9_-]*", re.ASCII)
KEY = re.compile(r"[A-Za-z0-9_-]+")
COLOR = re.compile(r"#[0-9a-f]{6}")
SUBSTITUTION = re.compile(r"\$\{[a-zA-Z0-9-_.]+?\}")
ARROW = re.compile(r"-.*>")
WORD = re.compile(r'(?:"(?P<quoted>(?:\\"|[^"])*+)"|(?P<plain>[^\s"]++))(?=\s|$)')
OPEN, CLOSE = "{", "}"

# By block: what may stand in it, with the fewest and the most words after it, and the block that it opens.
ELEMENTS = {"group": (1, 1, "group"), "person": (1, 3, ""), "softwareSystem": (1, 3, "softwareSystem")}
BLOCKS: dict[str, dict[str, tuple[int, int, str]]] = {
    "": {"workspace": (0, 2, "workspace")},
    "workspace": {"model": (0, 0, "model"), "views": (0, 0, "views")},
    "model": ELEMENTS,
    "group": {"person": (1, 3, ""), "softwareSystem": (1, 3, ""), "container": (1, 4, "")},
    "softwareSystem": {"group": (1, 1, "group"), "container": (1, 4, "")},
    "views": {"container": (1, 3, "view"), "styles": (0, 0, "styles"), "themes": (1, 9, "")},
    "view": {"include": (1, 999, ""), "autoLayout": (0, 3, "")},
    "styles": {"element": (1, 1, "element"), "relationship": (1, 1, "relationship")},
    "element": dict.fromkeys(("background", "color", "stroke", "shape", "border"), (1, 1, "")),
    "relationship": {"dashed": (1, 1, "")},
}
VALUES = {
    "background": COLOR,
    "color": COLOR,
    "stroke": COLOR,
    "shape": re.compile("Person|RoundedBox"),
    "border": re.compile("solid|dashed|dotted"),
    "dashed": re.compile("true|false"),
    "autoLayout": re.compile("tb|bt|lr|rl"),
    "themes": re.compile(r"https://static\.structurizr\.com/themes/[\w.-]+/(?:theme|icons)\.json"),
}


class GrammarError(ValueError):
    """What is wrong, with the number of the line."""


@dataclass(frozen=True)
class Element:
    kind: str
    name: str
    tags: tuple[str, ...]
    words: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class Relationship:
    source: str
    target: str
    description: str
    tags: tuple[str, ...]


@dataclass
class Workspace:
    """What a text says, by the identifiers in it."""

    name: str = ""
    elements: dict[str, Element] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)


def read(text: str) -> Workspace:
    """The workspace of a text; raises GrammarError."""
    found = Workspace()
    stack: list[tuple[str, str]] = [("", "")]
    for number, line in enumerate(re.split(r"\r?\n", text.removesuffix("\n")), 1):
        try:
            _read_line(line, stack, found)
        except GrammarError as error:
            raise GrammarError(f"line {number}: {error}: {line.strip()}") from None
    if len(stack) != 1 or not found.name:
        raise GrammarError("a block is open at the end, or there is no workspace")
    if unknown := {word for word in found.included if word != "*" and word not in found.elements}:
        raise GrammarError(f"unknown identifiers are included: {sorted(unknown)}")
    return found


def tokens(line: str) -> list[str]:
    """The words of a line; a quote after a backslash belongs to its word."""
    words: list[str] = []
    rest = line.strip()
    while rest:
        word = WORD.match(rest)
        if not word:
            raise GrammarError("a quote that is not closed, or closed inside a word")
        words.append(word["plain"] if word["quoted"] is None else word["quoted"])
        rest = rest[word.end() :].lstrip()
    return words


def _read_line(line: str, stack: list[tuple[str, str]], found: Workspace) -> None:
    if re.match(r"\s*(//|#|/\*|!)", line) or line.endswith(("\\", '"""')):
        raise GrammarError("a comment, a directive, a continued line or a block of text")
    words = tokens(line)
    if not words or any(SUBSTITUTION.search(word) for word in words):
        raise GrammarError("an empty line, or a text that would be filled in")
    if words[0] == CLOSE:
        if len(words) > 1 or len(stack) == 1:
            raise GrammarError("nothing to close")
        stack.pop()
        return
    name = ""
    if len(words) > 2 and words[1] == "=":
        name, words = words[0], words[2:]
        _check_new(name, found)
    if len(words) > 1 and ARROW.fullmatch(words[1]):
        _read_relationship(name, words, stack, found)
    else:
        _read_statement(name, words, stack, found)


def _check_new(name: str, found: Workspace) -> None:
    taken = {given.casefold() for given in (*found.elements, *found.relationships)}
    if not IDENTIFIER.fullmatch(name) or name.casefold() in taken:
        raise GrammarError("an identifier with other characters, or one that is taken")


def _read_relationship(name: str, words: list[str], stack: list[tuple[str, str]], found: Workspace) -> None:
    if stack[-1][0] != "model" or words[1] != "->" or len(words) != 6 or not name:
        raise GrammarError("not: name = source -> target description technology tags")
    source, target = words[0], words[2]
    if not {source, target} <= found.elements.keys():
        raise GrammarError("an unknown end")
    relationship = Relationship(source, target, _said(words[3]), tuple(words[5].split(",")))
    if relationship in [replace(item, tags=relationship.tags) for item in found.relationships.values()]:
        raise GrammarError("the same relationship twice")
    found.relationships[name] = relationship


def _read_statement(name: str, words: list[str], stack: list[tuple[str, str]], found: Workspace) -> None:
    block, group = stack[-1]
    keyword = words[0]
    if keyword not in BLOCKS[block]:
        raise GrammarError(f"{keyword} does not belong into {block or 'the file'}")
    least, most, opened = BLOCKS[block][keyword]
    opens = words[-1] == OPEN
    rest = words[1:-1] if opens else words[1:]
    if not least <= len(rest) <= most or (opens and not opened):
        raise GrammarError("too few or too many words")
    if opened and not opens and keyword != "softwareSystem":
        raise GrammarError("a block is not opened")
    if keyword in ("person", "softwareSystem", "container") and block != "views":
        _add_element(name, keyword, rest, group, found)
    elif name:
        raise GrammarError("a name for something that has none")
    _note(block, keyword, rest, found)
    if opens:
        stack.append((opened, _said(rest[0]) if keyword == "group" else ""))


def _add_element(name: str, kind: str, words: list[str], group: str, found: Workspace) -> None:
    label = _said(words[0])
    alike = [item for item in found.elements.values() if (item.kind == "container") == (kind == "container")]
    if not name or not label.strip() or label in {item.name for item in alike}:
        raise GrammarError("an element without identifier or name, or with a name that is taken")
    tags = words[-1].split(",") if len(words) == (4 if kind == "container" else 3) else []
    if any(not tag.strip() for tag in tags):
        raise GrammarError("an empty tag")
    found.elements[name] = Element(kind, label, tuple(map(_said, tags)), tuple(map(_said, words[1:])), group)


def _note(block: str, keyword: str, words: list[str], found: Workspace) -> None:
    if keyword in VALUES and not all(VALUES[keyword].fullmatch(word) for word in words):
        raise GrammarError("a value that is not known")
    if keyword == "workspace":
        found.name = _said(words[0])
    elif block == "views" and keyword == "container":
        if words[0] not in found.elements or not KEY.fullmatch(words[1]):
            raise GrammarError("a view of something unknown, or a key with other characters")
    elif keyword == "include":
        found.included += words
    elif block == "styles":
        found.styles += words
    elif keyword == "themes":
        found.themes += words


def _said(word: str) -> str:
    """What the DSL makes of a word."""
    return word.replace('\\"', '"').replace("\\n", "\n")
