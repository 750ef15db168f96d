"""Quality attributes, challenges, practices, concepts, and names that have aged."""

from typing import Any

from patterns.entries.kind import Data, EntryError, Kind, belonging, slugs_of
from patterns.entries.storing import emptied, fill, filled, link, put, reference, references, refuse_new
from patterns.models import (
    Challenge,
    Concept,
    ConceptPoint,
    Mitigation,
    Pattern,
    Practice,
    PracticeNote,
    Provider,
    QualityAttribute,
    Source,
    Strategy,
    Update,
)
from patterns.reading import Folder
from patterns.schema import Day, Markdown, Number, Rows, Shape, Slugs, Text, TextMap, Texts

SUBJECTS: dict[str, type[Any]] = {
    "patterns": Pattern,
    "practices": Practice,
    "challenges": Challenge,
    "concepts": Concept,
}


def write_attribute(row: QualityAttribute, data: Data) -> QualityAttribute:
    return fill(row, data, "name", "position", "summary")


def dump_attribute(row: QualityAttribute) -> Data:
    return {"slug": row.slug, "name": row.name, "position": row.position, "summary": row.summary}


def write_challenge(row: Challenge, data: Data) -> Challenge:
    emptied(row, "sources", "mitigations")
    fill(row, data, "name", "position", "aliases", "summary", "measure", "reviewed", "body")
    link(row.sources, references(Source, data["sources"], ("sources",)))
    mitigations = []
    for position, item in enumerate(data["mitigations"]):
        path = ("mitigations", position, "practice")
        practice = reference(Practice, item["practice"], path) if item["practice"] else None
        mitigation = Mitigation(challenge=row, practice=practice, position=position)
        mitigations.append(filled(mitigation, item, "name", "text"))
    put(mitigations)
    return row


def dump_challenge(row: Challenge) -> Data:
    return {
        "name": row.name,
        "position": row.position,
        "aliases": row.aliases,
        "summary": row.summary,
        "measure": row.measure,
        "reviewed": row.reviewed,
        "mitigations": [
            {"name": item.name, "text": item.text, "practice": item.practice.slug if item.practice else ""}
            for item in belonging(row, "mitigations", "practice")
        ],
        "sources": slugs_of(row.sources),
        "body": row.body,
    }


def write_practice(row: Practice, data: Data) -> Practice:
    emptied(row, "sources", "strategies", "notes")
    fill(row, data, "name", "position", "aliases", "summary", "reviewed", "body")
    link(row.sources, references(Source, data["sources"], ("sources",)))
    put(
        filled(Strategy(practice=row, position=position), item, "group", "name", "text")
        for position, item in enumerate(data["strategies"])
    )
    put(
        PracticeNote(
            practice=row,
            provider=reference(Provider, provider, ("providers", provider)),
            text=text,
        )
        for provider, text in data["providers"].items()
    )
    return row


def dump_practice(row: Practice) -> Data:
    return {
        "name": row.name,
        "position": row.position,
        "aliases": row.aliases,
        "summary": row.summary,
        "reviewed": row.reviewed,
        "strategies": [{"group": item.group, "name": item.name, "text": item.text} for item in row.strategies.all()],
        "providers": {note.provider.slug: note.text for note in belonging(row, "notes", "provider")},
        "sources": slugs_of(row.sources),
        "body": row.body,
    }


def write_practice_links(row: Practice, data: Data) -> Practice:
    refuse_new(row)
    mitigated = references(Challenge, data["mitigates"], ("mitigates",))
    link(emptied(row, "mitigates").mitigates, mitigated)
    return row


def dump_practice_links(row: Practice) -> Data:
    return {"mitigates": slugs_of(row.mitigates)}


def write_concept(row: Concept, data: Data) -> Concept:
    names = ("name", "short_name", "position", "aliases", "summary", "reviewed", "body")
    fill(emptied(row, "sources", "points"), data, *names)
    link(row.sources, references(Source, data["sources"], ("sources",)))
    put(
        filled(ConceptPoint(concept=row, position=position), item, "kind", "name", "text")
        for position, item in enumerate(data["points"])
    )
    return row


def dump_concept(row: Concept) -> Data:
    return {
        "name": row.name,
        "short_name": row.short_name,
        "position": row.position,
        "aliases": row.aliases,
        "summary": row.summary,
        "reviewed": row.reviewed,
        "points": [{"kind": item.kind, "name": item.name, "text": item.text} for item in row.points.all()],
        "sources": slugs_of(row.sources),
        "body": row.body,
    }


def write_update(row: Update, data: Data) -> Update:
    row.source = reference(Source, data["source"], ("source",))
    subjects: dict[str, list[Any]] = {name: [] for name in SUBJECTS}
    for index, page in enumerate(data["pages"]):
        kind, _, target = page.partition("/")
        kind = "patterns" if kind == "examples" else kind
        if kind not in SUBJECTS:
            raise EntryError(("pages", index), f"`{page}` is not a page of {', '.join(SUBJECTS)}")
        subjects[kind].append(reference(SUBJECTS[kind], target, ("pages", index)))
    fill(emptied(row, *SUBJECTS), data, "formerly", "now", "evidence")
    for name, rows in subjects.items():
        link(getattr(row, name), rows)
    return row


def dump_update(row: Update) -> Data:
    pages = [f"{name}/{slug}" for name in SUBJECTS for slug in slugs_of(getattr(row, name))]
    data = {"slug": row.slug, "formerly": row.formerly, "now": row.now, "evidence": row.evidence}
    return {**data, "source": row.source.slug, "pages": pages}


ENTRY_SHAPE: Shape = {
    "name": Text(),
    "position": Number(default=0, whole=True),
    "aliases": Texts(default=[], inline=True),
    "summary": Text(),
    "reviewed": Day(),
}

ATTRIBUTES = Kind(
    Folder("quality attribute", "attributes.yaml", "attributes"),
    {"slug": Text(), "name": Text(), "position": Number(whole=True), "summary": Text(default="")},
    QualityAttribute,
    write_attribute,
    dump_attribute,
)
PRACTICES = Kind(
    Folder("practice", "practices/*.md"),
    {
        **ENTRY_SHAPE,
        "strategies": Rows({"group": Text(default=""), "name": Text(), "text": Text()}, default=[]),
        "providers": TextMap(default={}),
        "sources": Slugs(default=[]),
        "body": Markdown(),
    },
    Practice,
    write_practice,
    dump_practice,
    ignores=frozenset({"mitigates"}),
)
PRACTICE_LINKS = Kind(
    Folder("practice links", "practices/*.md"),
    {"mitigates": Slugs(default=[], inline=True)},
    Practice,
    write_practice_links,
    dump_practice_links,
    ignores=frozenset(PRACTICES.shape),
    parts=("mitigates",),
)
CHALLENGES = Kind(
    Folder("challenge", "challenges/*.md"),
    {
        **ENTRY_SHAPE,
        "measure": Text(),
        "mitigations": Rows({"name": Text(), "text": Text(), "practice": Text(default="")}, default=[]),
        "sources": Slugs(default=[]),
        "body": Markdown(),
    },
    Challenge,
    write_challenge,
    dump_challenge,
)
CONCEPTS = Kind(
    Folder("concept", "concepts/*.md"),
    {
        **ENTRY_SHAPE,
        "short_name": Text(default=""),
        "points": Rows({"kind": Text(), "name": Text(), "text": Text()}, default=[]),
        "sources": Slugs(default=[]),
        "body": Markdown(),
    },
    Concept,
    write_concept,
    dump_concept,
)
UPDATES = Kind(
    Folder("update", "updates.yaml", "updates"),
    {
        "slug": Text(),
        "formerly": Text(),
        "now": Text(),
        "evidence": Text(),
        "source": Text(),
        "pages": Slugs(default=[], inline=True),
    },
    Update,
    write_update,
    dump_update,
)
