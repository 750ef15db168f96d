"""What a kept form names and somebody deleted meanwhile: taken out of it, and told."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from patterns.desk.versions import gone_name


def take_out_gone(data: QueryDict, form: Any, formsets: Iterable[Any]) -> list[str]:
    """Free the form of choices that are no more; a row that cannot do without one is marked to be deleted."""
    told = []
    for bound in _choices(form):
        keys = data.getlist(bound.html_name)
        for key in _gone(bound.field, keys):
            told.append(f"{bound.label}: {gone_name(bound.field.queryset.model, key)}")
            keys.remove(key)
        data.setlist(bound.html_name, keys)
    for row in (row for formset in formsets for row in formset.forms):
        for bound in _choices(row):
            for key in _gone(bound.field, data.getlist(bound.html_name)):
                told.append(f"{bound.label}: {gone_name(bound.field.queryset.model, key)}, with its row")
                data[row.add_prefix("DELETE")] = "on"
    return told


def _choices(form: Any) -> Iterator[Any]:
    """The fields that name rows by their keys; that of the row itself and of its parent are none of them."""
    for bound in form:
        if isinstance(bound.field, forms.ModelChoiceField) and not bound.is_hidden:
            yield bound


def _gone(field: Any, keys: Iterable[str]) -> list[str]:
    known = {str(key) for key in field.queryset.values_list("pk", flat=True)}
    return [key for key in keys if key and key not in known]
