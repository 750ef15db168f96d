"""What the answers settle for a starter, each value with the answer behind it."""

import pytest

from advisor.starter_settings import settings
from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Settings

EMPTY = Diagram("none", "None")
DATABASE = Diagram(
    "db",
    "Database",
    nodes=(
        Node("a", "function", "A"),
        Node("b", "function", "B"),
        Node("c", "container-service", "C"),
        Node("db", "sql-db", "DB"),
    ),
    flows=(Flow("a", "db"), Flow("b", "db"), Flow("c", "db")),
)


@pytest.mark.parametrize(
    ("answers", "name", "value"),
    [
        ({"memory_mb": 300}, "memory_mb", 512),
        ({"memory_mb": 50_000}, "memory_mb", 10_240),
        ({"longest_seconds": 20}, "work_seconds", 40),
        ({"longest_seconds": 4_000}, "work_seconds", 900),
        ({"longest_seconds": 20}, "request_seconds", 29),
        ({"duration_ms": 100}, "request_seconds", 3),
        ({"duration_ms": 2_000}, "request_seconds", 10),
        ({"duration_ms": 60_000}, "request_seconds", 29),
        ({"duration_ms": 60_000}, "work_seconds", 300),
        ({"run_seconds": 100, "longest_seconds": 2}, "work_seconds", 200),
        ({"ordering": "per_key"}, "is_ordered", True),
        ({"ordering": "none"}, "is_ordered", False),
        ({"exactly_once": False}, "is_idempotent", False),
        ({"runs_per_month": 30}, "every_minutes", 1_460),
        ({"p99_ms": 800}, "slow_ms", 800),
        ({"replay": True}, "keep_hours", 168),
        ({"private_network": True}, "is_private", True),
    ],
)
def test_answer_settles_a_value(answers: dict[str, object], name: str, value: object) -> None:
    choice = dict(settings(answers, EMPTY).rows())[name]

    assert choice.value == value
    assert choice.because[0] in answers
    assert choice.why.startswith("the answer on ")


def test_connections_are_shared_by_the_functions_that_open_them() -> None:
    assert settings({"db_connection_limit": 90}, DATABASE).concurrency.value == 45
    assert settings({"db_connection_limit": 90}, EMPTY).concurrency.value is None


def test_what_is_not_answered_keeps_its_default() -> None:
    assert settings({"p99_ms": "does_not_apply", "runs_per_month": 0}, EMPTY) == Settings()
