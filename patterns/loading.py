"""Content files into rows: idempotent, and never over what an editor has changed.

Beside each row stands what it looked like when it was last loaded. A row that looks different now was changed by
an editor: it is kept and reported, unless its slug is forced. What a newer file adds to it, and nobody could have
edited, it gets all the same, once.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import reversion
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from patterns import search
from patterns.entries import knowledge, pattern, provider
from patterns.entries.kind import Data, EntryError, Kind, whole
from patterns.entries.storing import note, one_entry, one_load, store_pending
from patterns.models import Challenge, Concept, LoadRecord, Pattern, Practice
from patterns.reading import Entry, Problem, read_folder
from patterns.rendering import markdown_to_html
from patterns.schema import Complaint, normalize, settled

MOST_LEFT_BEHIND = 50
EDITED_SINCE = "edited since: the file is older than an edit that was dumped and loaded"
CATALOGUE = Path(__file__).parent / "catalogue"

KINDS = [
    *provider.KINDS,
    knowledge.ATTRIBUTES,
    knowledge.PRACTICES,
    knowledge.CHALLENGES,
    knowledge.PRACTICE_LINKS,
    knowledge.CONCEPTS,
    pattern.PATTERNS,
    pattern.EXAMPLES,
    pattern.PATTERN_RELATIONS,
    pattern.EXAMPLE_RELATIONS,
    knowledge.UPDATES,
]


@dataclass
class Report:
    """What a load did: entries by outcome, and the problems of those that were refused."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{len(self.added)} added, {len(self.updated)} updated, {len(self.kept)} kept as edited, "
            f"{len(self.unchanged)} unchanged, {len(self.problems)} refused"
        )


def load_catalogue(root: Path = CATALOGUE, force: Collection[str] = ()) -> Report:
    """Load the catalogue's files; `force` names slugs whose edited rows are overwritten all the same."""
    report = load(KINDS, root, force)
    render_anew()
    search.index()
    return report


def render_anew() -> None:
    """Bring the stored HTML up to the renderer of today, where an older one wrote it; nothing else is touched."""
    for model in (Pattern, Concept, Challenge, Practice):
        manager: Any = model._default_manager
        for pk, body, stored in manager.values_list("pk", "body", "body_html"):
            html = markdown_to_html(body)
            if html != stored:
                manager.filter(pk=pk).update(body_html=html)


@transaction.atomic
def load(kinds: Iterable[Kind], root: Path, force: Collection[str] = ()) -> Report:
    """Load every entry of `kinds` below `root` in one transaction; a bad entry is reported and the rest loads.

    All of it is one revision of the history, so that a version of an entry holds what other kinds link to it.
    """
    report = Report()
    records = {(record.kind, record.slug): record for record in LoadRecord.objects.all()}
    written: list[_Written] = []
    with reversion.create_revision(manage_manually=True), one_load():
        reversion.set_comment(f"Loaded from {root.name}")
        for kind in kinds:
            written += _load_kind(kind, root, records, force, report)
            store_pending()
        _take_down(written)
    LoadRecord.objects.bulk_create(
        [one.record for one in written],
        update_conflicts=True,
        unique_fields=["kind", "slug"],
        update_fields=["file_digest", "row_digest", "edited_from", "loaded_at"],
    )
    return report


@dataclass(frozen=True)
class _Written:
    """A row that a load has stored, and the record of it, which lacks what the row looks like then."""

    kind: Kind
    pk: Any
    record: LoadRecord


def _take_down(written: Iterable[_Written]) -> None:
    """Put what was written into the history and its look into the records, once all that belongs to it is there."""
    by_model: dict[type[Model], list[_Written]] = {}
    for one in written:
        by_model.setdefault(one.kind.model, []).append(one)
    for model, ones in by_model.items():
        rows = whole(model._default_manager.all()).in_bulk({one.pk for one in ones})
        for one in ones:
            one.record.row_digest = digest(one.kind.dump(rows[one.pk]))
        if reversion.is_registered(model):
            for pk in dict.fromkeys(one.pk for one in ones):
                reversion.add_to_revision(rows[pk])


def _load_kind(
    kind: Kind,
    root: Path,
    records: Mapping[tuple[str, str], LoadRecord],
    force: Collection[str],
    report: Report,
) -> Iterator[_Written]:
    rows, seen = kind.by_key(), set()
    for entry in read_folder(root, kind.folder):
        if isinstance(entry, Problem):
            if not kind.ignores or entry not in report.problems:
                report.problems.append(entry)
            continue
        key = kind.key_of(entry.slug)
        if key in seen:  # in another file, which may have made the row
            store_pending()
            rows = kind.by_key()
        seen.add(key)
        yield from _load_entry(kind, entry, rows.get(key), records.get((kind.name, entry.slug)), force, report)


def entry_data(kind: Kind, entry: Entry) -> tuple[Data, list[Complaint]]:
    """What the kind reads of an entry, and every complaint about it."""
    return normalize({key: value for key, value in entry.data.items() if key not in kind.ignores}, kind.shape)


def _load_entry(
    kind: Kind, entry: Entry, row: Any, record: LoadRecord | None, force: Collection[str], report: Report
) -> Iterator[_Written]:
    """Load an entry into its row, None where there is none yet; gives what was written, if anything was."""
    data, complaints = entry_data(kind, entry)
    if complaints:
        report.problems += [entry.problem(path, reason) for path, reason in complaints]
        return
    name = f"{kind.name} {entry.slug}"
    file_digest = digest(data)
    forced = entry.slug in force or entry.slug.rpartition("/")[2] in force
    if not forced and (why := _why_kept(kind, row, data, record)) is not None:
        report.kept.append(f"{name} ({why})" if why else name)
        if row and record and kind.complete and record.file_digest != file_digest and why != EDITED_SINCE:
            with _reporting(entry, report):
                kind.complete(row, data)
                LoadRecord.objects.filter(pk=record.pk).update(file_digest=file_digest)
        return
    if not forced and record and record.file_digest == file_digest:
        report.unchanged.append(name)
        return
    left_behind = [] if forced else [was for was in _left_behind(kind, row, record) if was != file_digest]
    written = None
    with _reporting(entry, report):
        written = kind.store(row or kind.new(entry.slug), data)
    if written is not None:
        (report.updated if record else report.added).append(name)
        note(written)
        now = LoadRecord(kind=kind.name, slug=entry.slug, file_digest=file_digest, edited_from=left_behind)
        yield _Written(kind, written.pk, now)


@contextmanager
def _reporting(entry: Entry, report: Report) -> Iterator[None]:
    """Report what is wrong with an entry, of which nothing is stored then."""
    try:
        with one_entry():
            yield
    except EntryError as error:
        report.problems.append(entry.problem(error.path, error.reason))
    except ValidationError as error:
        report.problems += [entry.problem(path, reason) for path, reason in _complaints(error)]
    except IntegrityError:
        report.problems.append(entry.problem((), "somebody stored it meanwhile: load again"))
    except ValueError as error:
        report.problems.append(entry.problem(("body",), str(error)))


def _why_kept(kind: Kind, row: Any, data: Data, record: LoadRecord | None) -> str | None:
    """Why a file is not loaded over a row, in words where there is more to say than that it was edited; else None."""
    if row and record and digest(data) in record.edited_from and not _says(kind, row, data):
        return EDITED_SINCE
    if _is_edited(kind, row, data, record):
        return "" if row else "deleted here"
    return None


def _is_edited(kind: Kind, row: Any, data: Data, record: LoadRecord | None) -> bool:
    """Whether somebody changed, made or deleted the row, other than to what the file says now."""
    if row is None:
        return record is not None
    dumped, filed = kind.dump(row), {digest(data), digest(settled(data, kind.shape))}
    current = {digest(dumped), digest(settled(dumped, kind.shape))}
    defaults = normalize({}, kind.shape)[0]
    if record is None:  # never loaded: an entry made by hand, or links that nobody has set yet
        return not current & {*filed, digest(defaults)}
    before = _as_before(kind, dumped, defaults)
    return not {*current, digest(before)} & {*filed, record.row_digest}


def _says(kind: Kind, row: Any, data: Data) -> bool:
    """Whether a row says what a file says."""
    return settled(kind.dump(row), kind.shape) == settled(data, kind.shape)


def _left_behind(kind: Kind, row: Any, record: LoadRecord | None) -> list[str]:
    """The files that edits of a row have left behind, with that of the last load where the row was edited since.

    A file that says what an editor wrote is no edit any more. Without these, the next load of the file of before
    would take it for a change, and the edit would be gone.
    """
    if record is None:
        return []
    dumped = kind.dump(row) if row else {}
    before = _as_before(kind, dumped, normalize({}, kind.shape)[0]) if row else {}
    is_edited = record.row_digest not in {digest(dumped), digest(settled(dumped, kind.shape)), digest(before)}
    behind = [*record.edited_from, record.file_digest] if is_edited and row else record.edited_from
    return list(dict.fromkeys(behind))[-MOST_LEFT_BEHIND:]


def _as_before(kind: Kind, dumped: Data, defaults: Data) -> Data:
    """A row as an earlier version dumped it: without later keys that are at their default, inside its rows None."""
    before = {key: value for key, value in dumped.items() if key not in kind.later or value != defaults.get(key)}
    for rows, _, inner in (key.partition(".") for key in kind.later if "." in key):
        before[rows] = [{k: v for k, v in row.items() if k != inner or v is not None} for row in before[rows]]
    return before


def digest(data: Data) -> str:
    """A fingerprint of entry data that does not depend on the order of keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()


def _complaints(error: ValidationError) -> Iterator[tuple[tuple[str, ...], str]]:
    if hasattr(error, "error_dict"):
        for name, messages in error.message_dict.items():
            yield (() if name == "__all__" else (name,)), " ".join(messages)
    else:
        yield (), " ".join(error.messages)
