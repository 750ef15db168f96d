"""Stored drawings that are not whole."""

from collections import defaultdict

from patterns.models import Flow, Node, Role
from patterns.reach import apart, unreached


def fallen_apart() -> list[int]:
    """The patterns with a node that no flow joins to the rest, or that nothing leads to from where something begins."""
    nodes: dict[int, dict[int, str]] = defaultdict(dict)
    ways: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pattern, node, group in Node.objects.values_list("pattern_id", "pk", "role__group"):
        nodes[pattern][node] = group
    for pattern, source, target in Flow.objects.values_list("pattern_id", "source_id", "target_id"):
        ways[pattern].append((source, target))
    return [pattern for pattern, held in nodes.items() if not _is_whole(held, ways[pattern])]


def _is_whole(nodes: dict[int, str], ways: list[tuple[int, int]]) -> bool:
    actors = {node for node, group in nodes.items() if group == Role.Group.ACTOR}
    return not apart(nodes, ways, actors) and not unreached(nodes, ways, actors)
