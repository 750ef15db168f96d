"""Providers and the facts about them: roles, services, limits, prices, cold starts, each with its source."""

from collections.abc import Container, Iterable, Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from patterns.diagrams import model as diagrams


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


class ProviderQuerySet(models.QuerySet["Provider"]):
    def with_page(self) -> "ProviderQuerySet":
        """Services with limits, prices and cold starts, each with its sources, in a fixed number of queries."""
        return self.prefetch_related(
            models.Prefetch("services", Service.objects.all().with_limits()),
            "prices__sources",
            models.Prefetch("cold_starts", ColdStart.objects.select_related("source")),
            models.Prefetch("observations", Observation.objects.select_related("source")),
        )


class Provider(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=40)
    summary = models.TextField(blank=True)
    price_region = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("patterns:provider_detail", args=[self.slug])

    @property
    def gaps(self) -> list["Service"]:
        """The roles that the provider does not play, or only in part, without what lies outside the architecture."""
        return [service for service in self.services.all() if service.fit != Service.Fit.FULL]


class RoleQuerySet(models.QuerySet["Role"]):
    def with_services(self) -> "RoleQuerySet":
        return self.prefetch_related(models.Prefetch("services", Service.objects.select_related("provider", "role")))

    def with_page(self) -> "RoleQuerySet":
        """The services that play the role, with their limits and sources."""
        return self.prefetch_related(models.Prefetch("services", Service.objects.all().with_limits()))


class Role(models.Model):
    """What a node does in an architecture, whoever provides it."""

    class Group(models.TextChoices):
        ACTOR = "actor", "Actor"
        EDGE = "edge", "Edge"
        COMPUTE = "compute", "Compute"
        DATA = "data", "Data"
        MESSAGING = "messaging", "Messaging"
        OPERATIONS = "operations", "Operations"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    group = models.CharField(max_length=12, choices=Group.choices)
    summary = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("patterns:role_detail", args=[self.slug])

    @property
    def is_provided(self) -> bool:
        """Whether providers sell it: a client or another system's service plays its role without one."""
        return self.slug not in {"client", "external-service"}


class ServiceTable:
    """Every service of every provider, read once."""

    def __init__(self, services: Iterable["Service"]) -> None:
        self._services = list(services)

    def providers(self) -> list[Provider]:
        """The providers in their order."""
        found = {service.provider_id: service.provider for service in self._services}
        return sorted(found.values(), key=lambda provider: (provider.position, provider.slug))

    def for_drawing(self, provider: Provider) -> Mapping[str, diagrams.Service]:
        """What plays each role at one provider."""
        return {
            service.role.slug: diagrams.Service(service.name, service.fit, service.icon, service.tag)
            for service in self._services
            if service.provider_id == provider.pk
        }

    def gaps(self, roles: Container[str]) -> set[str]:
        """The slugs of the providers that have nothing for one of the roles."""
        lacking = (service for service in self._services if service.fit == Service.Fit.NONE)
        return {service.provider.slug for service in lacking if service.role.slug in roles}

    def rows(self) -> list[tuple[Role, list["Service"]]]:
        """The services by role, in the order of the providers."""
        rows: dict[int, tuple[Role, list[Service]]] = {}
        for service in sorted(self._services, key=lambda item: (item.role.position, item.provider.position)):
            rows.setdefault(service.role_id, (service.role, []))[1].append(service)
        return list(rows.values())


class ServiceQuerySet(models.QuerySet["Service"]):
    def on_all_providers(self) -> ServiceTable:
        return ServiceTable(self.select_related("provider", "role"))

    def with_limits(self) -> "ServiceQuerySet":
        limits = models.Prefetch("limits", Limit.objects.select_related("source"))
        return self.select_related("provider", "role").prefetch_related(limits)


class Service(models.Model):
    """What plays a role at a provider, and how well."""

    class Fit(models.TextChoices):
        FULL = "full", "full"
        PARTIAL = "partial", "partial"
        NONE = "none", "no equivalent"

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="services")
    role = models.ForeignKey(Role, models.CASCADE, related_name="services")
    name = models.CharField(max_length=120, blank=True)
    fit = models.CharField(max_length=8, choices=Fit.choices, default=Fit.FULL)
    alternatives = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    consequence = models.TextField(blank=True, help_text="What a missing or partial service means for a design.")
    billed_as = models.JSONField(default=list, blank=True, help_text="The names of its meters among the prices.")
    icon = models.CharField(max_length=120, blank=True, help_text="Name of the official icon in draw.io's libraries.")
    tag = models.CharField(max_length=120, blank=True, help_text="Tag of the official icon in Structurizr's themes.")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["provider__position", "role__position"]
        constraints = [models.UniqueConstraint(fields=["provider", "role"], name="one_service_per_role")]

    def __str__(self) -> str:
        return self.name or f"{self.provider.short_name}: no {self.role.name.lower()}"

    def get_absolute_url(self) -> str:
        return f"{self.provider.get_absolute_url()}#service-{self.role.slug}"

    @property
    def is_product(self) -> bool:
        """Whether the provider sells it under a name of its own."""
        return self.fit != self.Fit.NONE and self.role.is_provided


class Limit(models.Model):
    """A documented bound of a service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="limits")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=160)
    value = models.FloatField(null=True, blank=True, help_text="Empty where there is no number, such as 'none'.")
    unit = models.CharField(max_length=40, blank=True)
    display = models.CharField(max_length=240)
    is_adjustable = models.BooleanField(default=False)
    evidence = models.CharField(max_length=24, choices=Evidence.choices)
    source = models.ForeignKey(Source, models.PROTECT, related_name="limits")
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


class Price(models.Model):
    """A list price of one meter in one region."""

    slug = models.SlugField(unique=True, max_length=80)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="prices")
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
        """Whether it was read so long ago that it may have changed since."""
        return self.seen is not None and timezone.localdate() - self.seen > STALE_AFTER


class ColdStart(models.Model):
    """Measured initialisation time of an empty function, by runtime."""

    slug = models.SlugField(unique=True, max_length=80)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="cold_starts")
    runtime = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    package = models.CharField(max_length=20)
    p50_ms = models.FloatField()
    p90_ms = models.FloatField(null=True, blank=True)
    p99_ms = models.FloatField()
    samples = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="cold_starts")
    stands_for = models.CharField(max_length=20, blank=True, help_text="The advisor's runtime this row answers for.")

    class Meta:
        ordering = ["provider__position", "p50_ms"]

    def __str__(self) -> str:
        return f"{self.name} ({self.package})"


class Observation(models.Model):
    """A single published cold-start figure that has no distribution."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="observations")
    what = models.CharField(max_length=200, unique=True)
    value_ms = models.FloatField()
    source = models.ForeignKey(Source, models.PROTECT, related_name="observations")

    class Meta:
        ordering = ["provider__position", "id"]

    def __str__(self) -> str:
        return f"{self.provider.short_name}: {self.what}, {self.value_ms:g} ms"
