"""The form on which other rules are tried: a field for every value, filled with what is in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms

from advisor.engine.rules import SEVERITIES, RulesError, parse
from advisor.models import RulesDraft, RulesVersion
from advisor.rule_drafts.values import GROUPS, Value, complaints, shown, values_of, with_changes

MOST_WORDS = 2_000
MAY_BE_EMPTY = ("bands", "gates")


@dataclass(frozen=True)
class Group:
    """The fields of one kind of value; open where something in it is changed or wrong."""

    name: str
    rows: list[tuple[Value, forms.BoundField]]
    problems: list[str]
    is_open: bool


class RulesForm(forms.Form):
    """Values for a rule set; those that differ from it are the `changes`.

    `base` and `saved` come back with the form: the rule set and the state of the draft that it was made from.
    """

    name = forms.CharField(label="Name of the draft", max_length=120, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    saved = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, mapping: Mapping[str, Any], changes: Mapping[str, Any], **initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.mapping = mapping
        self.values = values_of(mapping)
        self.tried = {path: value for path, value in changes.items() if path in self.values}
        self.group_problems: dict[str, list[str]] = {}
        for path, value in self.values.items():
            self.fields[path] = _field(value)
            self.initial[path] = shown(self.tried.get(path, value.value))

    @classmethod
    def over(
        cls,
        base: RulesVersion,
        draft: RulesDraft | None,
        changes: Mapping[str, Any],
        data: Any = None,
        name: str = "",
    ) -> Self:
        """The form for a new draft, or a saved one, with changes to the rules of a version."""
        saved = draft.updated.isoformat() if draft else ""
        given = name or (draft.name if draft else "")
        return cls(data, base.rules, changes, name=given, base=base.digest, saved=saved)

    @property
    def given_name(self) -> str:
        return str(self.cleaned_data.get("name", ""))

    def clean(self) -> dict[str, Any]:
        """Judge the rule set with the changes by what the engine says of it."""
        if self.errors:
            return self.cleaned_data
        self.tried = {
            path: self.cleaned_data[path]
            for path, value in self.values.items()
            if self.cleaned_data[path] != _plain(value.value)
        }
        changed = with_changes(self.mapping, self.tried)
        try:
            parse(changed)
        except RulesError as error:
            for place, words in complaints(changed, error):
                if place in self.fields:
                    self.add_error(place, words)
                else:
                    self.group_problems.setdefault(place, []).append(words)
                    self.add_error(None, f"{place or 'Rules'}: {words}")
        return self.cleaned_data

    def groups(self) -> Iterator[Group]:
        """The fields in the order of the groups."""
        for name in GROUPS:
            rows = [(value, self[path]) for path, value in self.values.items() if value.group == name]
            problems = self.group_problems.get(name, [])
            is_open = bool(problems) or any(value.path in self.tried or field.errors for value, field in rows)
            yield Group(name, rows, problems, is_open)


def _field(value: Value) -> forms.Field:
    """The field for a value: a number, one of the severities, or words."""
    if isinstance(value.value, int | float):
        return forms.FloatField(
            label=value.label, widget=forms.NumberInput(attrs={"step": "any", "class": "vTextField"})
        )
    if value.field == "severity":
        return forms.ChoiceField(label=value.label, choices=[(name, name) for name in SEVERITIES])
    if value.field == "name":
        return forms.CharField(label=value.label, max_length=80, widget=forms.TextInput(attrs={"class": "vTextField"}))
    is_optional = value.field == "text" and value.path.startswith(MAY_BE_EMPTY)
    area = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    return Words(label=value.label, max_length=MOST_WORDS, required=not is_optional, widget=area)


class Words(forms.CharField):
    """Text with the line ends that are stored, not those that browsers send."""

    def to_python(self, value: Any) -> str:
        return str(_plain(super().to_python(value)))


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
