"""What is asked: groups of questions, each with its choices."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from advisor.engine.workload import DOES_NOT_APPLY, INPUTS, WorkloadError, parse


class QuestionGroupQuerySet(models.QuerySet["QuestionGroup"]):
    def for_input(self, name: str) -> "QuestionGroupQuerySet":
        """The group of one question, with that question alone."""
        asked = Question.objects.filter(input=name).prefetch_related("choices")
        return self.filter(questions__input=name).prefetch_related(models.Prefetch("questions", asked))


class QuestionGroup(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = QuestionGroupQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def asked(self) -> list["Question"]:
        """Its questions in order, read once: most pages go through all of them several times."""
        return list(self.questions.all())


class Question(models.Model):
    """A question about one input of the workload."""

    class Kind(models.TextChoices):
        SINGLE = "single", "one choice"
        MULTIPLE = "multiple", "any number of choices"
        NUMBER = "number", "a number, with choices to start from"

    input = models.SlugField(unique=True, max_length=60, help_text="The workload's input that the answer fills.")
    group = models.ForeignKey(QuestionGroup, models.CASCADE, related_name="questions")
    is_short = models.BooleanField("on the short path", default=False)
    text = models.CharField(max_length=200)
    help = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    unit = models.CharField(max_length=60, blank=True)
    asked_if = models.JSONField(
        default=dict,
        blank=True,
        help_text='Asked unless another answer rules it out: {"triggers": ["schedule"]} or {"steps": {"above": 1}}.',
    )
    position = models.PositiveSmallIntegerField(default=0)

    edition = ""  # the one that it was read for, where a process keeps it

    class Meta:
        ordering = ["group__position", "position", "input"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        given = INPUTS.get(self.input)
        if given is None or given.group == "record":
            raise ValidationError({"input": "The engine has no such input."})
        fitting = {"set": self.Kind.MULTIPLE, "boolean": self.Kind.SINGLE, "choice": self.Kind.SINGLE}
        if self.kind != fitting.get(given.kind, self.Kind.NUMBER):
            kind = fitting.get(given.kind, self.Kind.NUMBER).label
            raise ValidationError({"kind": f"{self.input} is answered by {kind}."})
        if problem := condition_problem(self.asked_if):
            raise ValidationError({"asked_if": problem})

    @cached_property
    def offered(self) -> list[str]:
        """The values of its choices in order, as JSON."""
        return [json.dumps(choice.value) for choice in self.choices.all()]

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Whether the answers so far leave the question open; what is not known rules nothing out."""
        return all(_fits(values.get(name), wanted) for name, wanted in self.asked_if.items())


class Choice(models.Model):
    """An answer in plain words and the value it stands for."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    label = models.CharField(max_length=120)
    value = models.JSONField()
    shown = models.CharField(max_length=120, blank=True, help_text="The number, as shown beside the label.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def answer(self) -> Any:
        """What is answered by this choice alone."""
        is_one_of_many = self.question.kind == Question.Kind.MULTIPLE and self.value != DOES_NOT_APPLY
        return [self.value] if is_one_of_many else self.value

    def clean(self) -> None:
        given = INPUTS.get(self.question.input)
        if given is None:
            return  # said at the question
        try:
            parse({"name": "a choice", given.name: self.answer})
        except WorkloadError as error:
            raise ValidationError({"value": error.errors[given.name]}) from error


def _fits(value: Any, wanted: Any) -> bool:
    if value is None:
        return True
    if value == DOES_NOT_APPLY:
        return False
    if isinstance(wanted, dict):
        return bool(value > wanted["above"])
    return bool(set(value if isinstance(value, list) else [value]) & set(wanted))


def condition_problem(condition: Any) -> str:
    """What is wrong with a question's condition, in words; "" where nothing is."""
    if not isinstance(condition, dict):
        return 'Write an object such as {"triggers": ["schedule"]}.'
    for name, wanted in condition.items():
        given = INPUTS.get(name)
        if given is None:
            return f"The engine has no input {name}."
        if given.is_numeric:
            above = wanted.get("above") if isinstance(wanted, dict) and set(wanted) == {"above"} else None
            if isinstance(above, bool) or not isinstance(above, int | float):
                return f'{name} is a number: write {{"above": 1}}.'
        elif not isinstance(wanted, list) or not wanted:
            return f"Write a list of the answers of {name} for which this is asked."
        elif given.choices and not set(map(str, wanted)) <= set(given.choices):
            return f"{name} has the choices {', '.join(given.choices)}."
    return ""
