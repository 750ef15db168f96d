"""The verdict in one sentence, and numbers as words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.wording import dollars, listed, lower_first, number, percent, seconds
from tests.advisor.engine.workloads import advised, answers, api, hasty_rules, quick, reference_workloads, workload

CLEAR = {"idle_hours_share": 0.9, "forecast_error": 1}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "webhook receiver",
            "Go serverless: variable workload, API with unpredictable traffic and startup or small operations team "
            "speak for it.",
        ),
        ("IoT telemetry stream steady 2000/s", "Go serverless: event-driven application speaks for it."),
        (
            "steady 60 rps API 100ms",
            "No clear winner between hybrid and serverless with conditions. By a small margin: go hybrid: run the "
            "steady load on serverless containers and the rest on functions.",
        ),
        (
            "video transcode 40 min",
            "Go hybrid: run the work that runs too long on containers and the rest on functions.",
        ),
        ("steady 1500 rps API 50ms", "Use containers or VMs: consistent high throughput speaks against it."),
        ("ml inference GPU", "Use containers or VMs: the limit on GPU rules functions out."),
        ("multiplayer game server", "Use containers or VMs: the limit on held connections rules functions out."),
    ],
)
def test_sentence_names_what_to_do_and_why(name: str, expected: str) -> None:
    assert advised(workload(**reference_workloads()[name]), hasty_rules()).sentence == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"payload_kb": 7_000}, "Go serverless once the limit on payload size is dealt with."),
        (
            {"payload_kb": 7_000, "package_mb": 300},
            "Go serverless once the limit on payload size and package size is dealt with.",
        ),
    ],
)
def test_sentence_names_the_limits_that_are_to_be_dealt_with(changes: dict[str, Any], expected: str) -> None:
    assert advised(api(**CLEAR, **changes), hasty_rules()).sentence == expected


def test_sentence_of_conditions_without_a_limit_weighs_both_sides() -> None:
    advice = advised(api(forecast_error=0.5, p99_ms=220, operations_fte=2), hasty_rules())

    assert advice.verdict == "serverless-with-conditions"
    assert advice.sentence.startswith(
        "No clear winner between serverless with conditions and hybrid. By a small margin: go serverless with care: "
    )
    assert (advice.is_close, advice.rival) == (True, "hybrid")
    assert ", but low latency required speaks against it." in advice.sentence


def test_sentence_of_too_few_answers_says_how_much_is_known() -> None:
    advice = advised(workload(event_share=0.5, triggers=["queue"], provider="aws"), hasty_rules())

    assert advice.sentence == "Undecided: 23 % of what counts is known, too little to judge."


@settings(quick, max_examples=40)
@given(answers())
def test_sentence_of_any_workload_is_one_sentence(answers: dict[str, Any]) -> None:
    sentence = advised(workload(**answers), hasty_rules()).sentence

    assert sentence.endswith(".")
    assert sentence[0].isupper()
    assert "  " not in sentence
    assert "None" not in sentence


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (2_000_000, "2,000,000"),
        (0.12, "0.12"),
        (12.5, "12.5"),
        (12.3456, "12.3"),
        (999.4, "999"),
        (999.6, "1,000"),
        (1_234.5, "1,234"),
        (0.00001, "under 0.0001"),
        (1e20, "1.00e+20"),
        (-3, "-3"),
    ],
)
def test_number_reads_well(value: float, expected: str) -> None:
    assert number(value) == expected


@settings(quick, max_examples=200)
@given(st.floats(-1e12, 1e12))
def test_number_keeps_its_size(value: float) -> None:
    """To three digits; what is tiny is said to be."""
    if 0 < abs(value) < 1e-4:
        assert number(value).endswith("0.0001")
    else:
        assert float(number(value).replace(",", "")) == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(("share", "expected"), [(0.3, "30 %"), (0, "0 %"), (1, "100 %"), (0.0123456, "1.24 %")])
def test_percent_reads_well(share: float, expected: str) -> None:
    assert percent(share) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(4.406, "4.41 USD"), (99.994, "99.99 USD"), (1_234.6, "1,235 USD"), (-0.5, "-0.50 USD")]
)
def test_dollars_show_cents_below_a_hundred(value: float, expected: str) -> None:
    assert dollars(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.25, "250 ms"),
        (1, "1 s"),
        (90, "90 s"),
        (120, "2 min"),
        (900, "15 min"),
        (7_200, "2 h"),
        (86_400, "24 h"),
        (172_800, "2 days"),
    ],
)
def test_seconds_take_the_unit_that_reads_best(value: float, expected: str) -> None:
    assert seconds(value) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_in_a_sentence(words: list[str], expected: str) -> None:
    assert listed(words) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("Variable workload", "variable workload"), ("GPU", "GPU"), ("API x", "API x")]
)
def test_name_inside_a_sentence_begins_small_unless_it_is_an_abbreviation(name: str, expected: str) -> None:
    assert lower_first(name) == expected


def test_seconds_of_a_very_long_time_are_still_a_number_of_days() -> None:
    assert seconds(1e9) == "11,574 days"
