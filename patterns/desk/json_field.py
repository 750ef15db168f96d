"""JSON in a form, by the strict reader: what databases refuse is said by line and column before it reaches one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from patterns.desk.characters import check_characters
from patterns.reading import UnreadableError
from patterns.strict_json import read_json

MAX_TEXT = 100_000


class StrictJSONField(forms.JSONField):
    """The field of Django also takes NaN and the second of two equal keys, and breaks on what is nested deeply."""

    def to_python(self, value: Any) -> Any:
        if self.disabled or value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return _read(value)
        except UnreadableError as error:
            raise ValidationError(f"Line {error.line}, column {error.column}: {error.reason}.") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        if self.disabled or not isinstance(data, str):
            return super().bound_data(data, initial)
        try:
            return _read(data)
        except UnreadableError:
            return InvalidJSONInput(data)


class NamesField(StrictJSONField):
    """A list of names, such as other names of an entry; the search joins them as they are."""

    def clean(self, value: Any) -> list[str]:
        names = super().clean(value)
        if names in self.empty_values:
            return []
        if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
            raise ValidationError('Write a list of names, such as ["Queue", "Mailbox"].')
        for name in names:
            check_characters(name)
        return names


def _read(text: str) -> Any:
    if len(text) > MAX_TEXT:
        raise UnreadableError(1, f"{len(text):,} characters are too many: at most {MAX_TEXT:,}", 1)
    return read_json(text.replace("\r\n", "\n")).value
