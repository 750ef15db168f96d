"""Patterns and examples, and the relations between them."""

from typing import Any

from django.core.exceptions import ValidationError

from patterns.entries.kind import Data, EntryError, Kind, check, fill, filled, reference, references, row_for, slugs_of
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
from patterns.schema import Day, Flag, Markdown, Number, Rows, Slugs, Text, TextMap, Texts, slugs_twice

PLAIN = ("title", "neutral_name", "category", "position", "aliases", "intent", "reviewed", "body")
SENTENCES = {"use_when": "use-when", "avoid_when": "avoid-when", "ask_first": "ask-first"}
NAMES = {"use_cases": "use-case", "cost_drivers": "cost-driver"}
NAMED = {"features": "feature", "variants": "variant", "event_sources": "event-source"}


def write_pattern(slug: str, data: Data) -> Pattern:
    row: Pattern = row_for(Pattern, slug)
    row.is_published = data["published"]
    fill(row, data, *PLAIN)
    row.sources.set(references(Source.objects.all(), data["sources"], ("sources",)))
    row.challenges.set(references(Challenge.objects.all(), data["challenges"], ("challenges",)))
    row.practices.set(references(Practice.objects.all(), data["practices"], ("practices",)))
    _write_drawing(row, data)
    _write_guidance(row, data)
    _write_effects(row, data)
    return row


def _write_drawing(row: Pattern, data: Data) -> None:
    for path, reason in slugs_twice(data["nodes"], "key", ("nodes",)):
        raise EntryError(path, reason)
    row.flows.all().delete()
    row.nodes.all().delete()
    nodes: dict[str, Node] = {}
    for index, item in enumerate(data["nodes"]):
        role = reference(Role.objects.all(), item["role"], ("nodes", index))
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
    Flow.objects.bulk_create(flows)


def _write_guidance(row: Pattern, data: Data) -> None:
    row.guidance.all().delete()
    rows = [Guidance(kind=kind, text=text) for key, kind in SENTENCES.items() for text in data[key]]
    rows += [Guidance(kind=kind, name=name) for key, kind in NAMES.items() for name in data[key]]
    rows += [Guidance(kind=kind, **item) for key, kind in NAMED.items() for item in data[key]]
    for position, guidance in enumerate(rows):
        guidance.pattern, guidance.position = row, position
        check(guidance)
    Guidance.objects.bulk_create(rows)


def _write_effects(row: Pattern, data: Data) -> None:
    for path, reason in slugs_twice(data["tradeoffs"], "attribute", ("tradeoffs",)):
        raise EntryError(path, reason)
    row.tradeoffs.all().delete()
    tradeoffs = []
    for index, item in enumerate(data["tradeoffs"]):
        attribute = reference(QualityAttribute.objects.all(), item["attribute"], ("tradeoffs", index, "attribute"))
        tradeoffs.append(filled(TradeOff(pattern=row, attribute=attribute), item, "effect", "text"))
    TradeOff.objects.bulk_create(tradeoffs)
    row.drivers.all().delete()
    Driver.objects.bulk_create(
        filled(Driver(pattern=row), {"criterion": criterion, "effect": effect}, "criterion", "effect")
        for criterion, effect in data["criteria"].items()
    )
    row.notes.all().delete()
    PatternNote.objects.bulk_create(
        PatternNote(
            pattern=row,
            provider=reference(Provider.objects.all(), provider, ("providers", provider)),
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
        "nodes": [_node(node) for node in row.nodes.select_related("role")],
        "flows": [_flow(flow) for flow in row.flows.select_related("source", "target")],
        **{key: [item.text for item in of(kind)] for key, kind in SENTENCES.items()},
        **{key: [item.name for item in of(kind)] for key, kind in NAMES.items()},
        **{key: [{"name": item.name, "text": item.text} for item in of(kind)] for key, kind in NAMED.items()},
        "tradeoffs": [
            {"attribute": item.attribute.slug, "effect": item.effect, "text": item.text}
            for item in row.tradeoffs.select_related("attribute")
        ],
        "challenges": slugs_of(row.challenges.all()),
        "practices": slugs_of(row.practices.all()),
        "criteria": {item.criterion: item.effect for item in row.drivers.all()},
        "providers": {note.provider.slug: note.text for note in row.notes.select_related("provider")},
        "sources": slugs_of(row.sources.all()),
        "body": row.body,
    }


def _node(node: Node) -> Data:
    return {"key": node.key, "role": node.role.slug, "label": node.label, "cluster": node.cluster}


def _flow(flow: Flow) -> Data:
    return {"from": flow.source.key, "to": flow.target.key, "label": flow.label, "mode": flow.mode}


def write_relations(slug: str, data: Data) -> Pattern:
    row: Pattern = reference(Pattern.objects.all(), slug, ())
    row.relations.all().delete()
    for index, item in enumerate(data["relations"]):
        target = reference(Pattern.objects.all(), item["pattern"], ("relations", index, "pattern"))
        fill(Relation(pattern=row, target=target, position=index), item, "kind", "text")
    return row


def dump_relations(row: Pattern) -> Data:
    return {
        "relations": [
            {"pattern": item.target.slug, "kind": item.kind, "text": item.text}
            for item in row.relations.select_related("target")
        ]
    }


def find_pattern(slug: str) -> Pattern | None:
    return Pattern.objects.filter(slug=slug).first()


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
    find_pattern,
    write_pattern,
    dump_pattern,
    frozenset({"relations"}),
    rows=Pattern.objects.patterns,
)
EXAMPLES = Kind(
    Folder("example", "examples/*.md"),
    SHAPE,
    find_pattern,
    write_pattern,
    dump_pattern,
    frozenset({"relations"}),
    rows=Pattern.objects.examples,
)
PATTERN_RELATIONS = Kind(
    Folder("pattern relations", "patterns/*.md"),
    RELATIONS_SHAPE,
    find_pattern,
    write_relations,
    dump_relations,
    frozenset(SHAPE),
    rows=Pattern.objects.patterns,
)
EXAMPLE_RELATIONS = Kind(
    Folder("example relations", "examples/*.md"),
    RELATIONS_SHAPE,
    find_pattern,
    write_relations,
    dump_relations,
    frozenset(SHAPE),
    rows=Pattern.objects.examples,
)
