"""How it is judged, for a page: the rules in force, the formulas as they stand in the code that runs, and the rates."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from advisor.engine import (
    coldstart,
    components,
    costs,
    flips,
    latency,
    machines,
    scoring,
    stability,
    tariffs,
    unknowns,
    warmth,
)
from advisor.models import Band, Criterion, Gate, Meter, Parameter
from patterns.models import Pattern, Price, Source
from patterns.rendering import markdown_to_html

# What is said of each step, with the code that does it: the page shows its docstring.
FORMULAS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("One side of the score", scoring.side_value),
    ("Verdict after the gates", scoring.verdict),
    ("Range of the score", scoring.interval),
    ("Coverage", scoring.coverage),
    ("Stability", stability.robustness),
    ("Flips", flips.flips),
    ("What an answer would narrow", unknowns.unknowns),
    ("Parts of a workload", components.split),
    ("Where a part is best run", components.place),
    ("Functions on AWS", tariffs.MODELS["aws"][0]),
    ("Functions on Google Cloud", tariffs.MODELS["gcp"][0]),
    ("Functions on Azure", tariffs.MODELS["azure"][0]),
    ("Functions on Cloudflare", tariffs.MODELS["cloudflare"][0]),
    ("Instances that serve several requests", tariffs.instance_seconds),
    ("Containers", tariffs.tasks),
    ("Virtual machines", machines.machines),
    ("Capacity kept warm", warmth.kept_warm),
    ("Break-even", costs.break_even),
    ("Cold starts under an even load", coldstart.steady_state),
    ("Cold starts with bursts", coldstart.cold_shares),
    ("p99 latency", coldstart.p99_seconds),
    ("Executions at once", latency.concurrency),
    ("Backlog of a queue", latency.queue_backlog),
)


@dataclass(frozen=True)
class Formula:
    """One step of the method, in the words of the code."""

    name: str
    html: str


@cache
def formulas() -> list[Formula]:
    return [Formula(name, markdown_to_html(inspect.getdoc(step) or "")) for name, step in FORMULAS]


@dataclass(frozen=True)
class Rate:
    """Which price a term of a provider's bill uses."""

    provider: str
    meter: str
    price: Price


def rates() -> list[Rate]:
    """The meters in force with their prices; a meter whose price is gone is left out, as its term is unknown."""
    prices = Price.objects.select_related("provider").prefetch_related("sources").in_bulk(field_name="slug")
    meters = [(meter, prices[meter.price]) for meter in Meter.objects.all() if meter.price in prices]
    return [
        Rate(price.provider.short_name, meter.name, price)
        for meter, price in sorted(meters, key=lambda row: (row[1].provider.position, row[0].name))
    ]


def context() -> dict[str, Any]:
    """What the page of the method shows."""
    sources = Source.objects.in_bulk(field_name="slug")
    criteria = Criterion.objects.prefetch_related("break_points")
    return {
        "criteria": [
            (row, [(point, sources.get(point.source)) for point in row.break_points.all()]) for row in criteria
        ],
        "bands": [(row, sources.get(row.source)) for row in Band.objects.all()],
        "gates": [(row, sources.get(row.source)) for row in Gate.objects.all()],
        "published": set(Pattern.objects.published().patterns().values_list("slug", flat=True)),
        "parameters": [(row, sources.get(row.source)) for row in Parameter.objects.all()],
        "formulas": formulas(),
        "rates": rates(),
    }
