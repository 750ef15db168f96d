"""Ways through a diagram: the longest one, and whether roles follow one another."""

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.diagrams.paths import has_way, longest_way


def diagram(flows: str, roles: dict[str, str] | None = None) -> Diagram:
    """ "a>b b>c" as a diagram whose nodes have their own names as roles, unless `roles` says otherwise."""
    ends = [pair.split(">") for pair in flows.split()]
    names = list(dict.fromkeys(name for pair in ends for name in pair))
    nodes = tuple(Node(name, (roles or {}).get(name, name), name) for name in names)
    return Diagram("d", "D", nodes=nodes, flows=tuple(Flow(source, target) for source, target in ends))


@pytest.mark.parametrize(
    ("flows", "way"),
    [
        ("a>b b>c", "abc"),
        ("b>c a>b", "abc"),
        ("a>b a>c c>d", "acd"),
        ("a>b a>c", "ab"),
        ("a>b b>c c>b b>a", "abc"),
        ("a>b b>b", "ab"),
        ("", ""),
    ],
)
def test_longest_way_goes_along_flows_and_never_in_a_circle(flows: str, way: str) -> None:
    assert "".join(node.id for node in longest_way(diagram(flows))) == way


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (["api", "function", "table"], True),
        (["function", "table"], True),
        (["api", "function"], True),
        (["function", "queue", "function"], True),
        (["api", "table"], False),
        (["table", "function"], False),
        (["function", "api"], False),
        (["function", "function"], False),
        (["stream", "function"], False),
    ],
)
def test_roles_must_follow_one_another_directly(roles: list[str], expected: bool) -> None:
    drawn = diagram(
        "gate>one one>users one>jobs jobs>two one>gate",
        {"gate": "api", "one": "function", "two": "function", "users": "table", "jobs": "queue"},
    )

    assert has_way(drawn, roles) is expected


def test_ways_through_the_largest_diagram_are_found_in_a_moment() -> None:
    names = [f"n{number}" for number in range(30)]
    flows = " ".join(f"{source}>{target}" for place, source in enumerate(names) for target in names[place + 1 :])

    assert len(longest_way(diagram(flows))) == 30
