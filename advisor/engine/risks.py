"""Warnings: what can go wrong with this workload in particular, each only where its condition holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.engine.gates import Finding
from advisor.engine.judgement import Judgement
from advisor.engine.latency import Latency, mean_concurrency
from advisor.engine.limits import concurrency_limit, limit
from advisor.engine.needs import essential_roles
from advisor.engine.recommendation import Recommended
from advisor.engine.wording import PROVIDERS, dollars, listed, number, percent, seconds


@dataclass(frozen=True)
class Note:
    """A warning, a challenge or a practice, with its text and what it rests on."""

    slug: str
    text: str
    because: tuple[str, ...]


def warnings(
    judgement: Judgement, latency: Latency, patterns: Sequence[Recommended], found: Sequence[Finding]
) -> list[Note]:
    """The warnings of a workload, in a fixed order."""
    return [
        *_runaway(judgement),
        *_capacity(judgement, found),
        *_latency(latency),
        *_timeouts(judgement),
        *_connections(judgement),
        *_ordering(judgement),
        *_costs(judgement),
        *_lock_in(judgement, patterns),
    ]


def _runaway(judgement: Judgement) -> Iterator[Note]:
    workload = judgement.workload
    if workload.is_triggered_by("event", "queue", "stream"):
        text = (
            "A function that writes to what triggers it, or retries without end, multiplies its own calls: "
            "cap its concurrency, its retries and the bill."
        )
        yield Note("runaway-cost", text, ("triggers",))
    budget, costs = workload.monthly_budget_usd, judgement.figures.costs
    if budget is not None and costs is not None:
        of_functions, of_rest = costs.functions.total, costs.shared.total
        cost = of_functions + of_rest
        if cost > budget:
            each = f"functions about {dollars(of_functions)}, whatever they run on about {dollars(of_rest)}"
            text = f"It would cost about {dollars(cost)} a month ({each}), above the budget of {dollars(budget)}."
            because = ("monthly_budget_usd", "requests_per_month", "duration_ms", "memory_mb")
            yield Note("budget-exceeded", text, because)


def _capacity(judgement: Judgement, found: Sequence[Finding]) -> Iterator[Note]:
    mean, most = mean_concurrency(judgement.figures.load), concurrency_limit(judgement.workload, judgement.on)
    if mean is None or most is None:
        return
    peak = mean * judgement.figures.load.peak_to_mean
    if peak >= most.value * judgement.on.number("quota-warning-share"):
        text = f"The peak takes {number(peak)} executions at once of the {number(most.value)} that are allowed."
        because = ("requests_per_month", "duration_ms", "peak_to_mean", most.because, "rule:quota-warning-share")
        yield Note("concurrency-cap", text, because)


def _latency(latency: Latency) -> Iterator[Note]:
    if latency.cold_share is None or latency.p99_ms is None or latency.warm_p99_ms is None or latency.target_ms is None:
        return
    if latency.p99_ms > latency.warm_p99_ms:
        text = (
            f"{percent(latency.cold_share)} of requests start cold, enough to show at p99: "
            f"{seconds(latency.p99_ms / 1_000)} instead of {seconds(latency.warm_p99_ms / 1_000)} warm."
        )
        yield Note("cold-start-at-p99", text, latency.because)


def _timeouts(judgement: Judgement) -> Iterator[Note]:
    workload = judgement.workload
    most = limit(judgement.on, "api-gateway", "integration-timeout-http")
    longest = workload.longest_seconds
    if most is None or longest is None or longest <= most.value or not workload.is_triggered_by("http"):
        return
    if judgement.verdict == "containers":
        return
    limit_of = f"The gateway gives up after {number(most.value)} s"
    text = f"{limit_of}; answer at once and finish work of {seconds(longest)} behind a queue."
    yield Note("gateway-timeout", text, ("longest_seconds", "triggers", most.because))


def _connections(judgement: Judgement) -> Iterator[Note]:
    workload, mean = judgement.workload, mean_concurrency(judgement.figures.load)
    most = workload.db_connection_limit
    if mean is not None and most is not None:
        peak = mean * judgement.figures.load.peak_to_mean
        if peak > most:
            opened = f"The peak would open {number(peak)} database connections"
            text = f"{opened}; {number(most)} are accepted: pool them or queue."
            yield Note("connection-exhaustion", text, ("db_connection_limit", "requests_per_month", "duration_ms"))


def _ordering(judgement: Judgement) -> Iterator[Note]:
    """What a required order costs where messages are delivered."""
    workload = judgement.workload
    if not workload.is_triggered_by("event", "queue", "stream"):
        return
    if workload.ordering == "total":
        text = (
            "One strict order lets one consumer work at a time: use one FIFO group or one partition, "
            "and expect no more than its throughput."
        )
        yield Note("total-order", text, ("ordering", "triggers"))
    if workload.ordering == "per_key":
        text = (
            "Order per key holds within one FIFO group or one partition only: "
            "topics, buses and notifications of a store keep none."
        )
        yield Note("order-per-key", text, ("ordering", "triggers"))


def _costs(judgement: Judgement) -> Iterator[Note]:
    costs, on = judgement.figures.costs, judgement.on
    if costs is None:
        return
    bill = costs.functions.total + costs.shared.total
    if bill <= 0:
        return
    of_functions = () if judgement.verdict == "containers" else costs.functions.terms
    terms = {term.name: term for term in (*of_functions, *costs.shared.terms)}
    share = on.number("large-term-share")
    for name, slug, words in (
        ("Egress", "egress", "Data sent out make up"),
        ("State transitions", "transition-price", "State transitions make up"),
        ("API gateway", "gateway-price", "The gateway makes up"),
    ):
        term = terms.get(name)
        if term is None or term.amount is None:
            continue
        if term.amount >= max(share * bill, on.number("small-amount-usd")):
            text = f"{words} {dollars(term.amount)} of {dollars(bill)} a month."
            yield Note(slug, text, (*term.because, "rule:large-term-share"))
    database = terms.get("Relational database")
    if database is not None and database.amount is not None and database.amount >= share * bill:
        text = (
            f"The relational database is priced at a mean of {number(on.number('relational-units'))} ACU, "
            f"{dollars(database.amount)} of {dollars(bill)} a month; it may pause when idle, and then resumes slowly."
        )
        yield Note("database-price", text, (*database.because, "rule:relational-units"))
    fixed = [term for term in costs.shared.terms if term.name in {"NAT gateway", "Stream"}]
    amount = sum(term.amount or 0.0 for term in fixed)
    if fixed and amount >= share * bill:
        names = f"{listed([term.name for term in fixed])} {'costs' if len(fixed) == 1 else 'cost'}"
        text = f"{names} {dollars(amount)} a month whether or not anything runs, of {dollars(bill)} in all."
        yield Note("fixed-costs", text, tuple(dict.fromkeys(cause for term in fixed for cause in term.because)))


def _lock_in(judgement: Judgement, patterns: Sequence[Recommended]) -> Iterator[Note]:
    """Roles in use that some other provider does not offer: they would not move."""
    needed = {row.slug: essential_roles(row.slug, judgement.workload) for row in patterns}
    roles = dict.fromkeys(role for held in needed.values() for role in held)
    services = judgement.on.facts.services_by_provider
    stuck = {
        role: sorted(
            provider
            for provider, offered in services.items()
            if provider != judgement.on.provider and role in offered and offered[role].fit == "none"
        )
        for role in roles
    }
    held = {role: absent for role, absent in stuck.items() if absent}
    if held:
        names = {role: [PROVIDERS.get(provider, provider) for provider in absent] for role, absent in held.items()}
        said = [f"{role.replace('-', ' ')} (none at {listed(absent)})" for role, absent in names.items()]
        because = tuple(f"pattern:{slug}" for slug, names in needed.items() if set(names) & set(held))
        yield Note("lock-in", f"These parts have no equivalent elsewhere: {listed(said)}.", ("provider", *because))
