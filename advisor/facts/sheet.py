"""Every price, limit and cold start as one line each: what the report of facts shows, and what an update file says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patterns.models import ColdStart, Limit, Price
from patterns.models.facts import Evidence, is_stale

PERCENTILES = ("p50", "p90", "p99")
Name = tuple[str, str]
# What a spreadsheet takes for the beginning of a formula, the full-width signs too.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
TEXT_MARK = "'"


def as_cell(text: str) -> str:
    """Text for a cell of a spreadsheet, on one line, with a mark before what would be reckoned as a formula there."""
    line = " ".join(text.split())
    return f"{TEXT_MARK}{line}" if line.lstrip(f"{TEXT_MARK}\ufeff").startswith(FORMULA) else line


def of_cell(cell: str) -> str:
    """The text that `as_cell` wrote."""
    bare = cell.removeprefix(TEXT_MARK)
    return bare if as_cell(bare) == cell else cell


@dataclass(frozen=True)
class Fact:
    """One figure with what it rests on; `value` is None for a limit that has no number, such as "none".

    The key is a price's slug, a limit's "aws/function/max-duration", or a cold start's slug with its percentile,
    "aws-python312-zip/p99". `source` names one source, of prices several, with commas between.
    """

    kind: str
    key: str
    value: Decimal | None
    unit: str
    source: str
    seen: date | None
    evidence: str
    display: str = ""

    @property
    def name(self) -> Name:
        return self.kind, self.key

    @property
    def plain(self) -> str:
        """The value without an exponent or trailing zeros; "" where there is no number."""
        return "" if self.value is None else f"{self.value.normalize():f}"

    @property
    def is_stale(self) -> bool:
        return is_stale(self.seen)

    def age_days(self, today: date) -> int | None:
        return None if self.seen is None else (today - self.seen).days


def fact_sheet() -> list[Fact]:
    """All of them, in the order of the catalogue; six queries."""
    return [*_prices(), *_limits(), *_cold_starts()]


def _prices() -> Iterator[Fact]:
    for row in Price.objects.select_related("provider").prefetch_related("sources"):
        sources = ", ".join(source.slug for source in row.sources.all())
        yield Fact("price", row.slug, row.price_usd, row.unit, sources, row.seen, row.evidence)


def _limits() -> Iterator[Fact]:
    order = ("service__provider__position", "service__role__position", "position", "pk")
    for row in Limit.objects.select_related("service__provider", "service__role", "source").order_by(*order):
        key = f"{row.service.provider.slug}/{row.service.role.slug}/{row.slug}"
        value = None if row.value is None else Decimal(repr(row.value))
        yield Fact("limit", key, value, row.unit, row.source.slug, row.read_on, row.evidence, row.display)


def _cold_starts() -> Iterator[Fact]:
    for row in ColdStart.objects.select_related("provider", "source"):
        for percentile in PERCENTILES:
            value = getattr(row, f"{percentile}_ms")
            if value is not None:
                exact, key = Decimal(repr(value)), f"{row.slug}/{percentile}"
                yield Fact("cold-start", key, exact, "ms", row.source.slug, row.read_on, Evidence.DATASET.value)
