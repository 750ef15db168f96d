"""The text of a content file from the entries that belong in it and the file as it was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from patterns.entries.kind import Data, Kind
from patterns.manuscript import Manuscript, in_order_of
from patterns.schema import Amount, Field, Markdown, Rows, Slugs, settled
from patterns.writing import mapping_lines, row_lines

Entries = Mapping[str, Data]


def markdown_text(kinds: Sequence[Kind], entries: Mapping[str, Entries], before: Manuscript) -> str:
    """Front matter and Markdown of one entry, of which several kinds may hold a part each."""
    shape = {key: field for kind in kinds for key, field in kind.shape.items()}
    data = {key: value for kind in kinds for part in entries[kind.name].values() for key, value in part.items()}
    body = next(data[key] for key, field in shape.items() if isinstance(field, Markdown))
    data = {key: _as_before(value, before.data.get(key), shape[key]) for key, value in data.items()}
    lines: list[str] = []
    for key, field in shape.items():
        lines += [*before.comments.get((key,), []), *mapping_lines(data, {key: field})]
    return "\n".join(["---", *lines, "---", body])


def rows_text(kinds: Sequence[Kind], entries: Mapping[str, Entries], before: Manuscript) -> str:
    """The lists of a file, one for each kind, with an empty line between them."""
    return "\n".join("\n".join(_list_lines(kind, entries[kind.name], before)) + "\n" for kind in kinds)


def _list_lines(kind: Kind, entries: Entries, before: Manuscript) -> Iterator[str]:
    folder = kind.folder
    implied = {folder.context, "position" if folder.numbered else ""}
    shape = {key: field for key, field in kind.shape.items() if key not in implied}
    yield from before.comments.get((folder.key,), [])
    yield f"{folder.key}:" if entries else f"{folder.key}: []"
    rows = {str(data[folder.slug_field]): data for data in entries.values()}
    is_first = True
    for slug in _row_order(kind, rows, before):
        old = before.row(folder.key, slug)
        row = {key: _as_before(rows[slug][key], old.get(key), field) for key, field in shape.items()}
        comments = before.comments.get((folder.key, slug), [])
        if comments and not is_first:
            yield ""
        yield from (f"  {comment}" for comment in comments)
        yield from row_lines(row, shape, 2, inline=folder.inline)
        is_first = False


def _row_order(kind: Kind, rows: Entries, before: Manuscript) -> Iterable[str]:
    """Where the place in the list is a row's position, that; else as the file has them, and new ones at its end."""
    if kind.folder.numbered:
        return sorted(rows, key=lambda slug: (rows[slug]["position"], slug))
    return in_order_of(list(rows), before.slugs.get(kind.folder.key, []))


def _as_before(value: Any, before: Any, field: Field | None = None) -> Any:
    """The value with what has no order of its own, such as slugs and keys, in the order that the file had."""
    if isinstance(value, dict) and isinstance(before, dict):
        return {key: _as_before(value[key], before.get(key)) for key in in_order_of(list(value), before)}
    if isinstance(field, Amount) and isinstance(before, str):
        return before if settled({"": before}, {"": field})[""] == value else value
    if isinstance(field, Slugs) and isinstance(before, list):
        return in_order_of(value, map(str, before))
    if isinstance(field, Rows) and field.told_by and isinstance(before, list):
        rows = {row[field.told_by]: row for row in value}
        return [rows[name] for name in in_order_of(list(rows), (str(row.get(field.told_by)) for row in before))]
    return value
