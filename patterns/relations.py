"""How the patterns stand to each other: each relation once, as sentences and as a diagram."""

from collections.abc import Iterable
from dataclasses import dataclass

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.models import Pattern, Relation

_KIND = Relation.Kind
INVERSE = {
    _KIND.USED_BY: _KIND.USES,
    _KIND.EXTENDED_BY: _KIND.EXTENDS,
    _KIND.SPECIALIZED_BY: _KIND.SPECIALIZES,
    _KIND.FED_BY: _KIND.FEEDS,
    _KIND.PROTECTED_BY: _KIND.PROTECTS,
}
MUTUAL = {_KIND.ALTERNATIVE, _KIND.COUNTERPART, _KIND.COMBINES_WITH}
SHORT = {_KIND.ALTERNATIVE: "alternative", _KIND.COUNTERPART: "counterpart", _KIND.COMBINES_WITH: "combines"}
KINDS = [kind for kind in _KIND if kind not in INVERSE]


# Which kinds a view of the map shows, by its name in the address.
VIEWS = {
    "": ("Between the patterns", KINDS),
    "built-on": ("Built on each other", [_KIND.USES, _KIND.EXTENDS, _KIND.SPECIALIZES]),
    "hand-over": ("Feeding and protecting", [_KIND.FEEDS, _KIND.PROTECTS]),
    "side-by-side": ("Side by side", [_KIND.ALTERNATIVE, _KIND.COUNTERPART, _KIND.COMBINES_WITH]),
}


@dataclass(frozen=True)
class Tie:
    """One relation between two patterns, told in the direction in which it is drawn."""

    source: Pattern
    kind: Relation.Kind
    target: Pattern
    text: str


@dataclass(frozen=True)
class RelationMap(Diagram):
    """A diagram whose flows are relations: it is told in their words, not as calls."""

    def sentences(self) -> list[str]:
        labels = {node.id: node.label for node in self.nodes}
        return [f"{labels[flow.source]} {flow.label or 'uses'} {labels[flow.target]}" for flow in self.flows]


def ties(relations: Iterable[Relation]) -> list[Tie]:
    """Each relation once, although both of its patterns may tell it; the first text stays."""
    found: dict[tuple[object, ...], Tie] = {}
    for relation in relations:
        kind, source, target = Relation.Kind(relation.kind), relation.pattern, relation.target
        if kind in INVERSE:
            kind, source, target = INVERSE[kind], target, source
        ends = sorted((source.pk, target.pk)) if kind in MUTUAL else [source.pk, target.pk]
        found.setdefault((kind, *ends), Tie(source, kind, target, relation.text))
    return sorted(found.values(), key=lambda tie: (tie.source.position, KINDS.index(tie.kind), tie.target.position))


def viewed(ties: Iterable[Tie], view: str) -> list[Tie]:
    """The ties that a view shows; the first one leaves the examples out, which only use patterns."""
    kinds = VIEWS[view][1]
    return [tie for tie in ties if tie.kind in kinds and (view or not tie.source.is_example)]


def relation_map(ties: Iterable[Tie], patterns: Iterable[Pattern]) -> RelationMap:
    """The ties as flows between the patterns: solid where one leads, dashed where both stand side by side."""
    flows = [
        Flow(tie.source.slug, tie.target.slug, SHORT.get(tie.kind, tie.kind.label), _mode(tie.kind)) for tie in ties
    ]
    drawn = {end for flow in flows for end in (flow.source, flow.target)}
    nodes = [_node(pattern) for pattern in patterns if pattern.slug in drawn]
    return RelationMap("map", "How the patterns relate", "", tuple(nodes), tuple(flows))


def _mode(kind: Relation.Kind) -> str:
    return "async" if kind in MUTUAL else "sync"


GROUPS = {
    Pattern.Category.FUNCTION: "compute",
    Pattern.Category.DATA: "data",
    Pattern.Category.INTEGRATION: "messaging",
    Pattern.Category.EXAMPLE: "edge",
}


def _node(pattern: Pattern) -> Node:
    """A box with the glyph of what is telling for the pattern: its first role that is neither an actor nor compute."""
    roles = [node.role for node in pattern.nodes.all()]
    telling = [role for role in roles if role.group not in {"actor", "compute"}] or roles
    role = telling[0].slug if telling else "function"
    return Node(pattern.slug, role, pattern.title, group=GROUPS[Pattern.Category(pattern.category)])
