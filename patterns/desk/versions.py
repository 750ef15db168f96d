"""The stored versions of an entry: which one is the newest, and what each holds, in words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from reversion.models import Version

# What a reader of the history does not look for: made from other fields, or numbers of the database.
UNTOLD = {"id", "body_html"}


def newest_version(row: models.Model) -> Version | None:
    """The version that the last save of the entry left; None before the first."""
    found: Version | None = Version.objects.get_for_object(row).first()
    return found


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
    def stored(self) -> dict[type[models.Model], dict[Any, dict[str, Any]]]:
        """The fields of all rows of the revision, by model and key of the database."""
        found: dict[type[models.Model], dict[Any, dict[str, Any]]] = {}
        for version in self.version.revision.version_set.select_related("content_type"):
            [row] = json.loads(version.serialized_data)
            found.setdefault(apps.get_model(row["model"]), {})[row["pk"]] = row["fields"]
        return found

    @cached_property
    def sections(self) -> list[Section]:
        """The fields of the entry in their order, then the rows by kind."""
        model = self.version._model
        own = next(iter(self._of(model, self.version.object_id)), {})
        fields = [*model._meta.fields, *model._meta.many_to_many]
        told = [field for field in fields if field.name in own and field.name not in UNTOLD]
        sections = [Section(_name(field), tuple(self._lines(field, own[field.name]))) for field in told]
        return sections + [Section(*part) for part in self._rows(model)]

    def _of(self, model: type[models.Model], object_id: str) -> Iterator[dict[str, Any]]:
        yield from (fields for pk, fields in self.stored.get(model, {}).items() if str(pk) == object_id)

    def rows(self, kind: type[models.Model], parent: str = "") -> list[tuple[Any, dict[str, Any]]]:
        """The rows of one kind with their keys, in their order; of the entry alone where `parent` names the link."""
        rows = self.stored.get(kind, {}).items()
        own = [(pk, row) for pk, row in rows if not parent or str(row.get(parent)) == self.version.object_id]
        return sorted(own, key=lambda item: (item[1].get("position", 0), item[0]))

    def _rows(self, model: type[models.Model]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for relation in model._meta.related_objects:
            kind, link = relation.related_model, relation.field
            if relation.one_to_many and isinstance(kind, type) and kind in self.stored:
                lines = [self._line(kind, row, link.name) for _, row in self.rows(kind, link.name)]
                yield str(kind._meta.verbose_name_plural), tuple(lines)

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
        if isinstance(value, bool):
            return ["yes" if value else "no"]
        if isinstance(value, dict | list):
            return json.dumps(value, indent=1, ensure_ascii=False).splitlines()
        return str(value).splitlines()

    def _named(self, target: type[models.Model], key: Any) -> str:
        """What stands behind a key: a node by its own key, another entry by its name, also where it is gone."""
        fields = next(iter(self._of(target, str(key))), {})
        if "key" in fields:
            return str(fields["key"])
        row = target._default_manager.filter(pk=key).first()
        names = [fields[name] for name in ("title", "name", "slug") if fields.get(name)]
        return str(row or next(iter(names), f"number {key}, which is gone"))


def _name(field: Any) -> str:
    return str(field.verbose_name)
