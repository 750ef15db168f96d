"""How an assessment begins: with a name, or with a whole workload."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django import forms

from advisor.engine.workload import WorkloadError, parse
from advisor.lens.document import MAX_BYTES
from advisor.lens.reading import LensError, read_lens
from advisor.models import Assessment, ReviewLens
from advisor.workload_files import Record, records

MAX_FILE = 100_000


class StartForm(forms.ModelForm):
    """What the workload is called."""

    class Meta:
        model = Assessment
        fields = ["name"]
        labels = {"name": "What is the workload called?"}
        widgets = {
            "name": forms.TextInput(
                attrs={
                    "class": "text-input",
                    "autocomplete": "off",
                    "placeholder": "Order intake",
                    "autofocus": True,
                }
            )
        }

    def clean_name(self) -> str:
        """The name as the engine reads it, so that what is begun can be judged."""
        try:
            return parse({"name": self.cleaned_data["name"]}).name
        except WorkloadError as error:
            raise forms.ValidationError(error.errors["name"]) from error


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
            text, name = self._decoded(upload), upload.name
        if not text.strip():
            raise forms.ValidationError("Paste a workload, or choose a file.")
        if len(text) > MAX_FILE:
            raise forms.ValidationError(f"{len(text):,} characters are more than a workload has: at most {MAX_FILE:,}.")
        found = list(islice(pasted(name, text), 2))
        if len(found) > 1:
            raise forms.ValidationError("This holds several workloads. An assessment is about one: leave one of them.")
        if found[0].trouble:
            raise forms.ValidationError(f"{found[0].where}: {found[0].trouble}")
        try:
            self.cleaned_data["workload"] = parse(found[0].value)
        except WorkloadError as error:
            raise forms.ValidationError(
                [f"{_at(field, text)}{' '.join(messages)}" for field, messages in error.errors.items()]
            ) from error
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


def _at(field: str, text: str) -> str:
    """ "line 3, memory_mb: ", where the field can be found."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(rf"(?<![\w]){re.escape(field)}[\"']?\s*:", line):
            return f"line {number}, {field}: "
    return f"{field}: "
