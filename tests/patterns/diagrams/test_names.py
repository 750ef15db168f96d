"""Ids of what is drawn, and what becomes of them in formats that allow fewer characters."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams.names import PlainNames, cluster_name, drawn_flows, flow_name, node_name, unused
from tests.patterns.diagrams.samples import ORDERS


def test_names_begin_with_the_diagram() -> None:
    assert node_name(ORDERS, "client") == "orders-node-client"
    assert flow_name(ORDERS, 2) == "orders-flow-2"
    assert cluster_name(ORDERS, "vpc") == "orders-cluster-vpc"


def test_flow_keeps_its_place_when_another_leads_nowhere() -> None:
    diagram = replace(ORDERS, flows=(replace(ORDERS.flows[0], target="gone"), *ORDERS.flows[1:]))

    assert [place for place, _ in drawn_flows(diagram)] == [1, 2, 3]


def test_plain_name_is_the_id_where_that_is_plain() -> None:
    assert PlainNames()["orders-node-client"] == "orders-node-client"


def test_ids_that_would_become_the_same_get_a_number() -> None:
    names = PlainNames()

    assert [names[given] for given in ("a.b", "a:b", "A_B", "a.b")] == ["a_b", "a_b-2", "A_B-3", "a_b"]


def test_name_that_is_taken_gets_the_first_free_number() -> None:
    taken = {"queue"}

    assert [unused("Queue", taken, "{} ({})") for _ in range(2)] == ["Queue (2)", "Queue (3)"]


@given(st.lists(st.text(max_size=8), max_size=6, unique=True))
def test_plain_names_are_plain_and_differ_whatever_the_ids(ids: list[str]) -> None:
    names = PlainNames()

    plain = [names[given] for given in ids]

    assert len({name.casefold() for name in plain}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z](?:[A-Za-z0-9_]|-(?!-))*", name) for name in plain)
