"""Rows into content files, so that a diff of the files shows what an editor changed and nothing else.

A file that says what the database does not know is left as it is and named; nothing is written by halves.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.core.validators import slug_re
from django.db import transaction

from patterns.composing import Entries, markdown_text, rows_text
from patterns.entries.kind import Kind
from patterns.loading import CATALOGUE, KINDS, digest, entry_data
from patterns.manuscript import front_matter, read_manuscript
from patterns.models import LoadRecord
from patterns.reading import MAX_BYTES, Problem, UnreadableError, read_folder, read_yaml, refuse_control
from patterns.schema import settled


@dataclass
class DumpReport:
    """What a dump did: files by outcome, and why some were left as they are."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        left = len({problem.file for problem in self.left})
        return (
            f"{len(self.written)} written, {len(self.removed)} removed, {len(self.unchanged)} unchanged, "
            f"{left} left as they are"
        )


@dataclass(frozen=True)
class _File:
    """A content file, and the entries that belong in it, by kind and slug."""

    name: str
    kinds: Sequence[Kind]
    entries: Mapping[str, Entries]

    @property
    def is_one_of_many(self) -> bool:
        """Whether it stands for an entry, and goes with it."""
        return self.name != self.kinds[0].folder.glob

    @property
    def is_empty(self) -> bool:
        return not any(self.entries.values())


def dump_catalogue(root: Path = CATALOGUE, *, overwrite: bool = False) -> DumpReport:
    """Write the catalogue's rows to its files below `root`."""
    return dump(KINDS, root, CATALOGUE, overwrite=overwrite)


def dump(kinds: Iterable[Kind], root: Path, shipped: Path, *, overwrite: bool = False) -> DumpReport:
    """Write the rows of `kinds` to their files below `root`.

    Order and comments that rows do not hold come from the file that is there, or from the one of its name in
    `shipped`. Without `overwrite`, a file that changed since it was loaded is left as it is.
    """
    report = DumpReport()
    with transaction.atomic():  # one state of all rows, whoever edits meanwhile
        texts = dict(_texts(kinds, root, shipped, overwrite, report))
    for name, text in texts.items():
        _put(root, name, text, report)
    return report


def _texts(
    kinds: Iterable[Kind], root: Path, shipped: Path, overwrite: bool, report: DumpReport
) -> Iterator[tuple[str, str]]:
    """What each file shall say, "" where it goes; those to be left are taken down in the report."""
    for file in _files(kinds, root):
        problems = [*_bad_slugs(file), *_unknown(file, root, overwrite)]
        text = "" if problems or (file.is_empty and file.is_one_of_many) else _text(file, root, shipped)
        problems += _unreadable(file.name, text)
        if problems:
            report.left += dict.fromkeys(problems)
        else:
            yield file.name, text


def _files(kinds: Iterable[Kind], root: Path) -> Iterator[_File]:
    """The files that there are and those that there should be, each with all kinds that share it."""
    groups: dict[str, list[Kind]] = {}
    for kind in kinds:
        groups.setdefault(kind.folder.glob, []).append(kind)
    for glob, group in groups.items():
        rows: dict[str, dict[str, dict[str, Any]]] = {}
        for kind in group:
            for slug, data in _rows(kind):
                rows.setdefault(_file_of(kind, slug), {}).setdefault(kind.name, {})[slug] = data
        there = {path.relative_to(root).as_posix() for path in root.glob(glob)}
        for name in sorted({*rows, *there}):
            yield _File(name, group, {kind.name: rows.get(name, {}).get(kind.name, {}) for kind in group})


def _rows(kind: Kind) -> Iterator[tuple[str, dict[str, Any]]]:
    """The slug and the data of each row, in the order in which files hold new ones."""
    for row in kind.rows():
        data = kind.dump(row)
        yield kind.slug_of(row, data), settled(data, kind.shape)


def _file_of(kind: Kind, slug: str) -> str:
    stem = slug.partition("/")[0] if kind.folder.context else slug
    return kind.folder.glob.replace("*", stem)


def _bad_slugs(file: _File) -> Iterator[Problem]:
    """A name that no form lets through, but that a program may have stored; it must not lead out of the folder."""
    stem = file.name.rpartition("/")[2].rpartition(".")[0]
    if not slug_re.fullmatch(stem) or file.name.count("/") != file.kinds[0].folder.glob.count("/"):
        yield Problem(file.name, 1, "its name is no slug: rename the file, or correct the slug in the admin")


def _unknown(file: _File, root: Path, overwrite: bool) -> Iterator[Problem]:
    """What the file that is there says and the database has not read."""
    records = LoadRecord.objects.filter(kind__in=file.entries)
    loaded = {(record.kind, record.slug): record.file_digest for record in records}
    for kind in file.kinds:
        for entry in read_folder(root, replace(kind.folder, glob=file.name)):
            if isinstance(entry, Problem):
                yield entry
                continue
            data, complaints = entry_data(kind, entry)
            before, row = loaded.get((kind.name, entry.slug)), file.entries[kind.name].get(entry.slug)
            if complaints:
                yield from (entry.problem(path, reason) for path, reason in complaints)
            elif before is None and row is None:
                yield entry.problem((), f"`{entry.slug}` was never loaded: run load_content first")
            elif not overwrite and digest(data) != before and (row is None or settled(data, kind.shape) != row):
                yield entry.problem(
                    (), f"`{entry.slug}` has changed since it was loaded: run load_content first, or add --overwrite"
                )


def _text(file: _File, root: Path, shipped: Path) -> str:
    path = root / file.name if (root / file.name).exists() else shipped / file.name
    lists = {kind.folder.key: kind.folder.slug_field for kind in file.kinds if kind.folder.key}
    before = read_manuscript(path, lists)
    return (rows_text if lists else markdown_text)(file.kinds, file.entries, before)


def _unreadable(name: str, text: str) -> Iterator[Problem]:
    """Why the text could not be loaded again, as a row that no form has seen may hold what files must not."""
    if len(text.encode()) > MAX_BYTES:
        yield Problem(name, 1, f"it would be larger than {MAX_BYTES // 1024} KB: shorten it in the admin")
        return
    try:
        refuse_control(text, 1)
        read_yaml(front_matter(text) if name.endswith(".md") else text)
    except UnreadableError as error:
        yield Problem(name, error.line, f"it could not be loaded again: {error.reason}; correct it in the admin")


def _put(root: Path, name: str, text: str, report: DumpReport) -> None:
    """Make the file say `text`, or remove it where that is empty, and take it down in the report."""
    path = root / name
    there = path.read_bytes() if path.exists() else None
    if not text:
        path.unlink()
        report.removed.append(name)
    elif there == text.encode():
        report.unchanged.append(name)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        try:
            beside.write_bytes(text.encode())
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        report.written.append(name)
