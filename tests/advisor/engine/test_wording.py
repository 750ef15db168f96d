"""Answers in words: the unit agrees with the number."""

import pytest

from advisor.engine.wording import answer_words


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("steps", 1, "1 step"),
        ("steps", 3, "3 steps"),
        ("requests_per_month", 1, "1 request a month"),
        ("egress_gb_per_month", 1, "1 GB a month"),
        ("operations_fte", 1, "1 person"),
        ("operations_fte", 0.5, "0.5 people"),
        ("writes_per_second", 1, "1 write/s"),
        ("peak_to_mean", 1, "1 times the mean"),
    ],
)
def test_unit_agrees_with_its_number(name: str, value: float, words: str) -> None:
    assert answer_words(name, value) == words
