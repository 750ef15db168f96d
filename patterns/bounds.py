"""What bounds and bills a pattern at one provider: the limits and prices of the services that it is drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def bounds(pattern: Pattern, provider: Provider) -> list[Bound]:
    """The services in the order of the drawing, without those about which nothing is known."""
    order = list(dict.fromkeys(node.role_id for node in pattern.nodes.all()))
    services = provider.services.filter(role__in=order).with_limits()
    billed = {name for service in services for name in service.billed_as}
    prices = list(provider.prices.filter(service__in=billed).prefetch_related("sources"))
    found = [
        Bound(service, list(service.limits.all()), [price for price in prices if price.service in service.billed_as])
        for service in sorted(services, key=lambda service: order.index(service.role_id))
    ]
    return [bound for bound in found if bound.limits or bound.prices]
