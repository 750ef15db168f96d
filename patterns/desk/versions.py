"""The stored versions of an entry: which one is the newest, what each holds, in words, and the way back to it.

A load stores many entries as one revision; here only what belongs to the entry itself is read and brought back.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models, transaction
from reversion.errors import RevertError
from reversion.models import Version
from reversion.revisions import _copy_db_versions, _current_frame, _get_options, _update_frame, is_active

# What a reader of the history does not look for: made from other fields, or numbers of the database.
UNTOLD = {"id", "body_html"}


def newest_version(row: models.Model) -> Version | None:
    """The version that the last save of the entry left; None before the first."""
    found: Version | None = Version.objects.get_for_object(row).first()
    return found


@contextmanager
def unsaid_on_error() -> Iterator[None]:
    """Take out of the history what a save that fails has put down for it: its rows are rolled back, too.

    The library keeps it, and stores a version that never was where the failure is answered by a page.
    """
    if not is_active():
        yield
        return
    before = _copy_db_versions(_current_frame().db_versions)
    try:
        yield
    except Exception:
        _update_frame(db_versions=before)
        raise


def row_links(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """The fields by which rows of other kinds belong to an entry, in the order of the form."""
    found = (model._meta.get_field(name) for name in _get_options(model).follow)
    return [relation.field for relation in found if isinstance(relation, models.ManyToOneRel)]


def own_versions(version: Version) -> list[Version]:
    """The entry as one version holds it, then its rows."""
    stored = version.revision.version_set
    own = [version]
    for link in row_links(version._model):
        rows = stored.filter(content_type=ContentType.objects.get_for_model(link.model)).order_by("pk")
        own += [row for row in rows if str(_fields(row).get(link.name)) == version.object_id]
    return own


@transaction.atomic
def bring_back(version: Version) -> list[str]:
    """Make the entry and its rows what they were; other entries stay as they are.

    What it named and is gone meanwhile is left out and comes back in words. Raises RevertError where the entry itself
    cannot do without.
    """
    own = own_versions(version)
    kept = {(row.content_type_id, row.object_id) for row in own}
    for link in row_links(version._model):
        kind = ContentType.objects.get_for_model(link.model).pk
        now = link.model._default_manager.filter(**{link.name: version.object_id})
        now.filter(pk__in=[row.pk for row in now if (kind, str(row.pk)) not in kept]).delete()
    lost = _freed_of_gone(version)
    try:
        for row in own:
            gone = _gone_of(row, kept)
            if gone and row.pk == version.pk:
                raise RevertError(f"{version.object_repr} cannot be brought back: {', '.join(gone)}.")
            if gone:
                lost.append(f"{row.object_repr} ({', '.join(gone)})")
            else:
                row.revert()
    except (IntegrityError, ObjectDoesNotExist) as error:
        raise RevertError(f"{version.object_repr} cannot be brought back: what it refers to is gone.") from error
    return lost


def _freed_of_gone(version: Version) -> list[str]:
    """Take out of the stored entry what it lists and is no more; the names of that."""
    lost = []
    lists: dict[str, list[Any]] = version._object_version.m2m_data or {}
    for name, keys in lists.items():
        target = version._model._meta.get_field(name).remote_field.model
        there = set(target._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
        lost += [gone_name(target, key) for key in keys if key not in there]
        lists[name] = [key for key in keys if key in there]
    return lost


def _gone_of(version: Version, kept: set[tuple[int, str]]) -> list[str]:
    """What a stored row points to and neither is there nor comes back with it."""
    found = []
    for field in version._model._meta.fields:
        key = _fields(version).get(field.name) if field.remote_field is not None else None
        if key is None:
            continue
        target = field.remote_field.model
        is_kept = (ContentType.objects.get_for_model(target).pk, str(key)) in kept
        if not is_kept and not target._default_manager.filter(pk=key).exists():
            found.append(f"{gone_name(target, key)} is gone")
    return found


def gone_name(target: type[models.Model], key: Any) -> str:
    gone = Version.objects.get_for_object_reference(target, key).first()
    return gone.object_repr if gone else str(key)


def _fields(version: Version) -> dict[str, Any]:
    [row] = json.loads(version.serialized_data)
    fields: dict[str, Any] = row["fields"]
    return fields


@dataclass(frozen=True)
class Section:
    """A field of an entry, or one kind of the rows that belong to it, as lines of text."""

    name: str
    lines: tuple[str, ...]


class Snapshot:
    """An entry as one version holds it, with the rows that belong to it."""

    def __init__(self, version: Version) -> None:
        self.version = version

    @cached_property
    def stored(self) -> dict[type[models.Model], dict[str, dict[str, Any]]]:
        """The fields of the entry and of its rows, by model and key of the database."""
        found: dict[type[models.Model], dict[str, dict[str, Any]]] = {}
        for version in own_versions(self.version):
            found.setdefault(version._model, {})[version.object_id] = _fields(version)
        return found

    @cached_property
    def sections(self) -> list[Section]:
        """The fields of the entry in their order, then the rows by kind."""
        model = self.version._model
        own = self.stored[model][self.version.object_id]
        fields = [*model._meta.fields, *model._meta.many_to_many]
        told = [field for field in fields if field.name in own and field.name not in UNTOLD]
        sections = [Section(_name(field), tuple(self._lines(field, own[field.name]))) for field in told]
        return sections + [Section(*part) for part in self._rows(model)]

    def rows(self, kind: type[models.Model]) -> list[tuple[str, dict[str, Any]]]:
        """The rows of one kind with their keys, in their order."""
        rows = self.stored.get(kind, {}).items()
        return sorted(rows, key=lambda item: (item[1].get("position", 0), int(item[0])))

    def _rows(self, model: type[models.Model]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for link in row_links(model):
            lines = [self._line(link.model, row, link.name) for _, row in self.rows(link.model)]
            if lines:
                yield str(link.model._meta.verbose_name_plural), tuple(lines)

    def _line(self, kind: type[models.Model], row: Mapping[str, Any], parent: str) -> str:
        """A row as one line; its place is told by where the line stands."""
        told = [field for field in kind._meta.fields if field.name not in {*UNTOLD, parent, "position"}]
        words = [(_name(field), " ".join(self._lines(field, row.get(field.name)))) for field in told]
        return " \N{MIDDLE DOT} ".join(f"{name}: {text}" for name, text in words if text)

    def _lines(self, field: Any, value: Any) -> list[str]:
        """A value in words: what it points to by name, text by its lines."""
        if field.remote_field is not None:
            target = field.remote_field.model
            return [self._named(target, key) for key in (value if isinstance(value, list) else [value]) if key]
        if value is None or value == "":
            return []
        if isinstance(field, models.DecimalField):
            return [f"{Decimal(value).normalize():f}"]
        if isinstance(value, bool):
            return ["yes" if value else "no"]
        if isinstance(value, dict | list):
            return json.dumps(value, indent=1, ensure_ascii=False).splitlines()
        return str(value).splitlines()

    def _named(self, target: type[models.Model], key: Any) -> str:
        """What stands behind a key: a node by its own key, another entry by its name, also where it is gone."""
        fields = self.stored.get(target, {}).get(str(key), {})
        if "key" in fields:
            return str(fields["key"])
        row = target._default_manager.filter(pk=key).first()
        if row is not None:
            return str(row)
        return f"{gone_name(target, key)}, which is gone"


def _name(field: Any) -> str:
    return str(field.verbose_name)
