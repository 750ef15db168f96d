"""Answers and amounts in words: each choice its own, units for one and for several, the unit that reads best."""

from typing import Any

import pytest

from advisor.engine.inputs import INPUTS, choice_words
from advisor.engine.wording import amount_words, answer_words


@pytest.mark.parametrize("name", [name for name, row in INPUTS.items() if row.choices])
def test_choices_of_an_input_are_told_apart(name: str) -> None:
    words = [choice_words(name, choice) for choice in INPUTS[name].choices]

    assert len({word.casefold() for word in words}) == len(words)
    assert not any("_" in word or "," in word for word in words)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("triggers", ["queue", "http"], "HTTP requests, messages in a queue"),
        ("runtime", "node", "Node.js"),
        ("provider", "aws", "AWS"),
        ("ordering", "none", "in any order"),
        ("ordering", "per_key", "in order for each key"),
        ("data_shapes", ["relational"], "relational data"),
        ("data_shapes", "does_not_apply", "does not apply"),
        ("steps", 1, "1 step"),
        ("steps", 2, "2 steps"),
        ("requests_per_month", 1, "1 request a month"),
        ("writes_per_second", 1, "1 write/s"),
        ("peak_to_mean", 1, "1 times the mean"),
        ("operations_fte", 1, "1 person"),
        ("gpu", True, "yes"),
        ("cacheable_share", 0.123456, "12.3456 %"),
        ("requests_per_month", 1_234_567, "1,234,567 requests a month"),
    ],
)
def test_answer_is_told_exactly_and_in_words(name: str, value: Any, words: str) -> None:
    assert answer_words(name, value) == words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("longest_seconds", 587, "9.78 min"),
        ("cacheable_share", 0.991, "99.1 %"),
        ("forecast_error", 0.885, "88.5 %"),
        ("duration_ms", 120, "120 ms"),
        ("steps", 1, "1 step"),
        ("memory_mb", 10_300, "10,300 MB"),
        ("requests_per_month", 139_284_000, "53 requests per second (139,284,000 requests a month)"),
        ("requests_per_month", 50, "50 requests a month"),
    ],
)
def test_amount_stands_in_the_unit_that_reads_best(name: str, value: float, words: str) -> None:
    assert amount_words(name, value) == words
