"""Which nodes of a drawing stand apart from the rest, and which nothing leads to from where something begins."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def apart(nodes: Iterable[Key], ways: Iterable[tuple[Key, Key]], actors: Collection[Key]) -> list[Key]:
    """The nodes that no flow joins to the rest: to the piece with an actor, of several the largest."""
    beside: dict[Key, list[Key]] = {node: [] for node in nodes}
    for source, target in ways:
        if source in beside and target in beside:
            beside[source].append(target)
            beside[target].append(source)
    found, seen = list[set[Key]](), set[Key]()
    for node in beside:
        if node not in seen:
            joined = _from([node], beside)
            seen |= joined
            found.append(joined)
    rest = max(found, key=lambda piece: (not piece.isdisjoint(actors), len(piece)), default=set[Key]())
    return [node for node in beside if node not in rest]


def unreached(nodes: Collection[Key], ways: Sequence[tuple[Key, Key]], actors: Collection[Key]) -> list[Key]:
    """The nodes on no way from one that is an actor or that nothing leads to, but for direct answers to it."""
    first = {way: place for place, way in reversed(list(enumerate(ways)))}
    answers = {way for way, place in first.items() if first.get((way[1], way[0]), place) < place}
    entered = {target for source, target in ways if (source, target) not in answers}
    onward: dict[Key, list[Key]] = {node: [] for node in nodes}
    for source, target in ways:
        onward.setdefault(source, []).append(target)
    reached = _from([node for node in nodes if node in actors or node not in entered], onward)
    return [node for node in nodes if node not in reached]


def _from(start: Iterable[Key], onward: dict[Key, list[Key]]) -> set[Key]:
    waiting = list(start)
    seen = set(waiting)
    while waiting:
        fresh = [key for key in onward.get(waiting.pop(), ()) if key not in seen]
        seen.update(fresh)
        waiting += fresh
    return seen
