"""The services of all providers, which every drawing needs."""

from patterns.edition import kept_by_edition
from patterns.models import Service
from patterns.models.provider import ServiceTable


@kept_by_edition()
def service_table() -> ServiceTable:
    """Every service of every provider; each process keeps what it read last."""
    return Service.objects.on_all_providers()
