"""Which causes exist: inputs, and the ids of patterns, practices, rules and facts."""

from collections.abc import Iterable, Iterator
from typing import Any

from advisor.engine.inputs import INPUTS
from tests.advisor.engine import shipped


def is_known(cause: str) -> bool:
    """Whether a cause names something that exists."""
    kind, _, subject = cause.partition(":")
    catalogue, facts = shipped.catalogue(), shipped.facts()
    known = {
        "pattern": catalogue.patterns,
        "practice": catalogue.practices,
        "rule": shipped.rules().parameters,
        "limit": facts.limits,
        "price": facts.prices,
        "cold-start": facts.cold_starts,
    }
    return subject in known.get(kind, ()) if subject else cause in INPUTS


def unknown_among(causes: Iterable[str]) -> list[str]:
    return [cause for cause in causes if not is_known(cause)]


def held_by(value: Any) -> Iterator[list[str]]:
    """The causes of every element of an advice as plain data, however deep it stands."""
    if isinstance(value, dict):
        if "because" in value:
            yield value["because"]
        for item in value.values():
            yield from held_by(item)
    elif isinstance(value, list):
        for item in value:
            yield from held_by(item)
