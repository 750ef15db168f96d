"""Samples into rows: in one transaction, without touching what is as it was."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import reversion
from django.db import transaction
from django.utils import timezone

from patterns.diagrams.model import Diagram
from patterns.models import Collection, Implementation, Pattern, Service
from patterns.models.implementation import ARROW
from patterns.reading import Problem, UnreadableError, read_text
from patterns.samples.chains import fits
from patterns.samples.files import licence_of, metadata_files
from patterns.samples.record import Record, hidden_in, record_of
from patterns.samples.services import Vocabulary
from patterns.strict_json import read_json

BATCH = 500

Told = Callable[[int, int], None]  # how many files of how many are read


@dataclass
class Report:
    """What an import did: keys by outcome, and the problems of what was refused.

    `notes` are what was left out of samples that were stored. `gone` are implementations whose sample is no longer
    there; they are removed where that was asked for.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    linked: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.updated)} updated, {len(self.unchanged)} unchanged, "
            f"{len(self.removed)} removed, {len({problem.file for problem in self.problems})} refused"
        )


def import_samples(root: Path, name: str = "", *, prune: bool = False, told: Told = lambda done, of: None) -> Report:
    """Read every sample below `root` into the collection `name`, by default the folder's name.

    A broken file is reported; the row that an earlier import made of it stays as it was. Where not one sample can be
    read nothing is stored or removed: that is not the checkout.
    """
    root = root.resolve()
    report = Report()
    records = _read(root, report, told)
    if not records:
        return report
    with transaction.atomic(), reversion.create_revision():
        collection, _ = Collection.objects.update_or_create(
            name=name or root.name, defaults={"imported_at": timezone.now()}
        )
        _store(collection, records, report, prune=prune)
        reversion.set_comment(f"Imported from {collection.name}: {report}")
        reversion.add_to_revision(collection)  # what moves on the edition, so that kept pages are made anew
    return report


def _read(root: Path, report: Report, told: Told) -> list[Record]:
    files = list(metadata_files(root))
    vocabulary = Vocabulary(Service.objects.select_related("provider", "role"))
    licence = cache(licence_of)
    records = []
    for number, file in enumerate(files, 1):
        found = [file] if isinstance(file, Problem) else _read_file(root, file, licence, vocabulary, report)
        if isinstance(found, Record):
            records.append(found)
        else:
            report.problems += found
        told(number, len(files))
    return records


def _read_file(
    root: Path, path: Path, licence: Callable[[Path], str], vocabulary: Vocabulary, report: Report
) -> Record | list[Problem]:
    key = path.relative_to(root).as_posix()
    try:
        document = read_json(read_text(path))
        found = record_of(key, document, licence(path.parent) or licence(root), vocabulary)
        if isinstance(found, Record):
            report.notes += hidden_in(key, document)
        return found
    except UnreadableError as error:
        return [Problem(key, error.line, error.reason, error.column)]
    except OSError as error:
        return [Problem(key, 1, f"cannot be opened: {os.strerror(error.errno or 0)}", 1)]


def _store(collection: Collection, records: Iterable[Record], report: Report, *, prune: bool) -> None:
    rows = {row.key: row for row in collection.implementations.prefetch_related("patterns")}
    before = {row.key: {pattern.pk for pattern in row.patterns.all()} for row in rows.values()}
    linking = _Linking(Pattern.objects.with_drawing())
    wanted: dict[str, set[int]] = {}
    added, changed = [], []
    for record in records:
        row = rows.get(record.key)
        by_hand = row is not None and row.is_linked_by_hand
        wanted[record.key] = before[record.key] if by_hand else linking.patterns(record.chain)
        if row is None:
            added.append(_row(collection, record))
            report.added.append(record.key)
        elif row.digest != record.digest:
            changed.append(_row(collection, record, row.pk, is_linked_by_hand=by_hand))
            report.updated.append(record.key)
        else:
            same = wanted[record.key] == before[record.key]
            (report.unchanged if same else report.updated).append(record.key)
    Implementation.objects.bulk_create(added, batch_size=BATCH)
    Implementation.objects.bulk_update(changed, [*_fields(), "digest"], batch_size=BATCH)
    _link(collection, before, wanted)
    report.linked = sum(map(bool, wanted.values()))
    broken = {problem.file for problem in report.problems}
    report.gone = [key for key in rows if key not in wanted and key not in broken]
    if prune:
        report.removed, report.gone = report.gone, []
        collection.implementations.filter(key__in=report.removed).delete()


def _fields() -> list[str]:
    return [name for name in Record.__dataclass_fields__ if name != "key"]


def _row(
    collection: Collection, record: Record, pk: int | None = None, *, is_linked_by_hand: bool = False
) -> Implementation:
    return Implementation(
        pk=pk,
        collection=collection,
        digest=record.digest,
        is_linked_by_hand=is_linked_by_hand,
        **asdict(record),
    )


def _link(collection: Collection, before: Mapping[str, set[int]], wanted: Mapping[str, set[int]]) -> None:
    """Set the links that are wanted and take away those that are not, in two statements."""
    keys = dict(collection.implementations.values_list("key", "pk"))
    through = Implementation.patterns.through
    new = [
        through(implementation_id=keys[key], pattern_id=pattern)
        for key, patterns in wanted.items()
        for pattern in sorted(patterns - before.get(key, set()))
    ]
    old = [(keys[key], before[key] - patterns) for key, patterns in wanted.items() if before.get(key, set()) - patterns]
    for implementation, patterns in old:
        through.objects.filter(implementation_id=implementation, pattern_id__in=patterns).delete()
    through.objects.bulk_create(new, batch_size=BATCH)


class _Linking:
    """Which patterns a chain fits; each chain is looked up once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._drawings: list[tuple[int, Diagram]] = [(pattern.pk, pattern.diagram()) for pattern in patterns]
        self._found: dict[str, set[int]] = {}

    def patterns(self, chain: str) -> set[int]:
        """The keys of the patterns."""
        if chain not in self._found:
            roles = chain.split(ARROW)
            self._found[chain] = {pk for pk, drawing in self._drawings if fits(roles, drawing)}
        return self._found[chain]
