"""The whole advice: never an exception, always the same bytes, and nothing said without its cause."""

import json
import math
import subprocess
import sys
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.advice import Advice, advise
from advisor.engine.inputs import INPUTS
from advisor.engine.rules_needed import VERDICTS
from advisor.engine.wording import amount_words
from advisor.engine.workload import parse
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import held_by, unknown_among
from tests.advisor.engine.workloads import (
    PROVIDERS,
    advised,
    answers,
    api,
    hasty_rules,
    quick,
    reference_workloads,
    scenario,
    scenarios,
    with_evidence,
    workload,
)

seldom = settings(quick, max_examples=25)


def as_json(advice: Advice) -> str:
    return json.dumps(advice.to_mapping(), sort_keys=True, allow_nan=False)


@pytest.mark.parametrize("provider", PROVIDERS)
@seldom
@given(data=st.data())
def test_any_valid_workload_is_judged_at_every_provider(provider: str, data: st.DataObject) -> None:
    given_answers = data.draw(with_evidence(answers({"provider": provider})))

    advice = advised(workload(**given_answers), hasty_rules())

    assert advice.verdict in {*VERDICTS, "undecided"}
    assert 0 <= advice.score_low <= advice.score <= advice.score_high <= 100
    assert 0 <= advice.coverage <= 1
    assert 0 <= advice.stability <= 1
    assert json.loads(as_json(advice)) == advice.to_mapping()


@seldom
@given(answers(complete=True))
def test_complete_workload_is_judged_without_open_questions(answers: dict[str, Any]) -> None:
    advice = advised(workload(**answers), hasty_rules())

    assert advice.verdict != "undecided"
    assert advice.unknown == ()


@seldom
@given(answers())
def test_every_cause_in_the_advice_exists(answers: dict[str, Any]) -> None:
    mapping = advised(workload(**answers), hasty_rules()).to_mapping()

    for causes in held_by(mapping):
        assert unknown_among(causes) == []


@seldom
@given(answers(), st.integers(0, 1_000))
def test_order_of_the_answers_does_not_change_a_byte(answers: dict[str, Any], seed: int) -> None:
    shuffled = list(answers.items())
    Random(seed).shuffle(shuffled)  # noqa: S311 - a test's own order
    turned = {name: value[::-1] if isinstance(value, list) else value for name, value in shuffled}

    assert as_json(advised(parse(turned), hasty_rules())) == as_json(advised(parse(answers), hasty_rules()))


@pytest.mark.parametrize("name", scenarios())
def test_same_workload_gets_the_same_bytes_twice(name: str) -> None:
    assert as_json(advised(scenario(name), hasty_rules())) == as_json(advised(scenario(name), hasty_rules()))


ELSEWHERE = """
import hashlib, json
from tests.advisor.engine.workloads import advised, hasty_rules, reference_workloads, workload
given = [workload(**answers, evidence={"peak_to_mean": "guessed"}) for answers in reference_workloads().values()]
text = "".join(json.dumps(advised(item, hasty_rules()).to_mapping(), sort_keys=True) for item in given)
print(hashlib.sha256(text.encode()).hexdigest())
"""


def test_another_process_with_other_hashes_gives_the_same_bytes() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            capture_output=True,
            text=True,
            cwd=shipped.ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_evidence_in_another_order_gives_the_same_advice() -> None:
    one = api(evidence={"peak_to_mean": "guessed", "duration_ms": "measured"})
    other = api(evidence={"duration_ms": "measured", "peak_to_mean": "guessed"})

    assert as_json(advised(one)) == as_json(advised(other))


def test_name_and_id_do_not_change_the_judgement() -> None:
    one, other = advised(api(name="A", id="1")), advised(api(name="B", id="2", description="Words."))

    assert replace(one, diagram=other.diagram) == other


@pytest.mark.parametrize("name", reference_workloads())
def test_every_criterion_has_a_reason_and_its_causes(name: str) -> None:
    advice = advised(workload(**reference_workloads()[name]), hasty_rules())

    assert [row.slug for row in advice.criteria] == list(shipped.rules().criteria)
    for row in advice.criteria:
        assert row.reason.endswith("."), row
        assert row.because, row
        assert unknown_among(row.because) == [], row


@seldom
@given(answers())
def test_contributions_of_the_advice_add_up_to_its_score(answers: dict[str, Any]) -> None:
    advice = advised(workload(**answers), hasty_rules())

    signed = sum(row.contribution if row.side == "for" else -row.contribution for row in advice.criteria)
    assert 50 + signed == pytest.approx(advice.score, abs=1e-6)


@seldom
@given(answers())
def test_criterion_without_an_answer_contributes_nothing(answers: dict[str, Any]) -> None:
    for row in advised(workload(**answers), hasty_rules()).criteria:
        if not row.answered:
            assert (row.membership, row.contribution) == (None, 0)
        assert row.applicable or not row.answered


def test_criterion_that_does_not_apply_says_why() -> None:
    rows = {row.slug: row for row in advised(api()).criteria}

    assert rows["scheduled-jobs"].reason == "Does not apply: the work is not started by a schedule."
    assert not rows["scheduled-jobs"].applicable


def test_criterion_that_is_not_known_names_the_question() -> None:
    rows = {row.slug: row for row in advised(api(event_share=None)).criteria}

    assert rows["event-driven"].reason == "Not known: share started by events."
    assert rows["event-driven"].because == ("event_share",)


@pytest.mark.parametrize(
    ("changes", "slug", "reason"),
    [
        ({}, "variable-workload", "The busiest hour brings 5 times the mean; 30 % of the hours are idle."),
        ({}, "event-driven", "Events start 10 % of the work."),
        ({}, "long-running", "The longest unit runs 500 ms, which is 0.056 % of the limit of 15 min."),
        ({}, "low-latency", "The p99 is estimated at 240 ms, 0.16 times the target of 1.5 s."),
        ({}, "complex-state", "No state ties the work to one process."),
        (
            {"session_in_process": True, "long_flow": True},
            "complex-state",
            "Sessions live in the process and flows are long.",
        ),
        ({"gpu": True}, "heavy-compute", "The work needs a GPU."),
        (
            {"provider": "cloudflare", "memory_mb": 64, "steps": 5},
            "high-throughput",
            "Cloudflare has no known rate for state transitions.",
        ),
        (
            {"provider": "azure", "triggers": ["queue"]},
            "long-running",
            "The provider sets no bound on the length of a run.",
        ),
    ],
)
def test_reason_says_what_was_measured_and_compared(changes: dict[str, Any], slug: str, reason: str) -> None:
    rows = {row.slug: row for row in advised(api(**changes), hasty_rules()).criteria}

    assert rows[slug].reason == reason


def test_processor_time_that_follows_from_the_waiting_names_it() -> None:
    given_waiting = api(vcpu_seconds=None, waiting_share=0.8)

    because = {row.slug: row.because for row in advised(given_waiting, hasty_rules()).criteria}["heavy-compute"]

    assert {"duration_ms", "waiting_share"} <= set(because)
    assert "rule:vcpu-share" not in because


def test_mapping_of_a_flip_has_words_for_both_ends() -> None:
    advice = advised(workload(**reference_workloads()["steady 60 rps API 100ms"]))

    first = advice.to_mapping()["flips"][0]

    assert set(first) == {"input", "label", "from", "to", "from_text", "to_text", "unit", "verdict", "because"}
    assert first["label"] == "load"
    assert first["from_text"] == "60 requests per second (157,680,000 requests a month)"
    assert first["to_text"] == amount_words("requests_per_month", first["to"])


def test_mapping_holds_plain_data_alone() -> None:
    mapping = advised(api(), hasty_rules()).to_mapping()

    assert json.loads(json.dumps(mapping)) == mapping
    assert set(mapping) == set(Advice.__dataclass_fields__)


def test_advice_carries_the_versions_of_its_rules_and_facts() -> None:
    advice = advised(api(), hasty_rules())

    assert (advice.rules_version, advice.facts_version) == (shipped.rules().version, shipped.facts().version)


def test_version_of_the_facts_changes_with_any_of_them() -> None:
    facts = shipped.facts()
    price = facts.prices["aws-apigw-http"]

    dearer = replace(facts, prices={**facts.prices, price.id: replace(price, value=2.0)}).stamped()

    assert dearer.version != facts.version
    assert replace(facts, version="").stamped() == facts


@pytest.mark.parametrize(
    "changes",
    [
        {"requests_per_month": 0},
        {"requests_per_month": 5e-324},
        {"requests_per_month": 1.3e-317, "duration_ms": 0.001},
        {"requests_per_month": 1e13, "duration_ms": 2.628e9, "peak_to_mean": 1e6, "memory_mb": 6e6},
        {"bursts_per_day": 5e-324},
        {"bursts_per_day": 86_400, "burst_seconds": 86_400, "peak_to_mean": 1e6},
        {"idle_hours_share": 1},
        {"p99_ms": 0.001, "warm_p99_ms": 2.628e9},
        {"init_ms": 0, "provider": "cloudflare"},
        {"vcpu_seconds": 0, "min_tasks": 0, "triggers": ["manual"]},
        {"commitment_share": 1, "monthly_budget_usd": 0},
        {"affected_share": 0, "gpu": True},
    ],
    ids=str,
)
def test_extreme_answers_are_judged_in_finite_numbers(changes: dict[str, Any]) -> None:
    advice = advised(api(**changes), hasty_rules())

    assert as_json(advice)
    assert math.isfinite(advice.score)


def test_empty_facts_are_judged_as_unknown() -> None:
    nothing = replace(shipped.facts(), limits={}, prices={}, cold_starts={}, services={}).stamped()

    advice = advise(api(), hasty_rules(), nothing, shipped.catalogue())

    assert advice.gates == ()
    assert advice.costs.functions is not None
    assert advice.costs.functions.expected == 0
    assert not advice.latency.known
    assert as_json(advice)


def test_free_of_a_catalogue_the_advice_still_has_its_verdict() -> None:
    empty = replace(shipped.catalogue(), patterns={}, practices={}, challenges={}, roles={})

    advice = advise(api(), hasty_rules(), shipped.facts(), empty)

    assert (advice.verdict, advice.patterns, advice.diagram.nodes) == (advised(api(), hasty_rules()).verdict, (), ())


def test_workload_without_a_provider_is_judged_on_aws() -> None:
    unnamed, named = advised(api(provider=None), hasty_rules()), advised(api(), hasty_rules())

    assert unnamed.score == named.score
    assert unnamed.verdict == named.verdict


@pytest.mark.parametrize("name", [name for name, row in INPUTS.items() if row.is_numeric])
def test_answer_at_either_end_of_its_range_is_judged(name: str) -> None:
    for value in (INPUTS[name].low, INPUTS[name].high):
        assert as_json(advised(api(**{name: value}), hasty_rules()))
