"""How firmly a verdict stands: seeded, so the same at every run, and weaker with weaker evidence."""

import math
from dataclasses import replace
from itertools import combinations
from random import Random
from statistics import correlation
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.criteria import MEASURES, Membership
from advisor.engine.judgement import Judgement
from advisor.engine.rules import SIDES
from advisor.engine.scoring import Sides, side_value
from advisor.engine.stability import GRADED, deviations, draws, stability
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    answers,
    api,
    hasty_rules,
    judged,
    quick,
    reference_workloads,
    rules_with,
    vectors,
    with_evidence,
    workload,
)

BORDER = "steady 60 rps API 100ms"


def vector_judgement(name: str) -> Judgement:
    """The reference workload with the memberships and the veto of its vector in place of its own."""
    vector = vectors()[name]
    judgement = judged(workload(**{**reference_workloads()[name], "affected_share": vector["veto_share"]}))
    memberships = {
        slug: Membership(None, 0.0, 0.0, applicable=False) if value is None else Membership(value, value, value)
        for slug, value in vector["memberships"].items()
    }
    severities = frozenset({vector["veto"]} - {None})
    return replace(judgement, memberships=memberships, severities=severities)


@pytest.mark.parametrize("name", vectors())
def test_vector_has_its_printed_stability_where_weights_alone_vary(name: str) -> None:
    assert stability(vector_judgement(name)) == pytest.approx(vectors()[name]["stability"], abs=0.05)


@pytest.mark.parametrize(
    "name",
    ["startup REST API (2M req/mo, spiky)", "nightly report (cron)", "webhook receiver", "image upload processing"],
)
def test_clear_case_keeps_its_verdict_in_every_draw(name: str) -> None:
    assert stability(judged(workload(**reference_workloads()[name]))) == 1


def test_case_at_the_edge_of_a_band_is_unsure() -> None:
    assert stability(vector_judgement("b2b CRUD java API office hours")) < 0.5


def test_same_seed_gives_the_same_stability() -> None:
    given = workload(**reference_workloads()[BORDER])

    draws.cache_clear()
    first = stability(judged(given))
    draws.cache_clear()

    assert stability(judged(given)) == first


def one_by_one(judgement: Judgement) -> float:
    """The share of draws with the same verdict, reckoned a draw at a time; no input has a grade."""
    rules, kept = judgement.on.rules, 0
    possible = {slug: row for slug, row in sorted(judgement.memberships.items()) if row.applicable is not False}
    drawn = draws(7, int(rules.values["draws"]), rules.values["weight-factor"], len(rules.criteria))
    for draw in range(drawn.count):
        pairs: dict[str, list[tuple[float, float]]] = {side: [] for side in SIDES}
        for place, (slug, row) in enumerate(possible.items()):
            value = row.value if row.is_counted else row.low + (row.high - row.low) * drawn.uniforms[place][draw]
            weight = rules.criteria[slug].weight * drawn.factors[place][draw]
            pairs[rules.criteria[slug].side].append((weight, value or 0.0))
        both = Sides(*(side_value(pairs[side], rules.values["alpha"]) for side in SIDES))
        kept += judgement.verdict_of(both) == judgement.verdict
    return kept / drawn.count


@settings(quick, max_examples=20)
@given(answers())
def test_all_draws_at_once_come_to_the_same_as_one_by_one(answers: dict[str, Any]) -> None:
    judgement = judged(workload(**answers), hasty_rules())

    if judgement.is_decided:
        assert stability(judgement) == one_by_one(judgement)


@pytest.mark.parametrize("name", reference_workloads())
def test_all_draws_of_a_reference_workload_come_to_the_same_as_one_by_one(name: str) -> None:
    judgement = judged(workload(**reference_workloads()[name]), hasty_rules())

    assert stability(judgement) == one_by_one(judgement)


def test_other_seed_gives_about_the_same_stability() -> None:
    given = workload(**reference_workloads()[BORDER])

    first, other = stability(judged(given)), stability(judged(given, rules_with(seed=8)))

    assert first != other
    assert first == pytest.approx(other, abs=0.03)


@pytest.mark.parametrize("name", reference_workloads())
def test_the_usual_draws_come_close_to_many_independent_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = reference_workloads()[name]
    given = workload(**answers, evidence=dict.fromkeys(answers.keys() & set(GRADED), "estimated"))
    usual = stability(judged(given))

    monkeypatch.setattr("advisor.engine.stability._spread", independent)

    assert usual == pytest.approx(stability(judged(given, rules_with(draws=20_001))), abs=0.02)


def independent(seed: int, count: int, column: int) -> list[float]:
    source = Random(seed * 1_000 + column)  # noqa: S311 - nothing secret
    return [source.random() for _ in range(count)]


@pytest.mark.parametrize("seed", [7, 8])
def test_no_two_columns_of_the_draws_go_together(seed: int) -> None:
    drawn = draws(seed, 2_000, 2.0, len(MEASURES))
    columns = [[math.log(factor) for factor in column] for column in drawn.factors]
    columns += [*drawn.uniforms, *(deviations(seed, 2_000, name) for name in GRADED)]

    found = [abs(correlation(one, other)) for one, other in combinations(columns, 2)]

    assert max(found) < 0.1


def test_draws_lie_within_the_factor_on_both_sides() -> None:
    factors = [factor for column in draws(7, 1_000, 2.0, 11).factors for factor in column]

    assert 0.5 <= min(factors) < 0.51
    assert 1.96 < max(factors) <= 2.0
    assert sum(factor < 1 for factor in factors) / len(factors) == pytest.approx(0.5, abs=0.02)


def test_deviations_are_those_of_a_standard_normal() -> None:
    drawn = deviations(7, 4_000, "peak_to_mean")

    assert sum(drawn) / 4_000 == pytest.approx(0, abs=0.05)
    assert sum(value**2 for value in drawn) / 4_000 == pytest.approx(1, abs=0.06)


def test_deviations_of_two_inputs_differ() -> None:
    assert deviations(7, 10, "peak_to_mean") != deviations(7, 10, "duration_ms")


FIRM = ["IoT telemetry stream steady 2000/s", "steady 25 rps API bursty java p99 300ms", "flat low-volume internal API"]


@pytest.mark.parametrize("name", FIRM)
def test_weaker_evidence_gives_a_weaker_verdict(name: str) -> None:
    answers = reference_workloads()[name]
    graded = ["event_share", "peak_to_mean", "operations_fte", "idle_hours_share", "forecast_error", "duration_ms"]

    found = [
        stability(judged(workload(**answers, evidence=dict.fromkeys(graded, grade))))
        for grade in ("measured", "estimated", "guessed")
    ]

    plain = stability(judged(workload(**answers)))
    assert found[0] <= plain + 0.01
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize("grade", ["measured", "estimated", "guessed"])
def test_evidence_of_an_answer_that_moves_nothing_changes_nothing(grade: str) -> None:
    answers = reference_workloads()[BORDER]

    graded = workload(**answers, evidence={"gpu": grade, "triggers": grade, "event_share": grade})

    assert stability(judged(graded)) == stability(judged(workload(**answers)))


def test_evidence_of_an_unanswered_input_changes_nothing() -> None:
    answers = reference_workloads()[BORDER]

    assert stability(judged(workload(**answers, evidence={"payload_kb": "guessed"}))) == stability(
        judged(workload(**answers))
    )


def test_unanswered_criteria_make_a_firm_verdict_less_firm() -> None:
    whole = api(idle_hours_share=0.9)

    part = api(idle_hours_share=0.9, longest_seconds=None, p99_ms=None, session_in_process=None)

    assert judged(part).verdict == judged(whole).verdict
    assert stability(judged(part)) < stability(judged(whole))


@pytest.mark.parametrize("name", reference_workloads())
def test_verdict_stands_in_every_draw_where_weights_hardly_vary(name: str) -> None:
    assert stability(judged(workload(**reference_workloads()[name]), rules_with(weight_factor=1.000_001))) == 1


def test_wider_weights_make_a_border_case_less_firm() -> None:
    given = workload(**reference_workloads()[BORDER])

    found = [stability(judged(given, rules_with(weight_factor=factor))) for factor in (1.01, 2, 10)]

    assert found == sorted(found, reverse=True)
    assert found[0] > found[2]


@settings(quick, max_examples=40)
@given(with_evidence(answers()))
def test_stability_is_a_share(answers: dict[str, Any]) -> None:
    assert 0 <= stability(judged(workload(**answers), hasty_rules())) <= 1


@settings(quick, max_examples=20)
@given(st.sampled_from(list(reference_workloads())), st.sampled_from(["measured", "estimated", "guessed"]))
def test_grading_any_answer_hardly_ever_makes_a_firm_verdict_firmer(name: str, grade: str) -> None:
    answers = reference_workloads()[name]
    evidence = {key: grade for key, value in answers.items() if isinstance(value, float) and value > 0}

    before = stability(judged(workload(**answers)))
    after = stability(judged(workload(**answers, evidence=evidence)))

    assert after <= before + (0.01 if before >= 0.8 else 0.15)


def test_weights_of_the_rules_are_what_is_drawn_around() -> None:
    rules = shipped.rules()
    light = replace(rules.criteria["high-throughput"], weight=0.0)
    given = workload(**reference_workloads()[BORDER])

    changed = judged(given, replace(rules, criteria={**rules.criteria, "high-throughput": light}))

    assert stability(changed) != stability(judged(given))
