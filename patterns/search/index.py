"""The catalogue's rows as search looks through them."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.utils.html import strip_tags

from patterns.models import (
    Challenge,
    Concept,
    Pattern,
    Practice,
    Provider,
    QualityAttribute,
    Role,
    Searchable,
    SearchName,
    SearchWord,
    Service,
)
from patterns.search.words import MAX_WORD, Names, words

MAX_TEXT = 40_000
FIELDS = ["kind", "title", "names", "aliases", "summary", "text"]
_MAKERS = ("Amazon ", "AWS ", "Azure ", "Google Cloud ", "Google ", "Cloudflare ", "Microsoft ")
_BATCH = 500
# Code and what stands around it: no words of the text.
_CODE = re.compile(r'<(pre|legend|label)\b.*?</\1>|<p class="sample-name">.*?</p>', re.DOTALL)
LOCK = 7_014_220_331  # any number that nobody else takes


@transaction.atomic
def index() -> None:
    """Bring what search reads up to the catalogue: only what has changed is written, by one process at a time."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    wanted = {row.url: row for row in _rows()}
    held = {row.url: row for row in Searchable.objects.all()}
    Searchable.objects.filter(pk__in=[row.pk for url, row in held.items() if url not in wanted]).delete()
    changed = []
    for url, row in wanted.items():
        if url in held:
            row.pk = held[url].pk
        if url not in held or any(getattr(row, name) != getattr(held[url], name) for name in FIELDS):
            changed.append(row)
    if not changed and held.keys() == wanted.keys():
        return
    _store(changed)
    _store_words(wanted.values())


def _store(rows: list[Searchable]) -> None:
    """Write new and changed rows with their names."""
    new = [row for row in rows if row.pk is None]
    old = [row for row in rows if row.pk is not None]
    Searchable.objects.bulk_update(old, FIELDS, _BATCH)
    Searchable.objects.bulk_create(new, _BATCH)
    SearchName.objects.filter(searchable__in=[row.pk for row in old]).delete()
    SearchName.objects.bulk_create([name for row in rows for name in _folded(row)], _BATCH)


def _folded(row: Searchable) -> list[SearchName]:
    names = Names.of(row)
    return [SearchName(searchable=row, name=name[:200]) for name in sorted(names.own | names.aliases) if name]


def _store_words(rows: Iterable[Searchable]) -> None:
    told = {word for row in rows for word in words(f"{row.title} {row.names} {row.aliases} {row.summary} {row.text}")}
    wanted = {word for word in told if 2 < len(word) < MAX_WORD and not word.isdigit()}
    held = dict(SearchWord.objects.values_list("word", "pk"))
    gone = [pk for word, pk in held.items() if word not in wanted]
    for start in range(0, len(gone), _BATCH):
        SearchWord.objects.filter(pk__in=gone[start : start + _BATCH]).delete()
    SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(wanted - held.keys())], _BATCH)


def _rows() -> Iterator[Searchable]:
    kinds = Searchable.Kind
    for pattern in Pattern.objects.published().prefetch_related("guidance", "nodes"):
        told = [text for item in pattern.guidance.all() for text in (item.name, item.text)]
        told += [node.label for node in pattern.nodes.all()]
        kind = kinds.EXAMPLE if pattern.is_example else kinds.PATTERN
        yield _row(kind, pattern, pattern.title, [pattern.neutral_name], pattern.aliases, pattern.intent, told)
    for concept in Concept.objects.prefetch_related("points"):
        told = [text for point in concept.points.all() for text in (point.name, point.text)]
        yield _row(kinds.CONCEPT, concept, concept.name, [concept.short_name], concept.aliases, concept.summary, told)
    for practice in Practice.objects.prefetch_related("strategies", "notes"):
        told = [text for item in practice.strategies.all() for text in (item.name, item.text)]
        told += [note.text for note in practice.notes.all()]
        yield _row(kinds.PRACTICE, practice, practice.name, [], practice.aliases, practice.summary, told)
    for challenge in Challenge.objects.prefetch_related("mitigations"):
        told = [challenge.measure]
        told += [text for item in challenge.mitigations.all() for text in (item.name, item.text)]
        yield _row(kinds.CHALLENGE, challenge, challenge.name, [], challenge.aliases, challenge.summary, told)
    yield from _fact_rows()


def _fact_rows() -> Iterator[Searchable]:
    kinds = Searchable.Kind
    for role in Role.objects.with_services():
        products = [service for service in role.services.all() if service.is_product]
        names = [name for service in products for name in (service.name, *service.alternatives)]
        yield _row(kinds.ROLE, role, role.name, [], names, role.summary, [role.get_group_display()])
    for attribute in QualityAttribute.objects.all():
        yield _row(kinds.ATTRIBUTE, attribute, attribute.name, [], [], attribute.summary, [])
    for provider in Provider.objects.all():
        yield _row(
            kinds.PROVIDER, provider, provider.name, [provider.short_name, provider.slug], [], provider.summary, []
        )
    for service in Service.objects.select_related("provider", "role").prefetch_related("limits"):
        if service.is_product:
            told = [service.note, service.consequence]
            told += [text for limit in service.limits.all() for text in (limit.name, limit.display)]
            said = f"{service.role.name} on {service.provider.name}. {service.note}"
            yield _row(kinds.SERVICE, service, service.name, [], service.alternatives, said, told)


def _row(
    kind: str, entry: Any, title: str, own: list[str], aliases: list[str], summary: str, told: list[str]
) -> Searchable:
    """One searchable; the text of an entry is its body without code, and what `told` adds."""
    body = html.unescape(strip_tags(_CODE.sub(" ", getattr(entry, "body_html", ""))))
    return Searchable(
        url=entry.get_absolute_url(),
        kind=kind,
        title=title,
        names="\n".join(dict.fromkeys(name for name in [*_short_names(title), *own] if name not in {"", title})),
        aliases="\n".join(aliases),
        summary=summary,
        text=" ".join([*told, *body.split()])[:MAX_TEXT],
    )


def _short_names(title: str) -> list[str]:
    """What people call it: without what stands in brackets and without the maker's name, or by one of two names."""
    plain = re.sub(r"\s*\(.*?\)", "", title)
    parts = re.split(r" or | / ", plain)
    return [plain, *(_without_maker(name) for name in (plain, *parts))]


def _without_maker(name: str) -> str:
    return next((name.removeprefix(maker) for maker in _MAKERS if name.startswith(maker)), name)
