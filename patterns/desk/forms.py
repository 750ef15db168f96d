"""The forms of the desk: none saves over what another editor saved meanwhile, and flows name nodes by their keys."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from patterns.desk.meanwhile import Meanwhile, newer_than
from patterns.desk.mistakes import OPENED_WORDS, of_drawing
from patterns.desk.versions import newest_version
from patterns.models import Flow, Node

# Posted with a draft that is shown in its form: it is read like any posted form, and not saved.
OPENED = "_opened"
# Posted with a form that the database refused.
REFUSED = "_refused"
NOT_STORED = (
    "Nothing was saved: two rows would say the same, or somebody changed a row that this form names. What you wrote is "
    "still below; open the entry once more beside it and look what is another there."
)


class Lines(forms.CharField):
    """Text of several lines, as the content files have it: a browser sends two characters for each end of a line."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class EntryForm(forms.ModelForm):
    """An entry of the catalogue, with the version that the form was opened on."""

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = newest_version(self.instance) if self.instance.pk else None
        self.fields["seen_version"].initial = newest.pk if newest else None

    def clean(self) -> dict[str, Any]:
        """Refuse to save over a newer version, once: who saves again after reading what changed means it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if OPENED in self.data:
            self.add_error(None, OPENED_WORDS)
            return cleaned
        if REFUSED in self.data:
            self.add_error(None, NOT_STORED)
            return cleaned
        if cleaned.get("body"):
            cleaned["body"] = cleaned["body"].strip("\n") + "\n"
        if self.instance.pk:
            type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).first()
            meanwhile = newer_than(self.instance, cleaned.get("seen_version"))
            if meanwhile:
                posted: Any = self.data.copy()  # type: ignore[attr-defined]
                posted[self.add_prefix("seen_version")] = str(meanwhile.version)
                self.data = posted
                self.add_error(None, _refusal(meanwhile))
        return cleaned


def _refusal(meanwhile: Meanwhile) -> ValidationError:
    head = f"{meanwhile}, so yours was not saved. What you wrote is still below."
    tail = "Save again to replace theirs, which stays in the history, or take over what you want to keep of it first."
    return ValidationError(_listed(head, meanwhile.told, tail))


def _listed(head: str, lines: Iterable[str], tail: str) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("{} <ul>{}</ul> {}", head, items, tail) if lines else format_html("{} {}", head, tail)


class RowFormSet(BaseInlineFormSet):
    """Rows of an entry, checked also against those that somebody added since the form was opened."""

    def clean(self) -> None:
        super().clean()
        named = [form.instance.pk for form in self.initial_forms]
        model: Any = self.model
        added = model._default_manager.filter(**{self.fk.name: self.instance.pk}).exclude(pk__in=named)
        for fields in _unique_with(model, self.fk.name) if self.instance.pk else ():
            taken = set(added.values_list(*fields))
            for form in self.forms:
                given = tuple(_key(form.cleaned_data.get(name)) for name in fields) if form.is_valid() else ()
                if given in taken and not _is_deleted(form):
                    told = ", ".join(f"\u201c{form.cleaned_data[name]}\u201d" for name in fields)
                    form.add_error(fields[0], f"Somebody added such a row meanwhile, with {told}: say another.")


def _unique_with(model: Any, parent: str) -> list[tuple[str, ...]]:
    """What tells the rows of one parent from each other."""
    sets = [*model._meta.unique_together, *(rule.fields for rule in model._meta.total_unique_constraints)]
    return [tuple(name for name in names if name != parent) for names in sets if parent in names and len(names) > 1]


def _key(value: Any) -> Any:
    return getattr(value, "pk", value)


class FlowForm(forms.ModelForm):
    """A flow between two nodes of the same form, which may be as new as the flow itself."""

    source_key = forms.SlugField(label="from", max_length=40, widget=forms.TextInput(attrs={"list": "node-keys"}))
    target_key = forms.SlugField(label="to", max_length=40, widget=forms.TextInput(attrs={"list": "node-keys"}))

    class Meta:
        model = Flow
        fields = ["source_key", "target_key", "label", "mode", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["source_key"], self.initial["target_key"] = self.instance.source.key, self.instance.target.key

    def save(self, commit: bool = True) -> Flow:
        nodes = Node.objects.filter(pattern=self.instance.pattern)
        for end in ("source", "target"):
            setattr(self.instance, end, nodes.get(key=self.cleaned_data[f"{end}_key"]))
        flow: Flow = super().save(commit)
        return flow


class FlowFormSet(RowFormSet):
    """All flows of a pattern, checked against the nodes that the same form posts."""

    def clean(self) -> None:
        super().clean()
        rows = [form for form in self.forms if form.is_valid() and form.cleaned_data and not _is_deleted(form)]
        flows = [_said(form) for form in rows]
        whole = []
        for mistake in of_drawing(posted_keys(self.data), flows, bool(self.data.get("is_published"))):
            if mistake.flow is None:
                whole.append(mistake.text)
            else:
                rows[mistake.flow].add_error(mistake.end, mistake.text)
        if whole:
            raise ValidationError(whole)


def _is_deleted(form: forms.ModelForm) -> bool:
    return bool(form.cleaned_data.get("DELETE"))


def _said(form: forms.ModelForm) -> tuple[str, str, str]:
    given = form.cleaned_data
    return given["source_key"], given["target_key"], given["label"]


def posted_keys(data: Mapping[str, Any]) -> list[str]:
    """The keys of the nodes that a form posts, without those that are to be deleted."""
    try:
        count = min(int(data.get("nodes-TOTAL_FORMS", 0)), 1000)
    except ValueError:
        return []
    rows = [(data.get(f"nodes-{at}-key", "").strip(), data.get(f"nodes-{at}-DELETE")) for at in range(count)]
    return [key for key, is_deleted in rows if key and not is_deleted]
