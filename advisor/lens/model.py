"""A lens as data, its documented limits, and the risk of an answer."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from enum import StrEnum

from advisor.lens.grammar import Condition

SCHEMA_VERSION = "2021-11-01"
ID = re.compile(r"[A-Za-z0-9_]{3,128}", re.ASCII)
MAX_NAME = 128
MAX_DESCRIPTION = 2048
MAX_URL = 2048  # of the service's API; the format's page names no limit
MAX_PILLARS = 10
MAX_QUESTIONS = 20
MAX_CHOICES = 15
MAX_RULES = 3
MAX_MORE = 5
NONE_SUFFIX = "_no"
HELP, PLAN = "HELPFUL_RESOURCE", "IMPROVEMENT_PLAN"


class Risk(StrEnum):
    HIGH = "HIGH_RISK"
    MEDIUM = "MEDIUM_RISK"
    NONE = "NO_RISK"


@dataclass(frozen=True)
class Resource:
    """A text, with an address to read more at or without."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class LensChoice:
    id: str
    title: str
    help: Resource | None = None
    plan: Resource | None = None
    more_help: tuple[Resource, ...] = ()
    more_plans: tuple[Resource, ...] = ()

    @property
    def is_none_of_these(self) -> bool:
        return self.id.endswith(NONE_SUFFIX)

    @property
    def helps(self) -> tuple[Resource, ...]:
        return (*([self.help] if self.help else []), *self.more_help)

    @property
    def plans(self) -> tuple[Resource, ...]:
        return (*([self.plan] if self.plan else []), *self.more_plans)


@dataclass(frozen=True)
class RiskRule:
    """A risk and when it holds; without a condition it is the default."""

    risk: Risk
    condition: Condition | None = None

    @property
    def is_default(self) -> bool:
        return self.condition is None

    def holds(self, taken: Set[str]) -> bool:
        return self.condition is None or self.condition.evaluate(taken)

    def __str__(self) -> str:
        return "default" if self.condition is None else str(self.condition)


@dataclass(frozen=True)
class LensQuestion:
    id: str
    title: str
    choices: tuple[LensChoice, ...]
    rules: tuple[RiskRule, ...]
    description: str = ""
    help: Resource | None = None

    @property
    def none_of_these(self) -> LensChoice | None:
        return next((choice for choice in self.choices if choice.is_none_of_these), None)

    @property
    def ordinary(self) -> tuple[LensChoice, ...]:
        return tuple(choice for choice in self.choices if not choice.is_none_of_these)

    def risk(self, taken: Set[str]) -> Risk | None:
        """The risk of the first rule that holds; None where none does, which a default rule prevents."""
        return next((rule.risk for rule in self.rules if rule.holds(taken)), None)


@dataclass(frozen=True)
class Pillar:
    id: str
    name: str
    questions: tuple[LensQuestion, ...]


@dataclass(frozen=True)
class Lens:
    """A questionnaire by pillars. `ignored` says what the file holds besides, which the format does not name."""

    name: str
    description: str
    pillars: tuple[Pillar, ...]
    ignored: tuple[str, ...] = ()

    def questions(self) -> Iterator[LensQuestion]:
        for pillar in self.pillars:
            yield from pillar.questions
