"""Conditions: what they mean, against a second way to work them out, and what is said of those that cannot be read."""

import re
import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.lens.grammar import (
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Condition,
    ConditionError,
    Not,
    Or,
    Taken,
    choices_of,
    parse,
)

IDS = ["aaa", "b_2", "CCC", "d_no"]


def outcome_of(text: str) -> Condition | ConditionError:
    try:
        return parse(text)
    except ConditionError as error:
        return error


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(parts.map(Not), several.map(And), several.map(Or))


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(st.sampled_from(IDS).map(Taken), joined, max_leaves=12)
SIGNS = st.sampled_from([*IDS, "&&", "||", "!", "(", ")", "default", " ", "&", "|", "and", "é", "\n", "1"])


def by_shunting(text: str, taken: set[str]) -> bool:
    """The value of a printed condition by two stacks, as nobody would write a parser of conditions."""
    strength = {"||": 1, "&&": 2, "!": 3}
    values: list[bool] = []
    signs: list[str] = []

    def apply() -> None:
        sign = signs.pop()
        right = values.pop()
        if sign == "!":
            values.append(not right)
        else:
            left = values.pop()
            values.append((left and right) if sign == "&&" else (left or right))

    for token in re.findall(r"&&|\|\||[!()]|\w+", text):
        if token in {"(", "!"}:
            signs.append(token)
        elif token == ")":
            while signs[-1] != "(":
                apply()
            signs.pop()
        elif token in strength:
            while signs and signs[-1] != "(" and strength[signs[-1]] >= strength[token]:
                apply()
            signs.append(token)
        else:
            values.append(token in taken)
    while signs:
        apply()
    [value] = values
    return value


@given(CONDITIONS)
def test_condition_means_the_same_printed_read_and_worked_out_in_another_way(condition: Condition) -> None:
    text = str(condition)
    read = parse(text)

    assert choices_of(read) == choices_of(condition)
    for bits in product([False, True], repeat=len(IDS)):
        taken = {name for name, bit in zip(IDS, bits, strict=True) if bit}
        assert read.evaluate(taken) == condition.evaluate(taken) == by_shunting(text, taken)


@given(st.one_of(st.lists(SIGNS, max_size=30).map("".join), st.text(max_size=60)))
def test_hostile_text_is_a_condition_or_an_error_with_a_column(text: str) -> None:
    outcome = outcome_of(text)

    if isinstance(outcome, ConditionError):
        assert 1 <= outcome.column <= len(text) + 1
        assert outcome.reason
    else:
        assert outcome.evaluate(set()) == by_shunting(text, set())


@pytest.mark.parametrize(
    ("text", "taken", "holds"),
    [
        ("aaa || bbb && ccc", {"aaa"}, True),
        ("(aaa || bbb) && ccc", {"aaa"}, False),
        ("!aaa && bbb", {"bbb"}, True),
        ("!(aaa && bbb)", {"bbb"}, True),
        (" aaa\n&&\tbbb ", {"aaa", "bbb"}, True),
    ],
)
def test_not_binds_closer_than_and_and_closer_than_or(text: str, taken: set[str], holds: bool) -> None:
    assert parse(text).evaluate(taken) is holds


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("", 1, "the condition is empty"),
        ("aaa &&", 7, "a choice is missing at the end"),
        ("aaa && && bbb", 8, "a choice is missing before &&"),
        ("aaa & bbb", 5, "write &&"),
        ("aaa | bbb", 5, "write ||"),
        ("aaa and bbb", 5, "write && instead of and"),
        ("aaa bbb", 5, "&& or || is missing before bbb"),
        ("(aaa && bbb", 1, "never closed"),
        ("aaa)", 4, "closes nothing"),
        ("aaa && default", 8, "default stands alone"),
        ("aaa == bbb", 5, "cannot be read"),
        ("__import__('os')", 12, "cannot be read"),
        ("aaa && bbb-1", 11, "cannot be read"),
        ("!" * (MAX_DEPTH + 2) + "aaa", MAX_DEPTH + 2, "nested deeper than 50 levels"),
        ("(" * 5_000, MAX_DEPTH + 2, "nested deeper than 50 levels"),
        ("a" * (MAX_LENGTH + 1), 1, "20,001 characters are too many"),
    ],
)
def test_condition_that_cannot_be_read_says_where_and_why(text: str, column: int, reason: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)

    assert (caught.value.column, reason in caught.value.reason) == (column, True), caught.value


@pytest.mark.parametrize("text", [" || ".join(["aaa"] * 2_800), "&&".join(["!(aaa||bbb)"] * 1_500), "(" * 19_999])
def test_longest_conditions_are_done_at_once(text: str) -> None:
    began = time.process_time()
    outcome = outcome_of(text)
    held = None if isinstance(outcome, ConditionError) else outcome.evaluate({"bbb"})

    assert held is (None if text.startswith("(((") else False)
    assert time.process_time() - began < 1
