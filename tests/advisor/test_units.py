"""Numbers as people type them."""

import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.inputs import INPUTS
from advisor.units import UNITS, read_number, units_of

# An input for each unit: memory, which has units of its own, is named where it is meant.
GIVEN = {given.unit: given for given in INPUTS.values() if given.name != "memory_mb"} | {"memory": INPUTS["memory_mb"]}
READ = [
    ("120", "ms", "", 120),
    ("1.5 s", "ms", "", 1500),
    ("1.5s", "ms", "min", 1500),
    ("2", "ms", "min", 120000),
    ("15 min", "s", "", 900),
    ("2 hours", "s", "", 7200),
    ("1 GB", "MB", "", 1000),
    ("1 GB", "GB a month", "", 1),
    ("2 GB", "memory", "", 2048),
    ("2 GiB", "memory", "", 2048),
    ("0.5", "memory", "gb", 512),
    ("512 KB", "memory", "", 0.5),
    ("512 KB", "MB", "", 0.512),
    ("2", "MB", "gb", 2000),
    ("2M", "requests a month", "", 2_000_000),
    ("2 million", "requests a month", "", 2_000_000),
    ("1 a second", "requests a month", "", 2_628_000),
    ("10k", "requests a month", "second", 26_280_000_000),
    ("1 per day", "runs a month", "", 30.4166666667),
    ("24 a day", "bursts a day", "", 24),
    ("1 an hour", "bursts a day", "", 24),
    ("50 %", "share, 0 to 1", "", 0.5),
    ("50", "share, 0 to 1", "percent", 0.5),
    ("250,000", "requests a month", "", 250000),
    ("1 000 000", "requests a month", "", 1_000_000),
    ("1e3", "USD a month", "", 1000),
    (".5", "people", "", 0.5),
    ("-3", "ms", "", -3),
]


@pytest.mark.parametrize(("text", "unit", "chosen", "number"), READ)
def test_number_is_read_in_the_unit_of_the_input(text: str, unit: str, chosen: str, number: float) -> None:
    assert read_number(text, GIVEN[unit], chosen) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "lots", "nan", "inf", "1e400", "\u221e", "1;2", "e5"])
def test_what_is_no_number_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number|does not fit"):
        read_number(text, GIVEN["ms"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1,5", "decimals with a point, as in 1.5"),
        ("1.234,56", "decimals with a point"),
        ("1,00,000", "thousands as in 250,000"),
        ("26.000.000", "one point at most"),
        ("1.2.3", "one point at most"),
        ("1_000", "Leave out the \u201c_\u201d"),
        ("1\u2019000", "Leave out the \u201c\u2019\u201d"),
        ("0x10", "digits in one piece"),
        ("1 2", "digits in one piece"),
        ("1000 000", "digits in one piece"),
    ],
)
@pytest.mark.parametrize("unit", ["requests a month", "people"])
def test_number_that_could_be_read_in_two_ways_is_refused_with_what_to_write(text: str, told: str, unit: str) -> None:
    with pytest.raises(ValueError, match=told) as refused:
        read_number(text, GIVEN[unit])
    assert f"\u201c{text}\u201d is not a number." in str(refused.value)


def test_unit_of_another_kind_is_refused_with_those_that_fit() -> None:
    with pytest.raises(ValueError, match="one of: ms, s, min, h, d"):
        read_number("3 GB", GIVEN["ms"])


def test_every_unit_is_one_that_an_input_has_and_begins_with_it() -> None:
    assert set(UNITS) <= {given.unit for given in INPUTS.values()}
    assert all(units_of(GIVEN[unit])[0].factor == 1 for unit in (*UNITS, "memory"))


@given(st.text(max_size=60), st.sampled_from(sorted(GIVEN)))
def test_any_text_is_a_number_or_refused(text: str, unit: str) -> None:
    with suppress(ValueError):
        assert math.isfinite(read_number(text, GIVEN[unit]))
