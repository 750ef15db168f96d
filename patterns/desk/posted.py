"""A posted form as data: what of it is text worth keeping, and how it is made to fit the rows as they are now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from django.http import HttpRequest, QueryDict

from patterns.desk.versions import row_links

MOST_ROWS = 1000
# What a form carries for its own sake: who sees what, where to go next, which version was seen.
FLAGS = {"csrfmiddlewaretoken", "seen_version", "seen_draft"}
FLAG_STARTS = ("_", "preview_", "initial-")

Row = dict[str, list[str]]


def post(request: HttpRequest, data: QueryDict) -> None:
    """Make the request one that posts these data."""
    _ = request.FILES  # read while the method is the old one: reading them later would read the body over the data
    request.method = "POST"
    request.POST = data  # type: ignore[assignment]


def text_of(data: QueryDict) -> dict[str, list[str]]:
    """What somebody wrote, without the flags of the form."""
    return {name: values for name, values in data.lists() if name not in FLAGS and not name.startswith(FLAG_STARTS)}


def number(value: Any) -> int | None:
    """A number from a form; None for anything else."""
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def fitted(posted: QueryDict, entry: models.Model) -> QueryDict:
    """The form made to fit the rows of its entry: one that somebody deleted meanwhile comes as a new one."""
    data = posted.copy()
    for prefix, known in _kinds(entry):
        rows = _rows(data, prefix)
        if rows is not None:
            _write(data, prefix, *_sorted(rows, known))
    return data


def standing_alone(posted: QueryDict, entry: models.Model, formsets: Iterable[Any]) -> QueryDict:
    """The form of all that the entry is to be: what it has today and the form does not name is marked to be deleted."""
    data = fitted(posted, entry)
    today = {formset.prefix: formset.initial_forms for formset in formsets}
    for prefix, known in _kinds(entry):
        rows = _rows(data, prefix)
        if rows is not None:
            named = {row["id"][0] for row in rows if row.get("id")}
            gone = [form for form in today.get(prefix, ()) if str(form.instance.pk) not in named]
            old, new = _sorted(rows, known)
            _write(data, prefix, [*old, *(_as_row(form) | {"DELETE": ["on"]} for form in gone)], new)
    return data


def as_posted(value: Any) -> list[str]:
    """A value of a form's field as it would be posted."""
    if value is None or value is False:
        return []
    if isinstance(value, list | tuple):
        return [str(getattr(item, "pk", item)) for item in value]
    return ["on" if value is True else str(value)]


def _as_row(form: Any) -> Row:
    return {bound.name: values for bound in form if (values := as_posted(bound.value()))}


def _kinds(entry: models.Model) -> Iterator[tuple[str, set[str]]]:
    """The prefix of each kind of rows in the form, with the keys of those that are there."""
    for link in row_links(type(entry)):
        keys = link.model._default_manager.filter(**{link.name: entry.pk}).values_list("pk", flat=True)
        yield str(link.remote_field.get_accessor_name()), set(map(str, keys))


def _rows(data: QueryDict, prefix: str) -> list[Row] | None:
    """The rows of one kind as they were posted; None where they cannot be read, which the form says itself."""
    total, initial = (number(data.get(f"{prefix}-{name}_FORMS")) for name in ("TOTAL", "INITIAL"))
    if total is None or initial is None or total > MOST_ROWS:
        return None
    rows: list[Row] = [{} for _ in range(total)]
    for name, values in data.lists():
        place, _, field = name.removeprefix(f"{prefix}-").partition("-")
        at = number(place)
        if name.startswith(f"{prefix}-") and field and at is not None and at < total:
            rows[at][field] = values
    return rows


def _sorted(rows: Iterable[Row], known: set[str]) -> tuple[list[Row], list[Row]]:
    """The rows that are there, each once, and the new ones; one that is gone and was to be deleted is left out."""
    old: dict[str, Row] = {}
    new = []
    for row in rows:
        key = (row.get("id") or [""])[0]
        if key in known and key not in old:
            old[key] = row
        elif not key or "DELETE" not in row:
            new.append({name: values for name, values in row.items() if name != "id"})
    return list(old.values()), new


def _write(data: QueryDict, prefix: str, old: list[Row], new: list[Row]) -> None:
    for name in [name for name in data if _is_of_row(name, prefix)]:
        del data[name]
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(len(old) + len(new)), str(len(old))
    for at, row in enumerate([*old, *new]):
        for field, values in _with_id(row).items():
            data.setlist(f"{prefix}-{at}-{field}", values)


def _is_of_row(name: str, prefix: str) -> bool:
    place, dash, _ = name.removeprefix(f"{prefix}-").partition("-")
    return name.startswith(f"{prefix}-") and bool(dash) and place.isdigit()


def _with_id(row: Mapping[str, list[str]]) -> Row:
    return {"id": [""], **row}
