"""The blueprint of scenarios: the parts they need and no other, every one with its causes, at every provider."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.inputs import INPUTS
from advisor.engine.plan import STORE_ROLES
from advisor.engine.workload import Workload
from patterns.diagrams.model import Diagram, Service
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import (
    PROVIDERS,
    advised,
    answers,
    api,
    hasty_rules,
    quick,
    reference_workloads,
    scenario_advice,
    scenarios,
    workload,
)

MOST_NODES = 15


def drawn(given: Workload) -> Diagram:
    return advised(given, hasty_rules()).diagram


def roles(diagram: Diagram) -> set[str]:
    return {node.role for node in diagram.nodes}


def ways(diagram: Diagram) -> set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in diagram.flows}


def services(provider: str) -> dict[str, Service]:
    held = shipped.facts().services_by_provider[provider]
    return {role: Service(row.name, row.fit) for role, row in held.items()}


def pieces(diagram: Diagram) -> int:
    """How many parts of the diagram hang together."""
    group = {node.id: node.id for node in diagram.nodes}
    for flow in diagram.flows:
        one, other = group[flow.source], group[flow.target]
        group = {key: one if value == other else value for key, value in group.items()}
    return len(set(group.values()))


@pytest.mark.parametrize("name", scenarios())
def test_scenario_is_drawn_with_its_roles(name: str) -> None:
    assert set(scenarios()[name]["roles"]) - roles(scenario_advice(name).diagram) == set()


@pytest.mark.parametrize("name", scenarios())
def test_scenario_is_drawn_without_what_it_does_not_need(name: str) -> None:
    assert set(scenarios()[name]["without"]) & roles(scenario_advice(name).diagram) == set()


@pytest.mark.parametrize("name", scenarios())
def test_scenario_is_drawn_in_one_piece_with_few_nodes(name: str) -> None:
    diagram = scenario_advice(name).diagram

    assert len(diagram.nodes) <= MOST_NODES
    assert pieces(diagram) <= 1


@pytest.mark.parametrize("name", scenarios())
def test_every_part_of_a_scenario_says_what_put_it_there(name: str) -> None:
    diagram = scenario_advice(name).diagram

    for part in (*diagram.nodes, *diagram.flows):
        assert part.because, part
        assert unknown_among(part.because) == [], part


@pytest.mark.parametrize("name", scenarios())
def test_diagram_of_a_scenario_is_sound(name: str) -> None:
    assert scenario_advice(name).diagram.problems() == []


@pytest.mark.parametrize("name", reference_workloads())
def test_reference_workload_is_drawn_soundly(name: str) -> None:
    diagram = drawn(workload(**reference_workloads()[name]))

    assert diagram.problems() == []
    assert 3 <= len(diagram.nodes) <= MOST_NODES


@settings(quick, max_examples=40)
@given(answers())
def test_blueprint_of_any_workload_is_sound(answers: dict[str, Any]) -> None:
    diagram = drawn(workload(**answers))

    nodes = {node.id for node in diagram.nodes}
    assert diagram.problems() == []
    assert len(nodes) == len(diagram.nodes)
    for flow in diagram.flows:
        assert flow.source != flow.target
        assert {flow.source, flow.target} <= nodes
    assert max(Counter((flow.source, flow.target) for flow in diagram.flows).values(), default=1) == 1
    for part in (*diagram.nodes, *diagram.flows):
        assert part.because
        assert unknown_among(part.because) == []


@settings(quick, max_examples=40)
@given(answers())
def test_every_node_of_any_workload_has_a_flow(answers: dict[str, Any]) -> None:
    diagram = drawn(workload(**answers))

    ends = {end for pair in ways(diagram) for end in pair}
    assert ends == {node.id for node in diagram.nodes}


def test_workload_without_answers_is_drawn_as_nothing() -> None:
    diagram = drawn(workload())

    assert (diagram.nodes, diagram.flows, diagram.problems()) == ((), (), [])


@pytest.mark.parametrize(
    "name",
    [
        "x" * 200,
        "<script>alert('x')</script>",
        'quote " backslash \\ brace { bar | semicolon ;',
        "注文の受付 👩‍💻",
        "a\tb\nc",
        "%s {0} ${HOME} `id`",
        "right \u200fto left\u2028line separator",
    ],
)
def test_name_of_the_workload_cannot_break_the_diagram(name: str) -> None:
    diagram = drawn(api(name=name))

    assert diagram.problems() == []
    assert diagram.id == "blueprint"
    assert len(diagram.title) <= 200


def test_title_names_the_workload() -> None:
    assert drawn(api()).title == "Recommended architecture for Orders"


def test_patterns_that_share_a_role_share_the_node() -> None:
    diagram = drawn(api(data_shapes=["key_value", "files"], sources_per_request=2, isolate_tenants=True))

    counts = Counter(node.role for node in diagram.nodes)
    assert (counts["api-gateway"], counts["function"], counts["nosql-table"], counts["client"]) == (1, 1, 1, 1)


def test_shared_node_names_every_pattern_behind_it() -> None:
    diagram = drawn(api(sources_per_request=2, isolate_tenants=True))

    gateway = next(node for node in diagram.nodes if node.role == "api-gateway")
    assert {"pattern:api-endpoint", "pattern:api-composition", "pattern:api-gateway-integration"} <= set(
        gateway.because
    )
    assert {"triggers", "sources_per_request", "isolate_tenants"} <= set(gateway.because)


@pytest.mark.parametrize(
    ("consumers", "labels"), [(2, ["Consumer 1", "Consumer 2"]), (3, ["Consumer 1", "Consumer 2", "Consumer 3"])]
)
def test_each_of_a_few_consumers_is_drawn(consumers: int, labels: list[str]) -> None:
    diagram = drawn(workload(triggers=["event"], consumers_per_event=consumers))

    assert [node.label for node in diagram.nodes if node.label.startswith("Consumer")] == labels


def test_last_of_many_consumers_stands_for_the_rest() -> None:
    diagram = drawn(workload(triggers=["event"], consumers_per_event=9_000))

    labels = [node.label for node in diagram.nodes if node.label.startswith("Consumer")]
    assert labels == ["Consumer 1", "Consumer 2", "Consumers 3 to 9,000"]


def test_topic_is_fed_by_the_function_where_no_upload_starts_the_work() -> None:
    diagram = drawn(api(consumers_per_event=3))

    assert ("function-front", "topic") in ways(diagram)
    assert "object-store" not in roles(diagram)


def test_topic_is_fed_by_the_upload_where_one_starts_the_work() -> None:
    uploads = workload(triggers=["event"], data_shapes=["files"], consumers_per_event=3)

    assert ("object-store", "topic") in ways(drawn(uploads))


def test_event_comes_from_no_store_where_no_files_are_kept() -> None:
    diagram = drawn(workload(triggers=["event"], data_shapes=["key_value"]))

    assert ("event-source", "function-object-store") in ways(diagram)
    assert "object-store" not in roles(diagram)
    assert "change-feed" not in roles(diagram)


KEPT = STORE_ROLES - {"external-service"}
STORES_OF_TRIGGERS = {
    "http": {"nosql-table"},
    "queue": {"sql-db"},
    "stream": {"nosql-table"},
    "schedule": {"object-store"},
}


@pytest.mark.parametrize("trigger", INPUTS["triggers"].choices)
def test_no_store_is_drawn_where_nothing_is_kept(trigger: str) -> None:
    unknown, nothing = (drawn(api(triggers=[trigger], data_shapes=shapes)) for shapes in (None, "does_not_apply"))

    assert roles(unknown) & KEPT == STORES_OF_TRIGGERS.get(trigger, set())
    assert roles(nothing) & KEPT == set()
    assert any("data_shapes" in node.because for node in nothing.nodes)
    assert nothing.problems() == []


def test_what_starts_the_work_and_a_store_for_sessions_are_drawn_where_nothing_is_kept() -> None:
    uploads = drawn(workload(triggers=["event"], data_shapes="does_not_apply"))
    sessions = drawn(api(data_shapes="does_not_apply", session_in_process=True))

    assert ("event-source", "function-object-store") in ways(uploads)
    assert "nosql-table" in roles(sessions)


def test_large_payload_is_uploaded_past_the_gateway() -> None:
    diagram = drawn(api(payload_kb=50_000))

    upload = next(flow for flow in diagram.flows if (flow.source, flow.target) == ("client", "object-store"))
    assert {"pattern:event-processing", "payload_kb"} <= set(upload.because)


def test_identity_is_drawn_only_where_tenants_are_kept_apart() -> None:
    assert "identity" in roles(drawn(api(isolate_tenants=True)))
    assert "identity" not in roles(drawn(api(cacheable_share=0.9)))


def test_keys_of_effects_that_must_happen_once_are_drawn() -> None:
    diagram = drawn(api(triggers=["queue"], exactly_once=True))

    keys = next(node for node in diagram.nodes if node.id == "idempotency")
    assert (keys.role, keys.because) == ("nosql-table", ("exactly_once", "practice:idempotency"))
    assert ("function-queue", "idempotency") in ways(diagram)


@pytest.mark.parametrize("once", [False, None])
def test_keys_are_not_drawn_where_an_effect_may_repeat(once: bool | None) -> None:
    assert "idempotency" not in {node.id for node in drawn(api(triggers=["queue"], exactly_once=once)).nodes}


def test_front_is_kept_warm_where_cold_starts_miss_the_target() -> None:
    slow = api(requests_per_month=2_000, idle_hours_share=0, p99_ms=400, runtime="java", event_share=1)

    advice = advised(slow, hasty_rules())

    front = next(node for node in advice.diagram.nodes if node.id == "function-front")
    assert advice.latency.is_met is False
    assert front.label == "Service function, kept warm"
    assert "rule:cold-share-at-p99" in front.because


def test_front_is_not_kept_warm_where_a_warm_one_misses_the_target_too() -> None:
    labels = [node.label for node in drawn(api(p99_ms=200)).nodes]

    assert "Service function" in labels
    assert not any("kept warm" in label for label in labels)


def test_observability_is_drawn_beside_the_main_function() -> None:
    assert ("function-front", "logs-metrics") in ways(drawn(api()))


@pytest.mark.parametrize("name", [name for name, row in scenarios().items() if "moved" in row])
def test_hybrid_names_the_part_that_moves_and_draws_it_as_a_container(name: str) -> None:
    advice = scenario_advice(name)

    moved = [node for node in advice.diagram.nodes if node.role == "container-service"]
    assert advice.verdict == "hybrid"
    assert scenarios()[name]["moved"] in advice.sentence
    assert len(moved) == 1
    assert unknown_among(moved[0].because) == []


def test_part_that_moves_says_which_limit_moves_it() -> None:
    diagram = scenario_advice("forty minutes of transcoding").diagram

    worker = next(node for node in diagram.nodes if node.role == "container-service")
    assert "limit:aws/function/max-duration" in worker.because
    assert ("function-object-store", worker.id) in ways(diagram)


def test_limit_that_can_be_remedied_moves_nothing() -> None:
    steady = {**reference_workloads()["steady 60 rps API 100ms"], "payload_kb": 50_000}

    advice = advised(workload(**steady), hasty_rules())

    assert [gate.severity for gate in advice.gates] == ["remediable"]
    assert advice.sentence.endswith("run the steady load on serverless containers and the rest on functions.")


def test_long_runs_move_behind_the_front_and_steady_load_moves_the_front_itself() -> None:
    long_runs = advised(api(longest_seconds=880), hasty_rules())
    steady = scenario_advice("steady API of sixty requests a second").diagram

    assert "run the long runs on serverless containers" in long_runs.sentence
    assert {"function-front", "container-worker"} <= {node.id for node in long_runs.diagram.nodes}
    assert next(node for node in steady.nodes if node.id == "function-front").role == "container-service"


@pytest.mark.parametrize("name", [name for name, row in scenarios().items() if row["verdict"] == "containers"])
def test_containers_are_drawn_without_any_function(name: str) -> None:
    diagram = scenario_advice(name).diagram

    assert "function" not in roles(diagram)
    assert "container-service" in roles(diagram)


@pytest.mark.parametrize("verdict", ["serverless", "serverless-with-conditions"])
def test_serverless_is_drawn_without_containers(verdict: str) -> None:
    for name, row in scenarios().items():
        if row["verdict"] == verdict:
            assert "container-service" not in roles(scenario_advice(name).diagram), name


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("name", scenarios())
def test_provider_is_a_switch_that_keeps_the_nodes_and_flows(name: str, provider: str) -> None:
    diagram = scenario_advice(name).diagram

    there = diagram.on(provider, services(provider))

    assert [node.id for node in there.nodes] == [node.id for node in diagram.nodes]
    assert there.flows == diagram.flows
    assert there.problems() == []
    assert all(
        node.service or node.fit == "none" or node.role in {"client", "external-service"} for node in there.nodes
    )


def test_role_without_an_equivalent_is_a_marked_gap() -> None:
    diagram = scenario_advice("several reactions on Cloudflare").diagram

    there = diagram.on("cloudflare", services("cloudflare"))

    topic = next(node for node in there.nodes if node.role == "topic")
    assert (topic.service, topic.fit) == ("", "none")


def test_nodes_carry_the_colour_family_of_their_role() -> None:
    for node in drawn(api(data_shapes=["relational"])).nodes:
        assert node.group == shipped.catalogue().roles[node.role].group


def test_diagram_is_read_back_from_what_it_writes() -> None:
    diagram = scenario_advice("order flow with approvals").diagram

    assert Diagram.from_mapping(diagram.to_mapping()) == diagram


def test_private_network_frames_the_database_and_what_calls_it() -> None:
    framed = drawn(api(private_network=True, data_shapes=["relational"]))

    assert [(cluster.label, cluster.because) for cluster in framed.clusters] == [
        ("Private network", ("private_network",))
    ]
    assert {node.id for node in framed.nodes if node.cluster} == {"function-front", "sql-db"}
    assert drawn(api(private_network=False, data_shapes=["relational"])).clusters == ()
    crowded = drawn(api(private_network=True, data_shapes=["relational", "key_value", "files", "search", "analytics"]))
    assert (crowded.clusters, {node.cluster for node in crowded.nodes}) == ((), {""})
