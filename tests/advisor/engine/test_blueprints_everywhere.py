"""Twenty blueprints on all four providers, by roles and flows: the worked examples and eight scenarios.

What is expected stands in `data/blueprints.json` and was looked at, drawing by drawing. A change that is meant is
written there with `python -m tests.advisor.engine.test_blueprints_everywhere`, to be looked at again.
"""

import json
from functools import cache

import pytest

from advisor.engine.advice import Advice
from advisor.engine.workload import Workload, parse
from patterns.diagrams.model import Diagram
from patterns.reading import read_yaml
from tests.advisor.engine.shipped import RULES
from tests.advisor.engine.workloads import DATA, PROVIDERS, advised, hasty_rules, scenario

FILE = DATA / "blueprints.json"
EXAMPLES = {item["slug"]: item for item in read_yaml((RULES / "examples.yaml").read_text())[0]["examples"]}
SCENARIOS = (
    "web API that composes four services",
    "web API whose answers can be cached",
    "web API with data of three kinds",
    "API that hands work to a queue",
    "three reactions to one event",
    "seven reactions to one event",
    "replay of past events",
    "forty minutes of transcoding",
)
TWENTY = (*EXAMPLES, *SCENARIOS)


def given(name: str, provider: str) -> Workload:
    whole = parse({"name": name, **EXAMPLES[name]["workload"]}) if name in EXAMPLES else scenario(name)
    return parse({**whole.to_mapping(), "provider": provider})


@cache
def blueprint_of(name: str, provider: str) -> Advice:
    return advised(given(name, provider), hasty_rules())


def told(diagram: Diagram) -> dict[str, list[str]]:
    """A drawing as text: each node's role and name, and each flow from one to another."""
    names = {node.id: f"{node.role} {node.label}" for node in diagram.nodes}
    arrow = {"sync": "->", "async": "~>"}
    frames = {cluster.id: cluster.label for cluster in diagram.clusters}
    return {
        "nodes": sorted(names.values()),
        "frames": sorted(f"{frames[node.cluster]}: {names[node.id]}" for node in diagram.nodes if node.cluster),
        "flows": sorted(f"{names[flow.source]} {arrow[flow.mode]} {names[flow.target]}" for flow in diagram.flows),
    }


@cache
def expected() -> dict[str, dict[str, dict[str, list[str]]]]:
    return json.loads(FILE.read_text())


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", TWENTY)
def test_blueprint_has_the_roles_and_flows_that_were_looked_at(name: str, provider: str) -> None:
    diagram = blueprint_of(name, provider).diagram

    assert told(diagram) == expected()[name][provider]
    assert diagram.problems() == []
    assert len(diagram.nodes) <= 15


def test_there_are_twenty_blueprints_on_four_providers() -> None:
    assert {name: set(drawn) for name, drawn in expected().items()} == {name: {*PROVIDERS} for name in TWENTY}
    assert len(TWENTY) == 20


if __name__ == "__main__":
    every = {name: {provider: told(blueprint_of(name, provider).diagram) for provider in PROVIDERS} for name in TWENTY}
    FILE.write_text(json.dumps(every, indent=1) + "\n")
