"""How an assessment begins: with a name, or with a whole workload."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django import forms

from advisor.engine.workload import WorkloadError, parse
from advisor.lens.document import MAX_BYTES
from advisor.lens.reading import LensError, read_lens
from advisor.models import Assessment, ReviewLens
from advisor.workload_files import Record, records

MAX_FILE = 100_000
MOST_TOLD = 20


class StartForm(forms.ModelForm):
    """What the workload is called, and what it does."""

    class Meta:
        model = Assessment
        fields = ["name", "description"]
        labels = {"name": "What is the workload called?", "description": "What does it do? (optional, for the record)"}
        widgets = {
            "name": forms.TextInput(
                attrs={
                    "class": "text-input",
                    "autocomplete": "off",
                    "placeholder": "Order intake",
                    "autofocus": True,
                }
            ),
            "description": forms.Textarea(attrs={"class": "text-input", "rows": 3}),
        }

    def clean_name(self) -> str:
        return self._as_read("name")

    def clean_description(self) -> str:
        return self._as_read("description")

    def _as_read(self, name: str) -> str:
        """The text as the engine reads it, so that what is begun can be judged."""
        try:
            return getattr(parse({"name": "A workload", name: self.cleaned_data[name]}), name) or ""
        except WorkloadError as error:
            raise forms.ValidationError(error.errors[name]) from error


class WorkloadForm(forms.Form):
    """A workload as JSON or YAML, pasted or as a file; the text that was read stays in the field."""

    text = forms.CharField(
        label="A workload, as JSON or YAML",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "text-input code", "rows": 14, "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or a file", required=False)

    def clean(self) -> dict[str, Any]:
        text, name = self.cleaned_data.get("text", ""), "text"
        if upload := self.cleaned_data.get("file"):
            if text.strip():
                raise forms.ValidationError("One is pasted and one is a file: empty the field, or choose no file.")
            text, name = self._decoded(upload), upload.name
        if not text.strip():
            raise forms.ValidationError("Paste a workload, or choose a file.")
        if len(text) > MAX_FILE:
            raise forms.ValidationError(f"{len(text):,} characters are more than a workload has: at most {MAX_FILE:,}.")
        found = list(islice(pasted(name, text), 2))
        if len(found) > 1:
            raise forms.ValidationError("This holds several workloads. An assessment is about one: leave one of them.")
        [record] = found
        if record.trouble:
            line = record.where.partition(":")[2]
            said = f"line {line}: {record.trouble}" if line else record.trouble
            raise forms.ValidationError(f"{said[:1].upper()}{said[1:]}.")
        try:
            self.cleaned_data["workload"] = parse(record.value)
        except WorkloadError as error:
            raise forms.ValidationError(_told(error.errors, record.lines or _lines_of(text))) from error
        return self.cleaned_data

    def _decoded(self, upload: Any) -> str:
        if upload.size > MAX_FILE:
            raise forms.ValidationError(f"The file has {upload.size:,} bytes: a workload has at most {MAX_FILE:,}.")
        try:
            text = upload.read().decode()
        except UnicodeDecodeError as error:
            raise forms.ValidationError("The file is not text in UTF-8.") from error
        self.data = {**self.data, "text": text}
        return str(text)


class LensForm(forms.ModelForm):
    """A custom lens, pasted or as a file; what was pasted stays in the field, and errors are said by position."""

    text = forms.CharField(
        label="A custom lens, as JSON",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "cols": 100, "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or a file", required=False)

    class Meta:
        model = ReviewLens
        fields: list[str] = []

    def clean(self) -> dict[str, Any]:
        upload = self.cleaned_data.get("file")
        content = upload.read(MAX_BYTES + 1) if upload else self.cleaned_data.get("text", "").encode()
        if not content.strip():
            raise forms.ValidationError("Paste a lens, or choose a file.")
        try:
            lens = read_lens(content)
        except LensError as error:
            raise forms.ValidationError([str(trouble) for trouble in error.troubles]) from error
        source = content.decode()
        if known := ReviewLens.objects.of(source):
            raise forms.ValidationError(f"{known} was imported from this very text already.")
        self.instance = ReviewLens.objects.begun_from(lens, source)
        return self.cleaned_data


def pasted(name: str, text: str) -> Iterator[Record]:
    """The records of a text: JSON where it begins like it, else YAML, of which JSON with comments is a part."""
    is_json = name.endswith((".json", ".jsonl")) or text.lstrip()[:1] in {"{", "["}
    return records("line" if is_json else "line.yaml", text)


def _lines_of(text: str) -> Mapping[str, int]:
    """The lines of the fields of a JSON object, which nearly always is YAML too; none where it is not."""
    return next(records("text.yaml", text)).lines


def _told(errors: Mapping[str, list[str]], lines: Mapping[str, int]) -> list[str]:
    """What is wrong, field by field, with the line where it is known."""
    told = [
        f"{f'Line {lines[field]}, ' if field in lines else ''}{field}: {' '.join(messages)}"
        for field, messages in islice(errors.items(), MOST_TOLD)
    ]
    more = len(errors) - len(told)
    return [*told, f"{more} more fields are wrong."] if more > 0 else told
