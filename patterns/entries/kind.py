"""What a loader must know of one kind of entry."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from patterns.reading import Folder, ValuePath
from patterns.schema import Shape

Data = dict[str, Any]
Row = TypeVar("Row", bound=models.Model)


class EntryError(ValueError):
    """A value that cannot be stored; `path` says which one."""

    def __init__(self, path: ValuePath, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Kind:
    """`find` gives the row of a slug or None, `write` stores data into it, `dump` is the inverse of `write`.

    `rows` are all that there are of it, in the order in which a file takes up new ones. `ignores` are keys of the same
    file that another kind reads: links to entries that must be loaded first. `later` are keys that rows loaded by an
    earlier version did not have, "limits.seen" one of a row's rows: at their default they are no edit. `complete` gives
    a row that is kept as edited what the file has and it lacks altogether.
    """

    folder: Folder
    shape: Shape
    find: Callable[[str], models.Model | None]
    write: Callable[[str, Data], models.Model]
    dump: Callable[[Any], Data]
    ignores: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    complete: Callable[[Any, Data], None] | None = None
    rows: Callable[[], models.QuerySet[Any]] = field(kw_only=True)

    @property
    def name(self) -> str:
        return self.folder.kind

    def slug_of(self, row: Any, data: Data) -> str:
        """The slug by which `find` gives the row; `data` is what `dump` gives for it."""
        if not self.folder.key:
            return str(row.slug)
        slug = str(data[self.folder.slug_field])
        return f"{data[self.folder.context]}/{slug}" if self.folder.context else slug


_known: ContextVar[dict[tuple[type[models.Model], str], Any] | None] = ContextVar("known", default=None)


@contextmanager
def known_rows() -> Iterator[None]:
    """Look each row that entries refer to up once, for as long as one load lasts: it takes none of them away."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def reference(queryset: models.QuerySet[Any], slug: str, path: ValuePath) -> Any:
    """The row with this slug; raises EntryError that names what was looked for."""
    known, key = _known.get(), (queryset.model, slug)
    row = known.get(key) if known is not None else None
    if row is None:
        row = queryset.filter(slug=slug).first()
        if row is None:
            name = queryset.model._meta.verbose_name
            raise EntryError(path, f"there is no {name} `{slug}`")
        if known is not None:
            known[key] = row
    return row


def references(queryset: models.QuerySet[Any], slugs: list[str], path: ValuePath) -> list[Any]:
    """The rows with these slugs, in order; raises EntryError for the first that does not exist."""
    return [reference(queryset, slug, (*path, index)) for index, slug in enumerate(slugs)]


def slugs_of(queryset: models.QuerySet[Any]) -> list[str]:
    """The slugs of related rows, sorted, as a file lists them."""
    return sorted(queryset.values_list("slug", flat=True))


def row_for(model: type[Row], slug: str) -> Row:
    """The row of a slug, or a new one."""
    return model._default_manager.filter(slug=slug).first() or model(slug=slug)


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
    """What `full_clean` does, without asking for each row that was just read whether it is there."""
    links = {name for name in (field.name for field in row._meta.concrete_fields) if name in row._state.fields_cache}
    try:
        row.clean_fields(exclude=links)
        row.clean()
        row.validate_unique()
        row.validate_constraints()
    except ValidationError:
        row.full_clean()  # all that is wrong, and not only the first of it
        raise
