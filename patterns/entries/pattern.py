"""Patterns and examples, and the relations between them."""

from typing import Any

from django.core.exceptions import ValidationError

from patterns.entries.kind import Data, EntryError, Kind, belonging, slugs_of
from patterns.entries.storing import (
    check,
    emptied,
    fill,
    filled,
    link,
    put,
    reference,
    references,
    refuse_new,
    refuse_twice,
)
from patterns.models import (
    Challenge,
    Driver,
    Flow,
    Guidance,
    Node,
    Pattern,
    PatternNote,
    Practice,
    Provider,
    QualityAttribute,
    Relation,
    Role,
    Source,
    TradeOff,
)
from patterns.reading import Folder
from patterns.schema import Day, Flag, Markdown, Number, Rows, Slugs, Text, TextMap, Texts

PLAIN = ("title", "neutral_name", "category", "position", "aliases", "intent", "reviewed", "body")
SENTENCES = {"use_when": "use-when", "avoid_when": "avoid-when", "ask_first": "ask-first"}
NAMES = {"use_cases": "use-case", "cost_drivers": "cost-driver"}
BELONGING = ("flows", "nodes", "guidance", "tradeoffs", "drivers", "notes", "sources", "challenges", "practices")
NAMED = {"features": "feature", "variants": "variant", "event_sources": "event-source"}


def write_pattern(row: Pattern, data: Data) -> Pattern:
    row.is_published = data["published"]
    fill(emptied(row, *BELONGING), data, *PLAIN)
    link(row.sources, references(Source, data["sources"], ("sources",)))
    link(row.challenges, references(Challenge, data["challenges"], ("challenges",)))
    link(row.practices, references(Practice, data["practices"], ("practices",)))
    _write_drawing(row, data)
    _write_guidance(row, data)
    _write_effects(row, data)
    return row


def _write_drawing(row: Pattern, data: Data) -> None:
    refuse_twice(data["nodes"], "key", ("nodes",))
    nodes: dict[str, Node] = {}
    for index, item in enumerate(data["nodes"]):
        role = reference(Role, item["role"], ("nodes", index))
        nodes[item["key"]] = filled(Node(pattern=row, role=role, position=index), item, "key", "label", "cluster")
    Node.objects.bulk_create(nodes.values())
    flows = []
    for index, item in enumerate(data["flows"]):
        path = ("flows", index)
        for end in ("from", "to"):
            if item[end] not in nodes:
                raise EntryError(path, f"`{end}: {item[end]}` is not the key of a node above")
        flow = Flow(pattern=row, source=nodes[item["from"]], target=nodes[item["to"]], position=index)
        try:
            flows.append(filled(flow, item, "label", "mode"))
        except ValidationError as error:
            raise EntryError(path, " ".join(error.messages)) from error
    put(flows)


def _write_guidance(row: Pattern, data: Data) -> None:
    rows = [Guidance(kind=kind, text=text) for key, kind in SENTENCES.items() for text in data[key]]
    rows += [Guidance(kind=kind, name=name) for key, kind in NAMES.items() for name in data[key]]
    rows += [Guidance(kind=kind, **item) for key, kind in NAMED.items() for item in data[key]]
    for position, guidance in enumerate(rows):
        guidance.pattern, guidance.position = row, position
        check(guidance)
    put(rows)


def _write_effects(row: Pattern, data: Data) -> None:
    refuse_twice(data["tradeoffs"], "attribute", ("tradeoffs",))
    tradeoffs = []
    for index, item in enumerate(data["tradeoffs"]):
        attribute = reference(QualityAttribute, item["attribute"], ("tradeoffs", index, "attribute"))
        tradeoffs.append(filled(TradeOff(pattern=row, attribute=attribute), item, "effect", "text"))
    put(tradeoffs)
    put(
        filled(Driver(pattern=row), {"criterion": criterion, "effect": effect}, "criterion", "effect")
        for criterion, effect in data["criteria"].items()
    )
    put(
        PatternNote(
            pattern=row,
            provider=reference(Provider, provider, ("providers", provider)),
            text=text,
        )
        for provider, text in data["providers"].items()
    )


def dump_pattern(row: Pattern) -> Data:
    guidance = list(row.guidance.all())

    def of(kind: str) -> list[Guidance]:
        return [item for item in guidance if item.kind == kind]

    return {
        **{name: getattr(row, name) for name in PLAIN if name != "body"},
        "published": row.is_published,
        "nodes": [_node(node) for node in belonging(row, "nodes", "role")],
        "flows": [_flow(flow) for flow in belonging(row, "flows", "source", "target")],
        **{key: [item.text for item in of(kind)] for key, kind in SENTENCES.items()},
        **{key: [item.name for item in of(kind)] for key, kind in NAMES.items()},
        **{key: [{"name": item.name, "text": item.text} for item in of(kind)] for key, kind in NAMED.items()},
        "tradeoffs": [
            {"attribute": item.attribute.slug, "effect": item.effect, "text": item.text}
            for item in belonging(row, "tradeoffs", "attribute")
        ],
        "challenges": slugs_of(row.challenges),
        "practices": slugs_of(row.practices),
        "criteria": {item.criterion: item.effect for item in row.drivers.all()},
        "providers": {note.provider.slug: note.text for note in belonging(row, "notes", "provider")},
        "sources": slugs_of(row.sources),
        "body": row.body,
    }


def _node(node: Node) -> Data:
    return {"key": node.key, "role": node.role.slug, "label": node.label, "cluster": node.cluster}


def _flow(flow: Flow) -> Data:
    return {"from": flow.source.key, "to": flow.target.key, "label": flow.label, "mode": flow.mode}


def write_relations(row: Pattern, data: Data) -> Pattern:
    refuse_new(row)
    emptied(row, "relations")
    relations: dict[tuple[str, str], Relation] = {}
    for index, item in enumerate(data["relations"]):
        target = reference(Pattern, item["pattern"], ("relations", index, "pattern"))
        key = (item["pattern"], item["kind"])
        if key in relations:
            raise EntryError(("relations", index), f"`{' '.join(key)}` is used twice")
        relations[key] = filled(Relation(pattern=row, target=target, position=index), item, "kind", "text")
    put(relations.values())
    return row


def dump_relations(row: Pattern) -> Data:
    return {
        "relations": [
            {"pattern": item.target.slug, "kind": item.kind, "text": item.text}
            for item in belonging(row, "relations", "target")
        ]
    }


NAMED_ROWS = Rows({"name": Text(), "text": Text(default="")}, default=[])
SHAPE: dict[str, Any] = {
    "title": Text(),
    "neutral_name": Text(),
    "category": Text(),
    "position": Number(default=0, whole=True),
    "aliases": Texts(default=[], inline=True),
    "intent": Text(),
    "reviewed": Day(),
    "published": Flag(default=True),
    "nodes": Rows({"key": Text(), "role": Text(), "label": Text(), "cluster": Text(default="")}, inline=True),
    "flows": Rows({"from": Text(), "to": Text(), "label": Text(default=""), "mode": Text(default="sync")}, inline=True),
    "use_cases": Texts(default=[]),
    "event_sources": NAMED_ROWS,
    "features": NAMED_ROWS,
    "variants": NAMED_ROWS,
    "use_when": Texts(default=[]),
    "avoid_when": Texts(default=[]),
    "ask_first": Texts(default=[]),
    "cost_drivers": Texts(default=[]),
    "tradeoffs": Rows(
        {"attribute": Text(), "effect": Number(whole=True), "text": Text()}, default=[], told_by="attribute"
    ),
    "challenges": Slugs(default=[], inline=True),
    "practices": Slugs(default=[], inline=True),
    "criteria": TextMap(default={}, whole=True),
    "providers": TextMap(default={}),
    "sources": Slugs(default=[]),
    "body": Markdown(),
}
RELATIONS_SHAPE = {
    "relations": Rows({"pattern": Text(), "kind": Text(), "text": Text(default="")}, default=[]),
}

PATTERNS = Kind(
    Folder("pattern", "patterns/*.md"),
    SHAPE,
    Pattern,
    write_pattern,
    dump_pattern,
    ignores=frozenset({"relations"}),
    listed=Pattern.objects.patterns,
)
EXAMPLES = Kind(
    Folder("example", "examples/*.md"),
    SHAPE,
    Pattern,
    write_pattern,
    dump_pattern,
    ignores=frozenset({"relations"}),
    listed=Pattern.objects.examples,
)
PATTERN_RELATIONS = Kind(
    Folder("pattern relations", "patterns/*.md"),
    RELATIONS_SHAPE,
    Pattern,
    write_relations,
    dump_relations,
    ignores=frozenset(SHAPE),
    parts=("relations",),
    listed=Pattern.objects.patterns,
)
EXAMPLE_RELATIONS = Kind(
    Folder("example relations", "examples/*.md"),
    RELATIONS_SHAPE,
    Pattern,
    write_relations,
    dump_relations,
    ignores=frozenset(SHAPE),
    parts=("relations",),
    listed=Pattern.objects.examples,
)
