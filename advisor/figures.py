"""The figures of a stored advice as rows for a page: costs by term, latency and capacity in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from advisor.engine.demand import DEFAULT_PROVIDER
from advisor.engine.inputs import INPUTS, choice_words
from advisor.engine.wording import PROVIDERS, number, percent, seconds, upper_first

LEAST_SHOWN = 0.01
UNKNOWN = "unknown"
MILLISECONDS = ("cold_start_p50", "cold_start_p99", "warm_p50", "warm_p99", "p99")
RUNTIMES = {slug: upper_first(choice_words("runtime", slug)) for slug in INPUTS["runtime"].choices}
SIDES = {
    "functions": "Functions",
    "containers": "Containers",
    "machines": "Virtual machines",
    "shared": "Whatever it runs on",
}


def judged_on(workload: Mapping[str, Any]) -> str:
    """The provider whose limits and prices a workload was judged by, by its slug."""
    return str(workload.get("provider") or DEFAULT_PROVIDER)


@dataclass(frozen=True)
class Figure:
    """One figure with its name, in words, and what it means."""

    name: str
    text: str
    note: str = ""


def cost_sides(costs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each way of running it and what all pay, with their terms; empty where nothing could be priced.

    An advice of before machines and warm capacity were priced has none.
    """
    sides = {name: costs.get(key) for key, name in SIDES.items()}
    if costs.get("warm"):
        sides = {"Functions kept warm": costs["warm"]["bill"], **sides}
    order = [SIDES["functions"], "Functions kept warm", *list(SIDES.values())[1:]]
    return [
        {"name": name, **side, "terms": [_term(term) for term in side["terms"]], **_range(side)}
        for name in order
        if (side := sides.get(name)) and side["terms"]
    ]


def _range(side: Mapping[str, Any]) -> dict[str, str]:
    """Low, expected and high in words: lower bounds where a term has no rate, unknown where none has one."""
    is_unknown = all(term["amount"] is None for term in side["terms"])
    least = "at least " if side["missing"] else ""
    return {key: UNKNOWN if is_unknown else f"{least}{amount(side[key])}" for key in ("low", "expected", "high")}


def _term(term: Mapping[str, Any]) -> dict[str, Any]:
    return {**term, "rate_text": "" if term["rate"] is None else plain(term["rate"]), "text": amount(term["amount"])}


def amount(value: float | None) -> str:
    """US dollars with cents; what is less than half a cent is said to be under one."""
    if value is None:
        return UNKNOWN
    return "under 0.01" if 0 < value < 0.005 else f"{value:,.2f}"


def plain(value: float) -> str:
    """A number without an exponent, as prices are read: 0.0000166667."""
    return f"{Decimal(f'{value:.10g}'):f}"


def figures(advice: Mapping[str, Any]) -> list[Figure]:
    """Latency, cold starts, executions at once and backlog, as far as they are known."""
    return [*_latency(advice["latency"]), *_capacity(advice["concurrency"])]


def _latency(latency: Mapping[str, Any]) -> Iterator[Figure]:
    if latency["cold_share"] is not None:
        in_burst = latency.get("cold_share_in_burst")
        between = (
            f"{percent(latency.get('cold_share_steady') or 0.0)} between bursts, {percent(in_burst or 0.0)} in them"
        )
        yield Figure("Requests that start cold", percent(latency["cold_share"]), between if in_burst else "")
    if latency["cold_start_p50_ms"] is not None:
        typical, slow = (seconds(latency[f"cold_start_{key}_ms"] / 1_000) for key in ("p50", "p99"))
        yield Figure("A cold start adds", typical, f"and {slow} in one of a hundred")
    if latency["p99_ms"] is not None:
        warm = seconds(latency["warm_p99_ms"] / 1_000)
        yield Figure("Estimated p99", seconds(latency["p99_ms"] / 1_000), f"{warm} when warm")
    if latency["target_ms"] is not None:
        met = {True: "met", False: "missed", None: ""}[latency["is_met"]]
        yield Figure("Target p99", seconds(latency["target_ms"] / 1_000), met)


@dataclass(frozen=True)
class RuntimeRow:
    """Latency with one runtime at one provider, in words; "" where it is not known."""

    provider: str
    runtime: str
    is_own: bool
    cold_share: str
    cold_p50: str
    cold_p99: str
    warm_p50: str
    warm_p99: str
    p99: str


def runtimes(advice: Mapping[str, Any], runtime: str | None) -> list[RuntimeRow]:
    """The latency by runtime and provider, the workload's own marked."""
    rows = advice.get("runtimes", [])
    own = rows[0]["provider"] if rows else ""
    return [
        RuntimeRow(
            PROVIDERS[row["provider"]],
            _runtime(row),
            row["provider"] == own and row["runtime"] == (runtime or "any"),
            "" if row["cold_share"] is None else percent(row["cold_share"]),
            *("" if row[f"{key}_ms"] is None else seconds(row[f"{key}_ms"] / 1_000) for key in MILLISECONDS),
        )
        for row in rows
    ]


def _runtime(row: Mapping[str, Any]) -> str:
    name = RUNTIMES.get(row["runtime"], "Any runtime")
    return f"{name}, typical figure" if row.get("is_typical") else name


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
    if capacity.get("connections"):
        most = capacity["connection_limit"]
        note = "" if most is None else f"{number(most)} are accepted"
        yield Figure("Database connections at the peak", number(capacity["connections"]), note)
    if capacity["backlog"]:
        drain = capacity["drain_seconds"]
        oldest = f"the oldest waits {seconds(capacity['oldest_seconds'])}, " if capacity["oldest_seconds"] else ""
        never = "never drained: the mean load exceeds what is finished"
        note = f"{oldest}drained in {seconds(drain)}" if drain else never
        yield Figure("Messages waiting after a burst", number(capacity["backlog"]), note)
