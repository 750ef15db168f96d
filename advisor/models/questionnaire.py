"""What is asked: groups of questions, each with its choices."""

from django.core.exceptions import ValidationError
from django.db import models

from advisor.engine.workload import INPUTS, WorkloadError, parse


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
    position = models.PositiveSmallIntegerField(default=0)

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

    def clean(self) -> None:
        given = INPUTS.get(self.question.input)
        if given is None:
            return  # said at the question
        value = [self.value] if given.kind == "set" else self.value
        try:
            parse({"name": "a choice", given.name: value})
        except WorkloadError as error:
            raise ValidationError({"value": error.errors[given.name]}) from error
