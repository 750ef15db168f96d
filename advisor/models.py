"""The rules by which workloads are judged, and what visitors asked and were told."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from advisor.engine.rules import SEVERITIES
from advisor.engine.rules_needed import BREAK_POINTS, GATES, METERS, PARAMETERS, VERDICTS
from advisor.engine.workload import INPUTS, WorkloadError, parse
from patterns.models import Limit, Pattern, Price


class Criterion(models.Model):
    """One of the "when to use serverless" criteria, with its weight."""

    class Side(models.TextChoices):
        FOR = "for", "speaks for serverless"
        AGAINST = "against", "speaks against serverless"

    slug = models.SlugField(unique=True)
    side = models.CharField(max_length=8, choices=Side.choices)
    name = models.CharField(max_length=80)
    weight = models.FloatField(help_text="Importance on its side, 0 to 5.")
    text = models.TextField()
    source = models.CharField(max_length=80, help_text="A source's slug, or 'editorial'.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "criteria"

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug not in BREAK_POINTS:
            raise ValidationError({"slug": f"The engine measures {', '.join(BREAK_POINTS)}."})
        if self.weight < 0:
            raise ValidationError({"weight": "A weight is 0 or more."})
        others = Criterion.objects.filter(side=self.side, weight__gt=0).exclude(pk=self.pk)
        if self.weight == 0 and not others.exists():
            raise ValidationError({"weight": f"At least one criterion {self.side} serverless needs a weight above 0."})


class BreakPoint(models.Model):
    """Where a criterion begins to hold (membership 0) and where it fully holds (membership 1)."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="break_points")
    name = models.SlugField(max_length=60, help_text="The engine looks the break point up by this name.")
    low = models.FloatField()
    high = models.FloatField()
    unit = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["criterion", "name"], name="one_break_point_per_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.low:g} to {self.high:g} {self.unit}"

    def clean(self) -> None:
        known = BREAK_POINTS.get(self.criterion.slug, ())
        if self.name not in known:
            raise ValidationError({"name": f"The engine looks for {', '.join(known) or 'none'} here."})
        if self.low == self.high:
            raise ValidationError({"high": "The two ends must differ."})


class Band(models.Model):
    """The lowest score of a verdict."""

    verdict = models.SlugField(unique=True)
    minimum = models.FloatField()
    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["-minimum"]

    def __str__(self) -> str:
        return f"{self.name}, from {self.minimum:g}"

    def clean(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValidationError({"verdict": f"The verdicts are {', '.join(VERDICTS)}."})
        minima = dict(Band.objects.exclude(verdict=self.verdict).values_list("verdict", "minimum"))
        minima[self.verdict] = self.minimum
        found = [minima[verdict] for verdict in VERDICTS if verdict in minima]
        if found != sorted(set(found), reverse=True):
            raise ValidationError({"minimum": f"The minima must fall in the order {', '.join(VERDICTS)}."})
        if self.verdict == VERDICTS[-1] and self.minimum > 0:
            raise ValidationError({"minimum": "The lowest band begins at 0."})


class Gate(models.Model):
    """A limit that no sum of advantages can outvote, with its remedy."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    severity = models.CharField(max_length=20, choices=[(name, name) for name in SEVERITIES])
    role = models.CharField(max_length=40, blank=True)
    limit = models.CharField(max_length=80, blank=True, help_text="The limit's slug among the provider's facts.")
    remedy = models.TextField()
    pattern = models.CharField(max_length=50, blank=True, help_text="The pattern that implements the remedy.")
    text = models.TextField(blank=True)
    source = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.slug not in GATES:
            raise ValidationError({"slug": f"The engine tests {', '.join(GATES)}."})
        if self.pattern and not Pattern.objects.filter(slug=self.pattern).exists():
            raise ValidationError({"pattern": f"There is no pattern with the slug {self.pattern}."})
        limits = Limit.objects.filter(slug=self.limit, service__role__slug=self.role)
        if self.limit and not limits.exists():
            raise ValidationError({"limit": f"No provider has a limit {self.limit} for the role {self.role}."})


class Parameter(models.Model):
    """Any other number that the engine uses."""

    slug = models.SlugField(unique=True, max_length=80)
    value = models.FloatField()
    unit = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    source = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return f"{self.slug} = {self.value:g} {self.unit}".strip()

    def clean(self) -> None:
        if self.slug not in PARAMETERS:
            raise ValidationError({"slug": "The engine has no such parameter."})
        low, high = PARAMETERS[self.slug]
        if not low <= self.value <= high:
            raise ValidationError({"value": f"It must lie between {low:g} and {high:g}."})


class Meter(models.Model):
    """Which price of the catalogue a cost term uses."""

    provider = models.CharField(max_length=20)
    name = models.SlugField(max_length=60)
    price = models.SlugField(max_length=80, help_text="The price's slug in the catalogue.")

    class Meta:
        ordering = ["provider", "name"]
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="one_price_per_meter")]

    def __str__(self) -> str:
        return f"{self.provider} {self.name}: {self.price}"

    def clean(self) -> None:
        if self.name not in METERS:
            raise ValidationError({"name": f"The engine has the meters {', '.join(sorted(METERS))}."})
        if not Price.objects.filter(slug=self.price).exists():
            raise ValidationError({"price": f"There is no price with the slug {self.price}."})


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


class RulesVersion(models.Model):
    """A rule set as it was when something was judged by it; never changed."""

    digest = models.CharField(max_length=64, unique=True)
    rules = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The short name that advice and records carry."""
        return self.digest[:12]


def new_public_id() -> str:
    """An id that cannot be guessed: 128 random bits."""
    return secrets.token_urlsafe(16)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def owned_by(self, owner: str) -> "AssessmentQuerySet":
        """The assessments of one visitor; none for the empty owner."""
        return self.filter(owner=owner) if owner else self.none()


class Assessment(models.Model):
    """One workload that a visitor asks about."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    owner = models.CharField(max_length=64, db_index=True, editable=False)
    name = models.CharField(max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-updated", "-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("advisor:assessment_detail", args=[self.public_id])

    def answer_values(self) -> dict[str, Any]:
        """The answers as the workload's mapping, unknowns left out."""
        return {answer.input: answer.value for answer in self.answers.all()}

    def workload_mapping(self) -> dict[str, Any]:
        """What the engine parses: the name and every answer given."""
        return {"name": self.name, **self.answer_values()}


class Answer(models.Model):
    """What the visitor says about one input; an unknown has no row."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    input = models.SlugField(max_length=60)
    value = models.JSONField()
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["input"]
        constraints = [models.UniqueConstraint(fields=["assessment", "input"], name="one_answer_per_input")]

    def __str__(self) -> str:
        return f"{self.input} = {self.value}"


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
        """Refuse answers that could not be judged, in the engine's words."""
        errors = answer_errors(self.workload)
        if errors:
            raise ValidationError({"workload": [f"{name}: {' '.join(found)}" for name, found in errors.items()]})

    def answer_values(self) -> dict[str, Any]:
        """The answers as the engine reads them, unknowns left out."""
        values = parse({**self.workload, "name": self.name}).to_mapping()
        return {name: value for name, value in values.items() if name != "name"}

    @transaction.atomic
    def begin(self, owner: str) -> Assessment:
        """A new assessment of the example's name that has its answers."""
        assessment = Assessment.objects.create(owner=owner, name=self.name)
        Answer.objects.bulk_create(
            Answer(assessment=assessment, input=name, value=value) for name, value in self.answer_values().items()
        )
        return assessment


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


class Revision(models.Model):
    """A judgement as it was given: the answers, the advice, the rules and the facts of that moment."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    workload = models.JSONField()
    advice = models.JSONField()
    rules_version = models.ForeignKey(RulesVersion, models.PROTECT, related_name="revisions")
    facts_version = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.assessment}, revision {self.number}"

    def judged(self, workload: Mapping[str, Any], rules_version: RulesVersion, facts_version: str) -> bool:
        """Whether this revision already judges these answers by these rules and facts."""
        return (
            self.workload == workload
            and self.rules_version_id == rules_version.pk
            and self.facts_version == facts_version
        )
