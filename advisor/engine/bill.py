"""A monthly bill: terms of quantity times rate, each with the price it rests on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from advisor.engine.demand import Demand, Ground
from advisor.engine.workload import Workload

MB_PER_GB = 1_024
SECONDS_PER_HOUR = 3_600
_UNIT = re.compile(r"^([\d,]+)(M?)\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a bill: quantity times rate; `amount` is None where the rate is missing."""

    name: str
    quantity: float
    unit: str
    rate: float | None
    amount: float | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """The terms of one side; `total` is a lower bound where a term has no rate."""

    terms: tuple[Term, ...]

    @property
    def total(self) -> float:
        return sum(term.amount for term in self.terms if term.amount is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the terms without a rate."""
        return tuple(term.name for term in self.terms if term.amount is None)


@dataclass(frozen=True, slots=True)
class Job:
    """What a bill is made of: the workload, its load, and the share of requests that start cold."""

    workload: Workload
    load: Demand
    cold: float | None
    on: Ground

    def has(self, meter: str) -> bool:
        """Whether the provider bills by this meter, whatever it is known to cost."""
        return meter in self.on.rules.meters.get(self.on.provider, {})

    def bill(self, terms: Iterable[Term]) -> Bill:
        """The terms as a bill, less the free tiers where the workload has them to itself, and less its commitments."""
        paid = tuple(_less_free(terms, self.on) if self.workload.free_tiers else terms)
        return Bill((*paid, *self._commitment(paid)))

    def _commitment(self, paid: tuple[Term, ...]) -> Iterator[Term]:
        """The discount on the duration that is bought by commitment, whatever it is spent on."""
        share, price = self.workload.commitment_share, self.on.rules.meters.get(self.on.provider, {}).get("duration")
        committed = [term for term in paid if f"price:{price}" in term.because and term.amount is not None]
        if not share or not committed or not self.has("commitment-discount"):
            return
        saved = self.term("Commitment discount", "commitment-discount", share, "share", "commitment_share")
        if saved.rate is None:
            yield saved
        else:
            amount = -saved.rate * share * sum(term.amount or 0.0 for term in committed)
            yield replace(saved, rate=-saved.rate, amount=amount)

    def term(self, name: str, meter: str, quantity: float, unit: str, *because: str) -> Term:
        """A term at the rate of a meter; the rate is per `unit`, whatever lot the price is quoted for."""
        price_id = self.on.rules.meters.get(self.on.provider, {}).get(meter, "")
        price = self.on.facts.prices.get(price_id)
        named = (*because, f"price:{price_id}") if price_id else (*because, "provider")
        if price is None or price.value is None:
            return Term(name, quantity, unit, None, None, named)
        rate = price.value / lot(price.unit)
        rate *= _per_unit(unit, price.unit)
        return Term(name, quantity, unit, rate, quantity * rate, named)


def _per_unit(unit: str, quoted: str) -> float:
    """How many quoted units one unit of a term holds: hours of seconds."""
    return SECONDS_PER_HOUR if unit.endswith("-h") and quoted.endswith("-second") else 1.0


def _less_free(terms: Iterable[Term], on: Ground) -> Iterator[Term]:
    """The terms less what their prices include free of charge; terms of one price share its allowance, in order."""
    left: dict[str, float] = {}
    for term in terms:
        price_id = next((cause.removeprefix("price:") for cause in term.because if cause.startswith("price:")), "")
        price = on.facts.prices.get(price_id)
        if price is None or not price.free or term.rate is None or term.rate < 0:
            yield term
            continue
        allowed = left.get(price_id, price.free / _per_unit(term.unit, price.unit))
        billed = max(0.0, term.quantity - allowed)
        left[price_id] = max(0.0, allowed - term.quantity)
        yield replace(term, quantity=billed, amount=billed * term.rate, because=(*term.because, "free_tiers"))


@lru_cache(maxsize=512)
def lot(unit: str) -> float:
    """How many units a price is quoted for: 1,000,000 for "1M requests", 1,000 for "1,000 transitions", else 1."""
    found = _UNIT.match(unit)
    if found is None:
        return 1.0
    return float(found[1].replace(",", "")) * (1_000_000 if found[2] else 1)
