"""Providers, and what plays which role in an architecture there."""

from collections.abc import Container, Iterable, Mapping

from django.db import models
from django.urls import reverse

from patterns.diagrams import model as diagrams
from patterns.models.facts import ColdStart, Limit, Observation


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
