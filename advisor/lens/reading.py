"""A custom lens from its JSON: everything that is wrong with it at once, each with its place and path.

Stricter than the documentation where that is silent: ids of questions are unique in the whole lens, because an
answer is kept by them; every list but that of the rules has at least one member; lengths count characters of
Unicode; at most one choice of a question is "None of these"; no choice is called `default`. Keys that the
documentation does not name are reported and left out. A missing default rule and a missing improvement plan are
what the linter says, so that a lens without them can still be looked at.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from advisor.lens import model
from advisor.lens.document import decoded, read_json
from advisor.lens.grammar import DEFAULT, Condition, ConditionError, choices_of, parse
from advisor.lens.model import Lens, LensChoice, LensQuestion, Pillar, Resource, Risk, RiskRule
from patterns.strict_json import Document
from patterns.unreadable import UnreadableError, ValuePath

MOST_TROUBLES = 200
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_URL = re.compile(r"https?://[^\s\x00-\x20\x7f<>\"]+", re.IGNORECASE)
_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
Row = TypeVar("Row")


@dataclass(frozen=True)
class Trouble:
    """What is wrong in a file, and where: line and column from 1, and the path from the top of the document."""

    line: int
    column: int
    path: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}"
        return f"{where}, {self.path}: {self.reason}" if self.path else f"{where}: {self.reason}"


class LensError(ValueError):
    """A file that is not a lens: `troubles` says why, in the order of the file."""

    def __init__(self, troubles: Collection[Trouble]) -> None:
        super().__init__("; ".join(map(str, troubles)))
        self.troubles = tuple(troubles)


def read_lens(content: bytes | str) -> Lens:
    """The lens of a file's content; raises LensError."""
    try:
        document = read_json(decoded(content) if isinstance(content, bytes) else content)
    except UnreadableError as error:
        raise LensError([Trouble(error.line, error.column, "", error.reason)]) from error
    sheet = Sheet(document)
    lens = _lens(Value(sheet, (), document.value))
    if sheet.troubles:
        raise LensError(sorted(sheet.troubles, key=lambda trouble: (trouble.line, trouble.column)))
    return lens


class Sheet:
    """What was found in one document so far."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.troubles: list[Trouble] = []
        self.ignored: list[str] = []
        self.question_ids: set[str] = set()

    def trouble(self, path: ValuePath, reason: str) -> None:
        """Note what is wrong at a path; only the first ones, so that a hostile file has an answer of bounded size."""
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(self.at(path, reason))

    def at(self, path: ValuePath, reason: str) -> Trouble:
        return Trouble(*self.document.place(path), ".".join(str(part)[:60] for part in path), reason)


@dataclass(frozen=True)
class Value:
    """A value of the document with the way to it; reading notes what is wrong and gives something to go on with."""

    sheet: Sheet
    path: ValuePath
    data: Any

    def wrong(self, reason: str) -> None:
        self.sheet.trouble(self.path, reason)

    def fields(self, *known: str) -> "Value":
        """The value as an object; keys that the format does not name are remembered."""
        if not isinstance(self.data, dict):
            self.wrong(f"expected an object, not {kind_of(self.data)}")
            return Value(self.sheet, self.path, {})
        for key in self.data:
            if key not in known and len(self.sheet.ignored) < MOST_TROUBLES:
                self.sheet.ignored.append(
                    str(self.sheet.at((*self.path, key), "the format has no such key: it is not read"))
                )
        return self

    def get(self, key: str) -> "Value":
        return Value(self.sheet, (*self.path, key), self.data.get(key))

    def text(self, key: str, most: int, *, may_be_missing: bool = False) -> str:
        if key not in self.data:
            if not may_be_missing:
                self.wrong(f"{key} is missing")
            return ""
        value = self.get(key)
        if not isinstance(value.data, str):
            value.wrong(f"expected a text, not {kind_of(value.data)}")
        elif not may_be_missing and not value.data.strip():
            value.wrong("it is empty: write a text")
        elif len(value.data) > most:
            value.wrong(f"{len(value.data):,} characters are too many: at most {most:,}")
        elif found := _CONTROL.search(value.data):
            value.wrong(f"the control character U+{ord(found[0]):04X} stands in it: remove it")
        else:
            return value.data
        return ""

    def id(self, taken: set[str], noun: str) -> str:
        """The id, which no other of `taken` may have."""
        found = self.text("id", model.MAX_NAME)
        if not found:
            return ""
        if not model.ID.fullmatch(found):
            self.get("id").wrong("an id has 3 to 128 letters, digits and underscores of ASCII, and nothing else")
            return ""
        if found in taken:
            self.get("id").wrong(f"another {noun} has the id {found}")
        taken.add(found)
        return found

    def rows(self, key: str, noun: str, least: int, most: int, read: Callable[["Value"], Row]) -> tuple[Row, ...]:
        """The members of a list, the first `most` of them."""
        if key not in self.data:
            if least:
                self.wrong(f"{key} is missing: a list of {noun}")
            return ()
        value = self.get(key)
        if not isinstance(value.data, list):
            value.wrong(f"expected a list of {noun}, not {kind_of(value.data)}")
            return ()
        if len(value.data) > most:
            value.wrong(f"{len(value.data):,} {noun} are too many: at most {most}")
        elif len(value.data) < least:
            value.wrong(f"the list of {noun} is empty")
        members = enumerate(value.data[:most])
        return tuple(read(Value(self.sheet, (*value.path, index), data)) for index, data in members)


def kind_of(data: Any) -> str:
    return _KINDS.get(type(data), "a number")


def _lens(value: Value) -> Lens:
    top = value.fields("schemaVersion", "name", "description", "pillars")
    version = top.text("schemaVersion", model.MAX_NAME)
    if version and version != model.SCHEMA_VERSION:
        top.get("schemaVersion").wrong(f"only the version {model.SCHEMA_VERSION} is known")
    ids: set[str] = set()
    return Lens(
        name=top.text("name", model.MAX_NAME),
        description=top.text("description", model.MAX_DESCRIPTION),
        pillars=top.rows("pillars", "pillars", 1, model.MAX_PILLARS, lambda member: _pillar(member, ids)),
        ignored=tuple(value.sheet.ignored),
    )


def _pillar(value: Value, ids: set[str]) -> Pillar:
    pillar = value.fields("id", "name", "questions")
    return Pillar(
        id=pillar.id(ids, "pillar"),
        name=pillar.text("name", model.MAX_NAME),
        questions=pillar.rows("questions", "questions", 1, model.MAX_QUESTIONS, _question),
    )


def _question(value: Value) -> LensQuestion:
    question = value.fields("id", "title", "description", "helpfulResource", "choices", "riskRules")
    ids: set[str] = set()
    own_id = question.id(value.sheet.question_ids, "question")
    title = question.text("title", model.MAX_NAME)
    description = question.text("description", model.MAX_DESCRIPTION, may_be_missing=True)
    choices = question.rows("choices", "choices", 1, model.MAX_CHOICES, lambda member: _choice(member, ids))
    if len([choice for choice in choices if choice.is_none_of_these]) > 1:
        question.get("choices").wrong(
            f"only one choice may end in {model.NONE_SUFFIX}: it stands for none of the others"
        )
    risks: set[Risk] = set()
    rules = question.rows("riskRules", "rules", 0, model.MAX_RULES, lambda member: _rule(member, ids, risks))
    return LensQuestion(own_id, title, choices, rules, description, _resource(question, "helpfulResource"))


def _choice(value: Value, ids: set[str]) -> LensChoice:
    choice = value.fields("id", "title", "helpfulResource", "improvementPlan", "additionalResources")
    own_id = choice.id(ids, "choice of this question")
    if own_id == DEFAULT:
        choice.get("id").wrong("default is what rules call the rest: no choice can have this id")
    more = choice.rows("additionalResources", "resources", 0, 2, _more)
    kinds = [kind for kind, _ in more]
    if len(set(kinds)) < len(kinds):
        choice.get("additionalResources").wrong("each type stands here once: put the content of both together")
    return LensChoice(
        id=own_id,
        title=choice.text("title", model.MAX_NAME),
        help=_resource(choice, "helpfulResource"),
        plan=_resource(choice, "improvementPlan"),
        more_help=tuple(item for kind, items in more if kind == model.HELP for item in items),
        more_plans=tuple(item for kind, items in more if kind == model.PLAN for item in items),
    )


def _resource(owner: Value, key: str) -> Resource | None:
    return _resource_of(owner.get(key)) if key in owner.data else None


def _resource_of(value: Value) -> Resource:
    resource = value.fields("displayText", "url")
    url = resource.text("url", model.MAX_URL, may_be_missing=True)
    if url and not _URL.fullmatch(url):
        resource.get("url").wrong("an address begins with http:// or https:// and has no spaces")
    return Resource(resource.text("displayText", model.MAX_DESCRIPTION), url)


def _more(value: Value) -> tuple[str, tuple[Resource, ...]]:
    more = value.fields("type", "content")
    kind = more.text("type", model.MAX_NAME)
    if kind and kind not in (model.HELP, model.PLAN):
        more.get("type").wrong(f"the types are {model.HELP} and {model.PLAN}")
    return kind, more.rows("content", "resources", 0, model.MAX_MORE, _resource_of)


def _rule(value: Value, ids: set[str], risks: set[Risk]) -> RiskRule:
    rule = value.fields("condition", "risk")
    condition = _condition(rule, ids)
    risk = rule.text("risk", model.MAX_NAME)
    if risk not in set(Risk):
        if risk:
            rule.get("risk").wrong(f"the risks are {', '.join(Risk)}")
        return RiskRule(Risk.NONE, condition)
    if Risk(risk) in risks:
        rule.get("risk").wrong(f"another rule gives {risk}: there is one rule for each risk, so join both with ||")
    risks.add(Risk(risk))
    return RiskRule(Risk(risk), condition)


def _condition(rule: Value, ids: set[str]) -> Condition | None:
    """The condition of a rule, its choices among `ids`; None for the default, and for one that cannot be read."""
    text = rule.text("condition", 1_000_000)
    if not text or text.strip() == DEFAULT:
        return None
    try:
        condition = parse(text)
    except ConditionError as error:
        rule.get("condition").wrong(f"at {error.column} of the condition: {error.reason}")
        return None
    unknown = sorted(choices_of(condition) - ids)
    if unknown:
        at = re.search(rf"(?<!\w){unknown[0]}(?!\w)", text, re.ASCII)
        column = at.start() + 1 if at else 1
        rule.get("condition").wrong(f"at {column} of the condition: the question has no choice {', '.join(unknown)}")
    return condition
