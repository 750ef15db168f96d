"""The flips of an advice as occasions to look at a decision again, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engine.inputs import INPUTS
from advisor.engine.wording import number, percent, seconds
from advisor.units import MONTH
from advisor.verdict import VERDICTS

LEAST_RATE = 0.1  # requests per second, below which a month's number says more
# Labels that stand for several things: "steps pass", where "memory passes".
PLURAL = frozenset({"bursts_per_day", "consumers_per_event", "operations_fte", "runs_per_month", "steps"})
MILLISECONDS_PER_SECOND = 1_000


@dataclass(frozen=True)
class Trigger:
    """What would have to happen, and the verdict that it would bring."""

    input: str
    text: str
    verdict: str
    because: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """For a list: "Revisit when load passes 53 requests per second: the verdict is then Hybrid."."""
        return f"Revisit when {self.text}: the verdict is then \u201c{self.verdict}\u201d."


def triggers(advice: Mapping[str, Any]) -> list[Trigger]:
    """One for each flip, the nearest first."""
    return [
        Trigger(row["input"], _words(row), VERDICTS[row["verdict"]], tuple(row["because"])) for row in advice["flips"]
    ]


def _words(row: Mapping[str, Any]) -> str:
    name, to = row["input"], float(row["to"])
    several = name in PLURAL
    if to == 0:
        move = "fall to" if several else "falls to"
    elif to > float(row["from"]):
        move = "pass" if several else "passes"
    else:
        move = "fall below" if several else "falls below"
    label = "load" if name == "requests_per_month" else row["label"]
    return f"{label} {move} {_amount(name, to, row['to_text'])}"


def _amount(name: str, to: float, text: str) -> str:
    """The value in the unit that reads best."""
    unit = INPUTS[name].unit
    if name == "requests_per_month" and to / MONTH >= LEAST_RATE:
        return f"{number(to / MONTH)} requests per second ({text})"
    if INPUTS[name].kind == "share" or unit == "relative error":
        return percent(to)
    if unit == "s":
        return seconds(to)
    if unit == "ms":
        return seconds(to / MILLISECONDS_PER_SECOND)
    return number(to) if name in PLURAL or INPUTS[name].kind == "integer" else text
