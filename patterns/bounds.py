"""What bounds and bills a pattern at one provider: the limits and prices of the services that it is drawn with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from patterns.edition import kept_by_edition
from patterns.models import Limit, Pattern, Price, Provider, Service


@dataclass(frozen=True)
class Bound:
    """One service with what is known of its limits and its meters."""

    service: Service
    limits: Sequence[Limit]
    prices: Sequence[Price]

    @property
    def drawn_as(self) -> str:
        return self.service.role.name

    @cached_property
    def section(self) -> SafeString:
        """The part of a page that shows it."""
        return render_to_string("patterns/_bound.html", {"bound": self})


def bounds(pattern: Pattern, provider: Provider) -> list[Bound]:
    """The services in the order of the drawing, without those about which nothing is known."""
    known = _bounds(timezone.localdate(), provider.pk)
    order = dict.fromkeys(node.role_id for node in pattern.nodes.all())
    return [known[role] for role in order if role in known]


@kept_by_edition(8)
def _bounds(today: date, provider: int) -> Mapping[int, Bound]:
    """By role, what is known of each service of a provider; which figures are old, the day decides."""
    services = Service.objects.filter(provider=provider).with_limits()
    prices = list(Price.objects.filter(provider=provider).prefetch_related("sources"))
    found = [
        Bound(service, list(service.limits.all()), [price for price in prices if price.service in service.billed_as])
        for service in services
    ]
    return {bound.service.role_id: bound for bound in found if bound.limits or bound.prices}
