"""How an entry becomes rows, in few statements: a load of everything stores thousands."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from patterns.entries.kind import Data, EntryError
from patterns.reading import ValuePath
from patterns.schema import slugs_twice

Row = TypeVar("Row", bound=models.Model)


@dataclass
class _Load:
    """The rows that entries may refer to, and those that belong to entries and are yet to be stored."""

    known: dict[tuple[type[models.Model], str], Any] = field(default_factory=dict)
    pending: list[models.Model] = field(default_factory=list)


_load: ContextVar[_Load | None] = ContextVar("load", default=None)


@contextmanager
def one_load() -> Iterator[None]:
    """Look each row that entries refer to up once, for as long as one load lasts: it takes none of them away.

    What belongs to entries is gathered meanwhile, until `store_pending`.
    """
    token = _load.set(_Load())
    try:
        yield
    finally:
        _load.reset(token)


@contextmanager
def one_entry() -> Iterator[None]:
    """Take back what an entry has stored where it fails."""
    load = _load.get() or _Load()
    before = len(load.pending)
    try:
        with transaction.atomic():
            yield
    except Exception:
        del load.pending[before:]
        raise


def put(rows: Iterable[models.Model]) -> None:
    """Store rows that belong to an entry: in a load together with those of others."""
    load = _load.get()
    if load is None:
        _store(list(rows))
    else:
        load.pending += rows


def store_pending() -> None:
    load = _load.get()
    if load is not None:
        _store(load.pending)
        load.pending.clear()


def _store(rows: list[models.Model]) -> None:
    """Store rows of several models, those first that others may refer to."""
    for model in dict.fromkeys(type(row) for row in rows):
        model._default_manager.bulk_create([row for row in rows if type(row) is model])


def note(row: Any) -> None:
    """Take down a row that is stored, so that nobody looks it up."""
    load = _load.get()
    if load is not None and hasattr(row, "slug"):
        load.known[type(row), row.slug] = row


def reference(model: type[models.Model], slug: str, path: ValuePath) -> Any:
    """The row with this slug; raises EntryError that names what was looked for."""
    load = _load.get()
    row = load.known.get((model, slug)) if load else None
    if row is None:
        row = model._default_manager.filter(slug=slug).first()
        if row is None:
            raise _unknown(model, slug, path)
        note(row)
    return row


def references(model: type[models.Model], slugs: list[str], path: ValuePath) -> list[Any]:
    """The rows with these slugs, in order; raises EntryError for the first that does not exist."""
    return [reference(model, slug, (*path, index)) for index, slug in enumerate(slugs)]


def refuse_new(row: Any) -> None:
    """Raise EntryError for a row that another kind of entry should have made."""
    if row.pk is None:
        raise _unknown(type(row), row.slug, ())


def _unknown(model: type[models.Model], slug: str, path: ValuePath) -> EntryError:
    return EntryError(path, f"there is no {model._meta.verbose_name} `{slug}`")


def refuse_twice(rows: list[Data], key: str, path: ValuePath) -> None:
    """Raise EntryError for the first row whose `key` an earlier one has."""
    for where, reason in slugs_twice(rows, key, path):
        raise EntryError(where, reason)


def emptied(row: Row, *names: str) -> Row:
    """The row, without the rows and links of these names; a new one has none."""
    for name in names if row.pk else ():
        manager = getattr(row, name)
        if hasattr(manager, "through"):
            manager.clear()
        else:
            manager.all().delete()
    return row


def link(manager: Any, rows: Iterable[models.Model]) -> None:
    """Make links to these rows, where there are none yet."""
    of, to, through = manager.source_field_name, manager.target_field_name, manager.through
    put([through(**{of: manager.instance, to: row}) for row in dict.fromkeys(rows)])


def fill(row: Row, data: Data, *names: str) -> Row:
    """Set the named fields from `data`, check the row and save it."""
    filled(row, data, *names).save()
    return row


def filled(row: Row, data: Data, *names: str) -> Row:
    """The same for a row that is to be stored with others, which it cannot be checked against."""
    for name in names:
        setattr(row, name, data[name])
    check(row)
    return row


def check(row: models.Model) -> None:
    """What `full_clean` does, without asking for what is known.

    That is, whether each row that was just read is there, and whether another row has the key by which this one was
    found or missed.
    """
    links = {one.name for one in row._meta.concrete_fields if one.name in row._state.fields_cache}
    try:
        row.clean_fields(exclude=links)
        row.clean()
    except ValidationError:
        row.full_clean()  # all that is wrong, and not only the first of it
        raise
