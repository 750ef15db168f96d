"""The services of all providers, which every drawing needs."""

from functools import lru_cache

from patterns.edition import edition
from patterns.models import Service
from patterns.models.provider import ServiceTable


def service_table() -> ServiceTable:
    """Every service of every provider; each process keeps what it read last."""
    return _service_table(edition())


@lru_cache(maxsize=1)
def _service_table(content: str) -> ServiceTable:
    return Service.objects.on_all_providers()
