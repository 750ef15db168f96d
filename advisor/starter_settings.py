"""What the answers about a workload settle for its starter, each value with the answer behind it."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from advisor.engine.inputs import DOES_NOT_APPLY, input_label
from advisor.engine.wording import answer_words
from patterns.diagrams.model import Diagram
from patterns.starters.brief import Choice, Settings

Value = TypeVar("Value")
MINUTES_PER_MONTH = 730 * 60  # the price lists bill months of 730 hours
MEMORY_STEPS = (128, 256, 512, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 10240)
MOST_SECONDS = 900
GATEWAY_SECONDS = 29
HEADROOM = 2  # of a timeout over the longest unit of work that was given
LEAST_SECONDS = 3
USUAL_FACTOR = 5  # of a timeout over the usual unit of work, where the longest is not known
KEPT_HOURS = 168  # seven days, within which past records can be read again


def settings(workload: Mapping[str, Any], diagram: Diagram) -> Settings:
    """The settings that the answers give; what is not answered keeps the starter's default."""
    given = _Given(workload)
    found = {
        "memory_mb": given.choice("memory_mb", _memory),
        "request_seconds": given.first(
            ("longest_seconds", _within_gateway),
            ("duration_ms", lambda value: min(GATEWAY_SECONDS, _of_duration(value))),
        ),
        "work_seconds": given.first(
            ("run_seconds", _within_limit), ("longest_seconds", _within_limit), ("duration_ms", _of_duration)
        ),
        "concurrency": given.choice("db_connection_limit", lambda value: _share(value, diagram)),
        "is_ordered": given.choice("ordering", lambda value: value in {"per_key", "total"}),
        "is_idempotent": given.choice("exactly_once", lambda value: bool(value)),
        "every_minutes": given.choice("runs_per_month", _interval),
        "slow_ms": given.choice("p99_ms", lambda value: max(1, round(value))),
        "keep_hours": given.choice("replay", lambda value: KEPT_HOURS if value else 24),
        "is_private": given.choice("private_network", lambda value: bool(value)),
    }
    return replace(Settings(), **{name: choice for name, choice in found.items() if choice is not None})


class _Given:
    """The answers that are known and apply."""

    def __init__(self, workload: Mapping[str, Any]) -> None:
        self.answers = {name: value for name, value in workload.items() if value not in (None, "", DOES_NOT_APPLY)}

    def choice(self, name: str, made: Any) -> Choice[Any] | None:
        """What an answer is made into, with the answer in words; None where nothing comes of it."""
        if name not in self.answers:
            return None
        value = made(self.answers[name])
        return None if value is None else Choice(value, answer(name, self.answers[name]), (name,))

    def first(self, *ways: tuple[str, Any]) -> Choice[Any] | None:
        return next((choice for name, made in ways if (choice := self.choice(name, made))), None)


def answer(name: str, value: Any) -> str:
    """ "the answer on memory: 2,048 MB" """
    return f"the answer on {input_label(name)}: {answer_words(name, value)}"


def _memory(megabytes: float) -> int:
    """The next size up that functions come in."""
    return next((step for step in MEMORY_STEPS if step >= megabytes), MEMORY_STEPS[-1])


def _within_limit(longest: float) -> int:
    return max(LEAST_SECONDS, min(MOST_SECONDS, math.ceil(HEADROOM * longest)))


def _within_gateway(longest: float) -> int:
    return min(GATEWAY_SECONDS, _within_limit(longest))


def _of_duration(milliseconds: float) -> int:
    """Where the longest unit is not known, five times the usual one."""
    return max(LEAST_SECONDS, min(MOST_SECONDS, math.ceil(USUAL_FACTOR * milliseconds / 1_000)))


def _share(connections: int, diagram: Diagram) -> int | None:
    """Executions of each function that opens connections, so that all of them together stay within the limit."""
    databases = {node.id for node in diagram.nodes if node.role == "sql-db"}
    functions = {node.id for node in diagram.nodes if node.role == "function"}
    callers = {flow.source for flow in diagram.flows if flow.target in databases} & functions
    return max(2, connections // len(callers)) if callers else None


def _interval(runs: float) -> int | None:
    return max(1, round(MINUTES_PER_MONTH / runs)) if runs else None
