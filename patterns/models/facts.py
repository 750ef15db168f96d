"""The facts about providers: limits, prices, cold starts, each with its source and its evidence."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone


class Evidence(models.TextChoices):
    """How a figure was come by, best first."""

    VENDOR = "vendor", "vendor page or documentation"
    VENDOR_QUOTE = "vendor-quote", "vendor sentence quoted with a date"
    PRICE_LIST_COPY = "price-list-copy", "copy of a vendor price list"
    PRICE_FIXTURE = "price-fixture", "estimator fixture"
    DATASET = "dataset", "measured data set"
    AGREEING_SECONDARY = "agreeing-secondary", "two or more agreeing documents"
    SINGLE_SECONDARY = "single-secondary", "one dated document, not cross-checked"
    DERIVED = "derived", "computed from the figures above"
    DOUBTFUL = "doubtful", "doubtful: the page read may be superseded"
    REMEMBERED = "remembered", "from memory, unchecked"
    EDITORIAL = "editorial", "our judgement"

    @property
    def is_verified(self) -> bool:
        """Whether the figure was read at its origin or in agreeing documents."""
        return self not in {self.SINGLE_SECONDARY, self.DOUBTFUL, self.REMEMBERED, self.EDITORIAL}


STALE_AFTER = timedelta(days=180)


def is_stale(read_on: date | None) -> bool:
    """Whether a figure was read so long ago that it may have changed since; of one without a date nothing is said."""
    return read_on is not None and timezone.localdate() - read_on > STALE_AFTER


OWN_DATE = "The day the figure was read; empty where it is the day of its source."


class Source(models.Model):
    """Where a fact was read, and when."""

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=300)
    location = models.CharField(max_length=400, blank=True)
    seen = models.CharField(max_length=120, blank=True, help_text="The date as the source gives it.")
    seen_on = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('patterns:source_list')}#{self.slug}"


class Limit(models.Model):
    """A documented bound of a service."""

    service = models.ForeignKey("Service", models.CASCADE, related_name="limits")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    value = models.FloatField(null=True, blank=True, help_text="Empty where there is no number, such as 'none'.")
    unit = models.CharField(max_length=40, blank=True)
    display = models.CharField(max_length=240)
    is_adjustable = models.BooleanField(default=False)
    evidence = models.CharField(max_length=24, choices=Evidence.choices)
    source = models.ForeignKey(Source, models.PROTECT, related_name="limits")
    seen = models.DateField(null=True, blank=True, help_text=OWN_DATE)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "slug"], name="one_limit_per_slug")]

    def __str__(self) -> str:
        return f"{self.name}: {self.display}"

    def clean(self) -> None:
        if self.value is not None and self.value < 0:
            raise ValidationError({"value": "A limit is 0 or more; leave it empty where there is no number."})

    @property
    def is_verified(self) -> bool:
        return Evidence(self.evidence).is_verified

    @property
    def read_on(self) -> date | None:
        """The day it was read, by itself or with its source; None where that is not known to the day."""
        return self.seen or self.source.seen_on

    @property
    def read(self) -> str:
        """The same as the source gives it, which may be a year."""
        return self.seen.isoformat() if self.seen else self.source.seen

    @property
    def is_stale(self) -> bool:
        return is_stale(self.read_on)


class Price(models.Model):
    """A list price of one meter in one region."""

    slug = models.SlugField(unique=True, max_length=80)
    provider = models.ForeignKey("Provider", models.CASCADE, related_name="prices")
    service = models.CharField(max_length=80)
    meter = models.CharField(max_length=120)
    unit = models.CharField(max_length=80)
    price_usd = models.DecimalField(max_digits=20, decimal_places=12)
    region = models.CharField(max_length=60, blank=True)
    sources = models.ManyToManyField(Source, related_name="prices")
    seen = models.DateField(null=True, blank=True, help_text="The day the price was read, where it is known.")
    evidence = models.CharField(max_length=24, choices=Evidence.choices)
    tier = models.CharField(max_length=240, blank=True)
    free_per_month = models.CharField(max_length=160, blank=True)
    free_quantity = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="The same as a number of the price's single unit: requests, GB-seconds. Empty where a plan holds it.",
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["provider__position", "service", "slug"]

    def __str__(self) -> str:
        return f"{self.service}, {self.meter}: {self.plain} USD per {self.unit}"

    @property
    def plain(self) -> str:
        """The price without an exponent or trailing zeros."""
        return f"{self.price_usd.normalize():f}"

    @property
    def is_verified(self) -> bool:
        return Evidence(self.evidence).is_verified

    @property
    def is_stale(self) -> bool:
        return is_stale(self.seen)


class ColdStart(models.Model):
    """Measured initialisation time of an empty function, by runtime."""

    slug = models.SlugField(unique=True, max_length=80)
    provider = models.ForeignKey("Provider", models.CASCADE, related_name="cold_starts")
    runtime = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    package = models.CharField(max_length=20)
    p50_ms = models.FloatField()
    p90_ms = models.FloatField(null=True, blank=True)
    p99_ms = models.FloatField()
    samples = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="cold_starts")
    seen = models.DateField(null=True, blank=True, help_text=OWN_DATE)
    stands_for = models.CharField(max_length=20, blank=True, help_text="The advisor's runtime this row answers for.")

    class Meta:
        ordering = ["provider__position", "p50_ms"]

    def __str__(self) -> str:
        return f"{self.name} ({self.package})"

    @property
    def read_on(self) -> date | None:
        """The day it was read, by itself or with its source; None where that is not known to the day."""
        return self.seen or self.source.seen_on

    @property
    def read(self) -> str:
        """The same as the source gives it, which may be a year."""
        return self.seen.isoformat() if self.seen else self.source.seen

    @property
    def is_stale(self) -> bool:
        return is_stale(self.read_on)


class Observation(models.Model):
    """A single published cold-start figure that has no distribution."""

    provider = models.ForeignKey("Provider", models.CASCADE, related_name="observations")
    what = models.CharField(max_length=200, unique=True)
    value_ms = models.FloatField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="observations")

    class Meta:
        ordering = ["provider__position", "id"]

    def __str__(self) -> str:
        return f"{self.provider.short_name}: {self.what}, {self.value_ms:g} ms"
