"""Whole entries, as a reader is given them: all that the files hold of one, whichever kind of entry reads it."""

from typing import Any

from patterns.entries import provider as facts
from patterns.entries.kind import Data
from patterns.entries.knowledge import dump_practice, dump_practice_links
from patterns.entries.pattern import dump_pattern, dump_relations
from patterns.models import Pattern, Practice, Provider, Role


def whole_pattern(row: Pattern) -> Data:
    """The pattern with its relations, but for those to drafts."""
    relations = dump_relations(row)["relations"]
    published = set(Pattern.objects.published().values_list("slug", flat=True))
    return {**dump_pattern(row), "relations": [item for item in relations if item["pattern"] in published]}


def whole_practice(row: Practice) -> Data:
    return {**dump_practice(row), **dump_practice_links(row)}


def whole_provider(row: Provider) -> Data:
    """The provider with what it offers, what that costs and how long it takes to start."""
    parts: dict[str, tuple[Any, Any]] = {
        "services": (facts.dump_service, row.services.select_related("role", "provider")),
        "prices": (facts.dump_price, row.prices.select_related("provider")),
        "cold_starts": (facts.dump_cold_start, row.cold_starts.select_related("provider", "source")),
        "observations": (facts.dump_observation, row.observations.select_related("provider", "source")),
    }
    return {**facts.dump_provider(row), **{name: [dump(item) for item in rows] for name, (dump, rows) in parts.items()}}


def whole_role(row: Role) -> Data:
    """The role with the services that play it."""
    services = row.services.select_related("role", "provider")
    return {**facts.dump_role(row), "services": [facts.dump_service(service) for service in services]}
