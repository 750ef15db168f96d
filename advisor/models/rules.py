"""The rules by which workloads are judged."""

from django.core.exceptions import ValidationError
from django.db import models

from advisor.engine.rules import SEVERITIES
from advisor.engine.rules_needed import BREAK_POINTS, GATES, MEASURE, METERS, PARAMETERS, SCORE, VERDICTS, WEIGHT
from patterns.models import Limit, Pattern, Price


def refuse_outside(bounds: tuple[float, float], **values: float) -> None:
    """Raise ValidationError for the values that do not lie within the bounds."""
    low, high = bounds
    wrong = [name for name, value in values.items() if not low <= value <= high]
    if wrong:
        raise ValidationError(dict.fromkeys(wrong, f"It must lie between {low:g} and {high:g}."))


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
        refuse_outside(WEIGHT, weight=self.weight)
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
        refuse_outside(MEASURE, low=self.low, high=self.high)
        if self.low == self.high:
            raise ValidationError({"high": "The two ends must differ."})


class Band(models.Model):
    """The lowest score of a verdict."""

    verdict = models.SlugField(unique=True)
    minimum = models.FloatField()
    name = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    source = models.CharField(max_length=80, default="editorial")

    class Meta:
        ordering = ["-minimum"]

    def __str__(self) -> str:
        return f"{self.name}, from {self.minimum:g}"

    def clean(self) -> None:
        if self.verdict not in VERDICTS:
            raise ValidationError({"verdict": f"The verdicts are {', '.join(VERDICTS)}."})
        refuse_outside(SCORE, minimum=self.minimum)
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
        refuse_outside(PARAMETERS[self.slug], value=self.value)


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
        price = Price.objects.filter(slug=self.price).select_related("provider").first()
        if price is None:
            raise ValidationError({"price": f"There is no price with the slug {self.price}."})
        if price.provider.slug != self.provider:
            raise ValidationError({"price": f"The price {self.price} is one of {price.provider.slug}."})


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
