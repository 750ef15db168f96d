"""Conditions of risk rules: choices joined by `&&`, `||`, `!` and parentheses.

The documentation shows these four signs and names no others. It is silent on which binds closer; `!` before `&&`
before `||` is taken, as in the languages that have these signs. It is silent on the length of a condition, too.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

MAX_LENGTH = 20_000
MAX_DEPTH = 50
DEFAULT = "default"
_TOKEN = re.compile(r"&&|\|\||[!()]|[A-Za-z0-9_]+")
_SPACE = re.compile(r"\s*")
_MENDED = {"&": "&&", "|": "||", "and": "&&", "or": "||", "not": "!"}


class ConditionError(ValueError):
    """Why a condition cannot be read, and at which column of it, counted from 1."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"column {column}: {reason}")
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class Taken:
    """True where the choice is taken."""

    choice: str

    def evaluate(self, taken: Set[str]) -> bool:
        return self.choice in taken

    def __str__(self) -> str:
        return self.choice


@dataclass(frozen=True)
class Not:
    part: "Condition"

    def evaluate(self, taken: Set[str]) -> bool:
        return not self.part.evaluate(taken)

    def __str__(self) -> str:
        return f"!{_within(self.part)}"


@dataclass(frozen=True)
class And:
    parts: tuple["Condition", ...]

    def evaluate(self, taken: Set[str]) -> bool:
        return all(part.evaluate(taken) for part in self.parts)

    def __str__(self) -> str:
        return " && ".join(map(_within, self.parts))


@dataclass(frozen=True)
class Or:
    parts: tuple["Condition", ...]

    def evaluate(self, taken: Set[str]) -> bool:
        return any(part.evaluate(taken) for part in self.parts)

    def __str__(self) -> str:
        return " || ".join(map(_within, self.parts))


Condition = Taken | Not | And | Or


def _within(part: Condition) -> str:
    return f"({part})" if isinstance(part, And | Or) else str(part)


def choices_of(condition: Condition) -> set[str]:
    """The ids that a condition mentions."""
    if isinstance(condition, Taken):
        return {condition.choice}
    parts = (condition.part,) if isinstance(condition, Not) else condition.parts
    return set().union(*map(choices_of, parts))


@dataclass(frozen=True)
class Token:
    text: str
    column: int

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalnum() or self.text[:1] == "_"


def tokens(text: str) -> Iterator[Token]:
    """The signs and ids of a condition; raises ConditionError at the first character that is neither."""
    at = _end_of_space(text, 0)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            mended = _MENDED.get(text[at])
            hint = f"write {mended}" if mended else "only ids of choices, &&, ||, ! and parentheses stand here"
            raise ConditionError(at + 1, f"{text[at]!r} cannot be read: {hint}")
        yield Token(found[0], at + 1)
        at = _end_of_space(text, found.end())


def _end_of_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def parse(text: str) -> Condition:
    """The condition that a text stands for; raises ConditionError. `default` is no condition: see the reader."""
    if len(text) > MAX_LENGTH:
        raise ConditionError(1, f"{len(text):,} characters are too many: at most {MAX_LENGTH:,}")
    parser = _Parser([*tokens(text), Token("", len(text.rstrip()) + 1)])
    condition = parser.either(0)
    if parser.next.text:
        raise ConditionError(parser.next.column, parser.misplaced())
    return condition


class _Parser:
    """One function for each strength of binding; the last token is empty and ends the text."""

    def __init__(self, read: list[Token]) -> None:
        self.tokens = read
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def either(self, depth: int) -> Condition:
        """or = and { "||" and }"""
        parts = [self.both(depth)]
        while self.takes("||"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Condition:
        """and = not { "&&" not }"""
        parts = [self.negated(depth)]
        while self.takes("&&"):
            parts.append(self.negated(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self, depth: int) -> Condition:
        """not = "!" not | "(" or ")" | choice"""
        if depth > MAX_DEPTH:
            raise ConditionError(self.next.column, f"nested deeper than {MAX_DEPTH} levels")
        opened = self.next
        if self.takes("!"):
            return Not(self.negated(depth + 1))
        if self.takes("("):
            inner = self.either(depth + 1)
            if not self.takes(")"):
                raise ConditionError(opened.column, "this parenthesis is never closed")
            return inner
        if not opened.is_word or opened.text == DEFAULT:
            raise ConditionError(opened.column, self.missing())
        self.at += 1
        return Taken(opened.text)

    def takes(self, sign: str) -> bool:
        is_next = self.next.text == sign
        self.at += is_next
        return is_next

    def missing(self) -> str:
        """What is wrong where the id of a choice should stand."""
        if self.next.text == DEFAULT:
            return "default stands alone: write it as the whole condition of the last rule"
        if not self.next.text:
            return "a choice is missing at the end" if self.at else "the condition is empty: name a choice, or default"
        return f"a choice is missing before {self.next.text}"

    def misplaced(self) -> str:
        """What is wrong where the condition should have ended."""
        if self.next.text == ")":
            return "this parenthesis closes nothing"
        mended = _MENDED.get(self.next.text.lower())
        return (
            f"write {mended} instead of {self.next.text}" if mended else f"&& or || is missing before {self.next.text}"
        )
