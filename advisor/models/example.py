"""The worked examples that visitors may start from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from advisor.engine.workload import INPUTS, WorkloadError, parse
from advisor.models.assessment import Assessment, begin_with


class Example(models.Model):
    """A worked workload that an assessment can start from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    text = models.TextField(help_text="One or two sentences: who, what, and why it is interesting.")
    workload = models.JSONField(help_text='Answers by input, such as {"requests_per_month": 200000}.')
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a name and answers that could not be judged, in the engine's words."""
        told = {"workload": [f"{name}: {' '.join(found)}" for name, found in answer_errors(self.workload).items()]}
        try:
            parse({"name": self.name})
        except WorkloadError as error:
            told["name"] = error.errors["name"]
        if any(told.values()):
            raise ValidationError({name: messages for name, messages in told.items() if messages})

    def begin(self, owner: str = "", account: Any = None) -> Assessment:
        """A new assessment of the example's name that has its answers."""
        workload = parse({**self.workload, "name": self.name})
        return begin_with(workload.to_mapping(), owner=owner, account=account)


def answer_errors(workload: Any) -> dict[str, list[str]]:
    """What is wrong with an example's answers, by input; empty where they can be judged."""
    if not isinstance(workload, dict):
        return {"workload": ["Write answers by input, such as requests_per_month: 200000."]}
    errors = {
        name: ["This belongs to the example itself, not to its answers: remove it."]
        for name in workload
        if name in INPUTS and INPUTS[name].group == "record"
    }
    try:
        parse({**workload, "name": "An example"})
    except WorkloadError as error:
        errors = {**error.errors, **errors}
    return errors
