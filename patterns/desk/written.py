"""What a form says, valid or not, in words and line by line: to be laid beside what another form says."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest, QueryDict

from patterns.desk.posted import as_posted, fitted, post
from patterns.desk.versions import Section

UNTOLD = {"id", "position", "seen_version", "DELETE"}


def forms_of(owner: Any, request: HttpRequest, row: models.Model, posted: QueryDict | None = None) -> tuple[Any, Any]:
    """The form of an entry and those of its rows as the admin makes them, as posted or else as stored."""
    asked = copy(request)
    asked.method = "GET"
    if posted is not None:
        post(asked, fitted(posted, row))
    fields = flatten_fieldsets(owner.get_fieldsets(asked, row))
    kind = owner.get_form(asked, row, change=True, fields=fields)
    form = kind(None if posted is None else asked.POST, instance=row)
    formsets, _ = owner._create_formsets(asked, row, change=True)
    return form, formsets


def said(owner: Any, request: HttpRequest, row: models.Model, posted: QueryDict | None = None) -> list[Section]:
    """What a form of the entry says; without a form, what is stored."""
    return written(*forms_of(owner, request, row, posted))


def written(form: forms.BaseForm, formsets: Iterable[Any]) -> list[Section]:
    """The fields in their order, then the rows by kind."""
    names = _Names()
    fields = [(str(bound.label), tuple(names.lines(bound))) for bound in form if bound.name not in UNTOLD]
    rows = [(str(formset.model._meta.verbose_name_plural), tuple(_row_lines(formset, names))) for formset in formsets]
    return [Section(name, lines) for name, lines in (*fields, *rows) if lines]


def _row_lines(formset: Any, names: "_Names") -> Iterator[str]:
    """A row is a line; its place is told by where the line stands."""
    rows = [form for form in formset.forms if _is_told(form)]
    for form in sorted(rows, key=_place):
        fields = [bound for bound in form if bound.name not in {*UNTOLD, formset.fk.name}]
        words = [(str(bound.label), " ".join(names.lines(bound))) for bound in fields]
        yield " \N{MIDDLE DOT} ".join(f"{name}: {text}" for name, text in words if text)


def _is_told(form: Any) -> bool:
    if "DELETE" in form.fields and form["DELETE"].value():
        return False
    return bool(form.instance.pk or any(as_posted(bound.value()) for bound in form if bound.name not in UNTOLD))


def _place(form: Any) -> int:
    value = form["position"].value() if "position" in form.fields else 0
    return int(value) if str(value or "").isdigit() else 0


class _Names:
    """The words for what a form names by its key; each kind of choices is read once."""

    def __init__(self) -> None:
        self._known: dict[Any, dict[str, str]] = {}

    def lines(self, bound: forms.BoundField) -> list[str]:
        value = bound.value()
        if value is None or value in ("", [], ()):
            return []
        if isinstance(value, bool):
            return ["yes" if value else "no"]
        if isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField):
            keys = value if isinstance(value, list | tuple) else [value]
            return [self._name(bound.field, str(getattr(key, "pk", key))) for key in keys]
        return str(value).replace("\r\n", "\n").strip("\n").splitlines()

    def _name(self, field: Any, key: str) -> str:
        is_rows = isinstance(field, forms.ModelChoiceField)
        kind = field.queryset.model if is_rows else tuple(map(str, field.choices))
        if kind not in self._known:
            rows = {str(row.pk): str(row) for row in field.queryset} if is_rows else {}
            self._known[kind] = rows or {str(value): str(name) for value, name in field.choices}
        return self._known[kind].get(key, f"{key}, which is gone")
