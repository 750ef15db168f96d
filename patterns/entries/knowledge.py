"""Quality attributes, challenges, practices, concepts, and names that have aged."""

from typing import Any

from patterns.entries.kind import Data, EntryError, Kind, fill, filled, reference, references, row_for, slugs_of
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


def write_attribute(slug: str, data: Data) -> QualityAttribute:
    return fill(row_for(QualityAttribute, slug), data, "name", "position", "summary")


def dump_attribute(row: QualityAttribute) -> Data:
    return {"slug": row.slug, "name": row.name, "position": row.position, "summary": row.summary}


def write_challenge(slug: str, data: Data) -> Challenge:
    row = fill(
        row_for(Challenge, slug),
        data,
        "name",
        "position",
        "aliases",
        "summary",
        "measure",
        "reviewed",
        "body",
    )
    row.sources.set(references(Source.objects.all(), data["sources"], ("sources",)))
    row.mitigations.all().delete()
    mitigations = []
    for position, item in enumerate(data["mitigations"]):
        path = ("mitigations", position, "practice")
        practice = reference(Practice.objects.all(), item["practice"], path) if item["practice"] else None
        mitigation = Mitigation(challenge=row, practice=practice, position=position)
        mitigations.append(filled(mitigation, item, "name", "text"))
    Mitigation.objects.bulk_create(mitigations)
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
            for item in row.mitigations.select_related("practice")
        ],
        "sources": slugs_of(row.sources.all()),
        "body": row.body,
    }


def write_practice(slug: str, data: Data) -> Practice:
    row = fill(row_for(Practice, slug), data, "name", "position", "aliases", "summary", "reviewed", "body")
    row.sources.set(references(Source.objects.all(), data["sources"], ("sources",)))
    row.strategies.all().delete()
    Strategy.objects.bulk_create(
        filled(Strategy(practice=row, position=position), item, "group", "name", "text")
        for position, item in enumerate(data["strategies"])
    )
    row.notes.all().delete()
    PracticeNote.objects.bulk_create(
        PracticeNote(
            practice=row,
            provider=reference(Provider.objects.all(), provider, ("providers", provider)),
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
        "providers": {note.provider.slug: note.text for note in row.notes.select_related("provider")},
        "sources": slugs_of(row.sources.all()),
        "body": row.body,
    }


def write_practice_links(slug: str, data: Data) -> Practice:
    row: Practice = reference(Practice.objects.all(), slug, ())
    row.mitigates.set(references(Challenge.objects.all(), data["mitigates"], ("mitigates",)))
    return row


def dump_practice_links(row: Practice) -> Data:
    return {"mitigates": slugs_of(row.mitigates.all())}


def write_concept(slug: str, data: Data) -> Concept:
    names = ("name", "short_name", "position", "aliases", "summary", "reviewed", "body")
    row = fill(row_for(Concept, slug), data, *names)
    row.sources.set(references(Source.objects.all(), data["sources"], ("sources",)))
    row.points.all().delete()
    ConceptPoint.objects.bulk_create(
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
        "sources": slugs_of(row.sources.all()),
        "body": row.body,
    }


def write_update(slug: str, data: Data) -> Update:
    row = row_for(Update, slug)
    row.source = reference(Source.objects.all(), data["source"], ("source",))
    subjects: dict[str, list[Any]] = {name: [] for name in SUBJECTS}
    for index, page in enumerate(data["pages"]):
        kind, _, target = page.partition("/")
        kind = "patterns" if kind == "examples" else kind
        if kind not in SUBJECTS:
            raise EntryError(("pages", index), f"`{page}` is not a page of {', '.join(SUBJECTS)}")
        subjects[kind].append(reference(SUBJECTS[kind].objects.all(), target, ("pages", index)))
    fill(row, data, "formerly", "now", "evidence")
    for name, rows in subjects.items():
        getattr(row, name).set(rows)
    return row


def dump_update(row: Update) -> Data:
    pages = [f"{name}/{slug}" for name in SUBJECTS for slug in slugs_of(getattr(row, name).all())]
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
    lambda slug: QualityAttribute.objects.filter(slug=slug).first(),
    write_attribute,
    dump_attribute,
    rows=QualityAttribute.objects.all,
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
    lambda slug: Practice.objects.filter(slug=slug).first(),
    write_practice,
    dump_practice,
    ignores=frozenset({"mitigates"}),
    rows=Practice.objects.all,
)
PRACTICE_LINKS = Kind(
    Folder("practice links", "practices/*.md"),
    {"mitigates": Slugs(default=[], inline=True)},
    lambda slug: Practice.objects.filter(slug=slug).first(),
    write_practice_links,
    dump_practice_links,
    ignores=frozenset(PRACTICES.shape),
    rows=Practice.objects.all,
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
    lambda slug: Challenge.objects.filter(slug=slug).first(),
    write_challenge,
    dump_challenge,
    rows=Challenge.objects.all,
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
    lambda slug: Concept.objects.filter(slug=slug).first(),
    write_concept,
    dump_concept,
    rows=Concept.objects.all,
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
    lambda slug: Update.objects.filter(slug=slug).first(),
    write_update,
    dump_update,
    rows=Update.objects.all,
)
