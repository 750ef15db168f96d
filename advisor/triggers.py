"""The flips of an advice as occasions to look at a decision again, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engine.inputs import INPUTS
from advisor.engine.wording import amount_words, flip_label
from advisor.verdict import VERDICTS

# Labels that stand for several things: "steps pass", where "memory passes".
PLURAL = frozenset({"bursts_per_day", "consumers_per_event", "operations_fte", "runs_per_month", "steps"})


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
    """What moves, how and to where; nothing passes a bound of its input, or the whole number that flips already."""
    name, to = row["input"], float(row["to"])
    given, several = INPUTS[name], name in PLURAL
    is_exact = given.kind == "integer" or to in {given.low, given.high}
    if to > float(row["from"]):
        move = ("reach" if is_exact else "pass") + ("" if several else "es")
    else:
        move = ("fall" if several else "falls") + (" to" if is_exact else " below")
    return f"{flip_label(name)} {move} {_amount(name, to)}"


def _amount(name: str, to: float) -> str:
    """The value in words; a label that names its unit already, as that of steps, is not followed by it again."""
    words = amount_words(name, to)
    return words.partition(" ")[0] if name in PLURAL else words
