"""What a loader must know of one kind of entry, and its rows with all that belongs to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import models
from reversion import is_registered
from reversion.revisions import _get_options

from patterns.reading import Folder, ValuePath
from patterns.schema import Shape

Data = dict[str, Any]


class EntryError(ValueError):
    """A value that cannot be stored; `path` says which one."""

    def __init__(self, path: ValuePath, reason: str) -> None:
        super().__init__(reason)
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Kind:
    """`store` puts data into a row, new or not, `dump` is the inverse of it; `key` are the fields that a slug names.

    `listed` are all that there are of it, where that is not every row, `parts` the rows and links that `dump` reads,
    where that is not all that belongs to a row. `ignores` are keys of the same file that another kind reads: links to
    entries that must be loaded first. `later` are keys that rows loaded by an earlier version did not have,
    "limits.seen" one of a row's rows: at their default they are no edit. `complete` gives a row that is kept as edited
    what the file has and it lacks altogether.
    """

    folder: Folder
    shape: Shape
    model: type[models.Model]
    store: Callable[[Any, Data], models.Model]
    dump: Callable[[Any], Data]
    key: tuple[str, ...] = ("slug",)
    ignores: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    complete: Callable[[Any, Data], None] | None = None
    listed: Callable[[], models.QuerySet[Any]] | None = None
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.folder.kind

    def rows(self) -> models.QuerySet[Any]:
        """All that there are, in the order in which a file takes up new ones."""
        return whole(self.listed() if self.listed else self.model._default_manager.all(), *self.parts)

    def by_key(self) -> dict[tuple[str, ...], Any]:
        """Every row that an entry may be about, by what `key_of` gives for its slug.

        Nobody edits them until the transaction ends, which would overwrite what they wrote meanwhile; others may refer
        to them.
        """
        rows = whole(self.model._default_manager.all(), *self.parts).select_for_update(of=("self",), no_key=True)
        named = [attrgetter(name.replace("__", ".")) for name in self.key]
        return {tuple(part(row) for part in named): row for row in rows}

    def key_of(self, slug: str) -> tuple[str, ...]:
        """The parts of a slug that tell a row: a file's stem is only one where the key says so."""
        parts = slug.split("/", 1) if self.folder.context else [slug]
        return tuple(parts[-len(self.key) :])

    def find(self, slug: str) -> Any:
        """The row of a slug, or None."""
        return self.model._default_manager.filter(**dict(zip(self.key, self.key_of(slug), strict=True))).first()

    def new(self, slug: str) -> Any:
        """A row for a slug that has none yet."""
        named = zip(self.key, self.key_of(slug), strict=True)
        return self.model(**{name: part for name, part in named if "__" not in name})

    def write(self, slug: str, data: Data) -> models.Model:
        """Store data into the row of a slug."""
        return self.store(self.find(slug) or self.new(slug), data)

    def slug_of(self, row: Any, data: Data) -> str:
        """The slug by which `find` gives the row; `data` is what `dump` gives for it."""
        if not self.folder.key:
            return str(row.slug)
        slug = str(data[self.folder.slug_field])
        return f"{data[self.folder.context]}/{slug}" if self.folder.context else slug


def whole(rows: models.QuerySet[Any], *parts: str) -> models.QuerySet[Any]:
    """Rows with all that their versions hold, or these parts of it, in a fixed number of statements.

    Each comes with what it refers to.
    """
    model = rows.model
    links = [field.name for field in model._meta.many_to_many]
    names = parts or (*(_get_options(model).follow if is_registered(model) else ()), *links)
    found: list[Any] = [model._meta.get_field(name) for name in names]
    return _referring(rows).prefetch_related(*(_with_references(field) for field in found))


def _with_references(field: Any) -> Any:
    if field.many_to_many:
        return field.name
    return models.Prefetch(field.name, _referring(field.related_model._default_manager, field.field.name))


def _referring(rows: Any, parent: str = "") -> models.QuerySet[Any]:
    """Rows with those that they refer to, but for the parent, which is there already."""
    names = [field.name for field in rows.model._meta.concrete_fields if field.is_relation and field.name != parent]
    found: models.QuerySet[Any] = rows.select_related(*names) if names else rows.all()
    return found


def belonging(row: Any, name: str, *links: str) -> Iterable[Any]:
    """The rows of that name that belong to an entry, with what they refer to; as they were read where it is whole."""
    manager = getattr(row, name)
    is_read = name in getattr(row, "_prefetched_objects_cache", ())
    rows: Iterable[Any] = manager.all() if is_read else manager.select_related(*links)
    return rows


def slugs_of(related: Any) -> list[str]:
    """The slugs of related rows, sorted, as a file lists them."""
    return sorted(row.slug for row in related.all())
