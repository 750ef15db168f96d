"""The dated facts the engine is given: limits, prices, cold starts and services, each with its source."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Self


@dataclass(frozen=True)
class Fact:
    """A limit or price: `value` in `unit` (None where there is no figure), and `display` in words.

    `free` is what a price leaves free of charge in a month, counted in its single unit (requests, GB-s).
    """

    id: str
    value: float | None
    unit: str
    display: str
    source: str
    seen: str
    evidence: str
    free: float | None = None


@dataclass(frozen=True)
class ColdStart:
    """Initialization of a runtime at a provider, of a function that does nothing else."""

    id: str
    p50_ms: float
    p99_ms: float
    source: str
    seen: str
    evidence: str


@dataclass(frozen=True)
class ServiceFact:
    """What plays a role at a provider; `fit` is full, partial or none, `consequence` says what a gap means."""

    id: str
    name: str
    fit: str
    consequence: str


@dataclass(frozen=True)
class Facts:
    """All facts by id: limits as "aws/function/max-duration", cold starts as "aws/python"."""

    version: str
    limits: Mapping[str, Fact]
    prices: Mapping[str, Fact]
    cold_starts: Mapping[str, ColdStart]
    services: Mapping[str, ServiceFact]

    def stamped(self) -> Self:
        """The same facts with a version that is the fingerprint of their content."""
        content = {name: _rows(getattr(self, name)) for name in ("limits", "prices", "cold_starts", "services")}
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        return replace(self, version=digest[:12])

    @cached_property
    def services_by_provider(self) -> dict[str, dict[str, ServiceFact]]:
        """The services of each provider, by role."""
        grouped: dict[str, dict[str, ServiceFact]] = {}
        for key, service in self.services.items():
            provider, _, role = key.partition("/")
            grouped.setdefault(provider, {})[role] = service
        return grouped


def _rows(rows: Mapping[str, Any]) -> dict[str, Any]:
    return {key: asdict(row) for key, row in rows.items()}
