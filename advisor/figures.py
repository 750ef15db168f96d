"""The figures of a stored advice as rows for a page: costs by term, latency and capacity in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from advisor.engine.wording import number, percent, seconds

LEAST_SHOWN = 0.01
SIDES = {"functions": "Functions", "containers": "Containers", "shared": "Either way"}


@dataclass(frozen=True)
class Figure:
    """One figure with its name, in words, and what it means."""

    name: str
    text: str
    note: str = ""


def cost_sides(costs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Functions, containers and what both pay, with their terms; empty where nothing could be priced."""
    return [
        {"name": name, **costs[key], "terms": [_term(term) for term in costs[key]["terms"]], **_range(costs[key])}
        for key, name in SIDES.items()
        if costs[key] and costs[key]["terms"]
    ]


def _range(side: Mapping[str, Any]) -> dict[str, str]:
    return {key: amount(side[key]) for key in ("low", "expected", "high")}


def _term(term: Mapping[str, Any]) -> dict[str, Any]:
    return {**term, "rate_text": "" if term["rate"] is None else plain(term["rate"]), "text": amount(term["amount"])}


def amount(value: float | None) -> str:
    """US dollars with cents; what is less than half a cent is said to be under one."""
    if value is None:
        return "unknown"
    return "under 0.01" if 0 < value < 0.005 else f"{value:,.2f}"


def plain(value: float) -> str:
    """A number without an exponent, as prices are read: 0.0000166667."""
    return f"{Decimal(f'{value:.10g}'):f}"


def figures(advice: Mapping[str, Any]) -> list[Figure]:
    """Latency, cold starts, executions at once and backlog, as far as they are known."""
    return [*_latency(advice["latency"]), *_capacity(advice["concurrency"])]


def _latency(latency: Mapping[str, Any]) -> Iterator[Figure]:
    if latency["cold_share"] is not None:
        yield Figure("Requests that start cold", percent(latency["cold_share"]))
    if latency["cold_start_p50_ms"] is not None:
        typical, slow = (seconds(latency[f"cold_start_{key}_ms"] / 1_000) for key in ("p50", "p99"))
        yield Figure("A cold start adds", typical, f"and {slow} in one of a hundred")
    if latency["p99_ms"] is not None:
        warm = seconds(latency["warm_p99_ms"] / 1_000)
        yield Figure("Estimated p99", seconds(latency["p99_ms"] / 1_000), f"{warm} when warm")
    if latency["target_ms"] is not None:
        met = {True: "met", False: "missed", None: ""}[latency["is_met"]]
        yield Figure("Target p99", seconds(latency["target_ms"] / 1_000), met)


def _capacity(capacity: Mapping[str, Any]) -> Iterator[Figure]:
    if capacity["mean"] is None:
        return
    peak = f"{number(capacity['peak'])} in the busiest hour, {number(capacity['practical_peak'])} with its spread"
    mean = number(capacity["mean"]) if capacity["mean"] >= LEAST_SHOWN else f"under {LEAST_SHOWN}"
    yield Figure("Executions at once", mean, peak if capacity["peak"] >= LEAST_SHOWN else "")
    if capacity["quota"] is not None:
        refused = capacity["throttled_share"]
        note = f"{percent(refused)} of the peak would be refused" if refused else "enough for the peak"
        yield Figure("Allowed at once", number(capacity["quota"]), note)
    if capacity["scale_out_seconds"] and capacity["scale_out_seconds"] >= 1:
        yield Figure("Time to scale out to the peak", seconds(capacity["scale_out_seconds"]))
    if capacity["backlog"]:
        drain = capacity["drain_seconds"]
        note = f"drained in {seconds(drain)}" if drain else "never drained: the mean load exceeds what is finished"
        yield Figure("Messages waiting after a burst", number(capacity["backlog"]), note)
