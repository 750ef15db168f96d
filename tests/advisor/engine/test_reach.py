"""What an input is said to move is all that it moves."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.criteria import memberships
from advisor.engine.demand import Ground
from advisor.engine.estimate import Estimate, estimate
from advisor.engine.gates import TESTS, findings
from advisor.engine.inputs import INPUTS
from advisor.engine.needs import roles_needed
from advisor.engine.reach import GATED, MODELLED, PLAIN
from advisor.engine.workload import Workload, parse
from tests.advisor.engine.workloads import answers, judged, thorough

NUMERIC = [name for name, row in INPUTS.items() if row.is_numeric]


def test_only_numeric_inputs_are_there_and_once() -> None:
    assert not set(PLAIN) & set(MODELLED)
    assert set(NUMERIC) >= {*PLAIN, *MODELLED}
    assert set(NUMERIC) >= set(GATED)
    assert {gate for gates in GATED.values() for gate in gates} <= {*TESTS, "role-gap"}


def hit_by_others(workload: Workload, figures: Estimate, on: Ground, name: str) -> list[tuple[str, str]]:
    """The gates that are hit and, as is said, do not look at an input."""
    found = findings(workload, figures.load, on, roles_needed(workload, on))
    return [(row.slug, row.severity) for row in found if row.slug not in GATED.get(name, ())]


@thorough
@given(answers(), st.sampled_from(NUMERIC), st.floats(0, 1))
def test_input_moves_only_what_it_is_said_to_move(answered: dict[str, Any], name: str, at: float) -> None:
    row = INPUTS[name]
    low, high = row.low or 0.0, min(row.high or 0.0, 10_000)
    value = low + at * (high - low)
    before = judged(parse({"name": "-", **answered, name: high}))

    workload = before.workload.changed(name, round(value) if row.kind == "integer" else value)

    figures = estimate(workload, before.on)
    after = memberships(workload, figures, before.on)
    moved = {slug for slug, held in before.memberships.items() if after[slug] != held}
    assert moved <= set((PLAIN | MODELLED).get(name, ()))
    assert hit_by_others(workload, figures, before.on, name) == hit_by_others(
        before.workload, before.figures, before.on, name
    )
    if name in PLAIN:
        assert memberships(workload, before.figures, before.on) == after
