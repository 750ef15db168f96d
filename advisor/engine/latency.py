"""Cold starts and p99 latency, and concurrency, throttling and backlog, for one workload."""

from dataclasses import dataclass

from advisor.engine.coldstart import ColdShares, Initialization, cold_shares, p99_seconds, practical_peak
from advisor.engine.demand import Demand, Ground, cold_start_fact, demand
from advisor.engine.facts import ColdStart
from advisor.engine.limits import RUNTIMES_NOT_OFFERED, concurrency_limit, limit
from advisor.engine.wording import percent
from advisor.engine.workload import INPUTS, Workload

ANY_RUNTIME = "any"
BUSIEST_HOUR_SECONDS = 3_600.0


def share_of_cold_starts(load: Demand) -> float | None:
    """Share of requests that meet a cold start; None where rate, duration or the runtime's row is missing."""
    shares = shares_of_cold_starts(load)
    return None if shares is None else shares.mean


def shares_of_cold_starts(load: Demand) -> ColdShares | None:
    """The same for all requests, for those between bursts and for those in a burst.

    Instances that serve k requests at once are approximated by one k-th of the rate.
    """
    if load.traffic is None or load.duration is None or load.init is None:
        return None
    traffic = load.traffic
    if load.per_instance > 1:
        traffic = type(traffic)(
            traffic.rate / load.per_instance,
            traffic.peak_to_mean,
            traffic.idle_share,
            traffic.bursts_per_day,
            traffic.burst_seconds,
        )
    return cold_shares(traffic, load.duration, load.init.p50, load.keep_alive)


def estimated_p99(workload: Workload, load: Demand, cold: float | None, on: Ground) -> float | None:
    """The p99 latency in seconds; None where it cannot be estimated."""
    warm = warm_p99(workload, load, on)
    if warm is None or load.duration is None or cold is None or load.init is None:
        return None
    allowance = on.number("sandbox-allowance-ms") / 1_000
    init = Initialization(load.init.p50 + allowance, load.init.p99 + allowance)
    return p99_seconds(cold, warm, load.duration, init, on.number("cold-share-at-p99"))


def warm_p99(workload: Workload, load: Demand, on: Ground) -> float | None:
    """The p99 of a warm instance in seconds: measured, else a multiple of the mean duration."""
    if workload.warm_p99_ms is not None:
        return workload.warm_p99_ms / 1_000
    return None if load.duration is None else load.duration * on.number("warm-p99-factor")


@dataclass(frozen=True)
class Latency:
    """What cold starts do to the p99; figures in ms, None where they are not known."""

    known: bool
    cold_share: float | None
    cold_share_steady: float | None
    cold_share_in_burst: float | None
    cold_start_p50_ms: float | None
    cold_start_p99_ms: float | None
    warm_p99_ms: float | None
    p99_ms: float | None
    target_ms: float | None
    is_met: bool | None
    reason: str
    because: tuple[str, ...]

    @property
    def needs_warmth(self) -> bool:
        """Whether it is cold starts alone that break the target."""
        if self.is_met is not False or self.warm_p99_ms is None or self.target_ms is None or self.p99_ms is None:
            return False
        return self.warm_p99_ms <= self.target_ms < self.p99_ms


def latency(workload: Workload, load: Demand, cold: float | None, on: Ground) -> Latency:
    """The latency of one workload, with the words for it."""
    p99, warm = estimated_p99(workload, load, cold, on), warm_p99(workload, load, on)
    allowance = on.number("sandbox-allowance-ms")
    target = workload.p99_ms
    met = None if p99 is None or target is None else p99 * 1_000 <= target
    if target is not None and target <= on.number("latency-floor-ms"):  # the estimate leaves the gateway out
        met = False
    shares = shares_of_cold_starts(load)
    return Latency(
        known=p99 is not None,
        cold_share=cold,
        cold_share_steady=None if shares is None else shares.steady,
        cold_share_in_burst=None if shares is None else shares.in_burst,
        cold_start_p50_ms=None if load.init is None else load.init.p50 * 1_000 + allowance,
        cold_start_p99_ms=None if load.init is None else load.init.p99 * 1_000 + allowance,
        warm_p99_ms=None if warm is None else warm * 1_000,
        p99_ms=None if p99 is None else p99 * 1_000,
        target_ms=target,
        is_met=met,
        reason=_latency_reason(cold, p99, met, on),
        because=latency_because(workload, on),
    )


def _latency_reason(cold: float | None, p99: float | None, met: bool | None, on: Ground) -> str:
    if cold is None or p99 is None:
        return (
            "Rate, duration, runtime and, where there are bursts, their height are needed to estimate how often a "
            "request meets a cold start."
        )
    shows = on.number("cold-share-at-p99")
    seen = "so they show at p99" if cold > shows else "so they stay invisible at p99"
    verdict = {True: " The target is met.", False: " The target is missed.", None: ""}[met]
    return f"About {percent(cold)} of requests meet a cold start, {seen}.{verdict}"


def latency_because(workload: Workload, on: Ground) -> tuple[str, ...]:
    """The inputs, the cold-start row and the rules behind a latency figure."""
    fact = cold_start_fact(workload, on)
    row = () if fact is None else (f"cold-start:{fact.id}",) if isinstance(fact, ColdStart) else (f"limit:{fact.id}",)
    refined = tuple(
        name
        for name in ("peak_to_mean", "idle_hours_share", "bursts_per_day", "init_ms", "warm_p99_ms", "p99_ms")
        if getattr(workload, name) is not None
    )
    return ("requests_per_month", "duration_ms", "runtime", *refined, *row, "rule:cold-share-at-p99")


@dataclass(frozen=True)
class RuntimeLatency:
    """Latency of the workload with one runtime at one provider, in ms; p99 of the mixture where it is known.

    `is_typical` where a figure of the provider stands in for a measurement of the runtime.
    """

    provider: str
    runtime: str
    is_typical: bool
    cold_share: float | None
    cold_start_p50_ms: float
    cold_start_p99_ms: float
    warm_p50_ms: float | None
    warm_p99_ms: float | None
    p99_ms: float | None
    because: tuple[str, ...]


def latency_by_runtime(workload: Workload, on: Ground) -> list[RuntimeLatency]:
    """Every runtime with a measured row at the provider, and the workload's own at the others, the quickest first.

    `warm_p50_ms` is the mean duration, which the model takes for a typical warm request.
    """
    chosen = workload.runtime or ANY_RUNTIME
    pairs = [(on.provider, runtime) for runtime in INPUTS["runtime"].choices] + [
        (provider, chosen) for provider in INPUTS["provider"].choices if provider != on.provider
    ]
    measured = [pair for pair in pairs if f"{pair[0]}/{pair[1]}" in on.facts.cold_starts]
    typical = [
        (provider, runtime)
        for provider, runtime in dict.fromkeys([(on.provider, chosen), *pairs])
        if runtime == chosen and (provider, runtime) not in measured
    ]
    rows = [_with_runtime(workload, Ground(on.rules, on.facts, pair[0]), pair[1]) for pair in (*measured, *typical)]
    found = [row for row in rows if row is not None]
    return sorted(
        found, key=lambda row: (row.provider != on.provider, row.cold_start_p50_ms, row.provider, row.runtime)
    )


def _with_runtime(workload: Workload, on: Ground, runtime: str) -> RuntimeLatency | None:
    if runtime in RUNTIMES_NOT_OFFERED.get(on.provider, frozenset()):
        return None
    given = workload.changed("provider", on.provider).changed("runtime", runtime if runtime != ANY_RUNTIME else None)
    load = demand(given, on)
    if load.init is None:
        return None
    cold = share_of_cold_starts(load)
    told = latency(given, load, cold, on)
    return RuntimeLatency(
        on.provider,
        runtime,
        f"{on.provider}/{runtime}" not in on.facts.cold_starts,
        cold,
        told.cold_start_p50_ms or 0.0,
        told.cold_start_p99_ms or 0.0,
        None if load.duration is None else load.duration * 1_000,
        told.warm_p99_ms,
        told.p99_ms,
        told.because,
    )


@dataclass(frozen=True)
class Concurrency:
    """Executions at once by Little's law, against the quota; None where a figure is not known."""

    known: bool
    mean: float | None
    peak: float | None
    practical_peak: float | None
    quota: float | None
    throttled_share: float | None
    scale_out_seconds: float | None
    backlog: float | None
    drain_seconds: float | None
    oldest_seconds: float | None
    connections: float | None
    connection_limit: int | None
    because: tuple[str, ...]


def mean_concurrency(load: Demand) -> float | None:
    """Little's law: rate times duration."""
    return None if load.rate is None or load.duration is None else load.rate * load.duration


def concurrency(workload: Workload, load: Demand, on: Ground) -> Concurrency:
    """Mean C = rate * duration, peak B * C, practical peak C_p + 3 sqrt(C_p), throttled share max(0, 1 - Q/C_p)."""
    mean, quota = mean_concurrency(load), concurrency_limit(workload, on)
    rate = limit(on, "function", "scale-rate")
    because = ["requests_per_month", "duration_ms", "peak_to_mean"]
    because += [item.because for item in (quota, rate) if item is not None]
    if mean is None:
        limits = (None if quota is None else quota.value, None, None)
        open_questions = (None, None, None, None, workload.db_connection_limit)
        return Concurrency(False, None, None, None, *limits, *open_questions, tuple(because))
    peak = mean * load.peak_to_mean
    backlog = queue_backlog(workload, load, on)
    return Concurrency(
        True,
        mean,
        peak,
        practical_peak(peak),
        None if quota is None else quota.value,
        None if quota is None else (max(0.0, 1 - quota.value / peak) if peak > 0 else 0.0),
        None if rate is None else max(0.0, peak - mean) / (rate.value / on.number("scale-rate-seconds")),
        *backlog,
        practical_peak(peak) if keeps_connections(workload) else None,
        workload.db_connection_limit,
        tuple(because) + (("db_connection_limit",) if _names_connections(workload) else ()),
    )


def _names_connections(workload: Workload) -> bool:
    """Whether the limit of connections is known, or known not to apply."""
    return bool(workload.db_connection_limit) or not workload.applies("db_connection_limit")


def keeps_connections(workload: Workload) -> bool:
    """Whether each execution holds a connection to a database: one with a limit, or a relational one.

    None does where the limit does not apply: such a database is called without connections.
    """
    if not workload.applies("db_connection_limit"):
        return False
    return workload.db_connection_limit is not None or "relational" in (workload.data_shapes or ())


def queue_backlog(workload: Workload, load: Demand, on: Ground) -> tuple[float | None, float | None, float | None]:
    """Messages left after a burst, seconds to drain them, and the age of the oldest, behind a capped consumer.

    Consumers finish m = c/d a second, with c at once: the executions that are allowed where work waits in line
    (callers are refused instead), or the connections of the database where it takes fewer. A burst of T seconds, or
    the busiest hour where there are none, leaves (peak rate - m) T. It drains in backlog/(m - mean rate) s; None where
    the consumer never catches up.
    """
    waits_in_line = workload.is_triggered_by("event", "queue", "stream")
    allowed = concurrency_limit(workload, on) if waits_in_line else None
    caps = [] if allowed is None else [allowed.value]
    caps += [float(workload.db_connection_limit)] if workload.db_connection_limit is not None else []
    capacity = min(caps, default=None)
    if capacity is None or load.rate is None or not load.duration or load.traffic is None:
        return None, None, None
    finished = capacity / load.duration
    length = load.traffic.burst_seconds if load.traffic.bursts_per_day else BUSIEST_HOUR_SECONDS
    backlog = max(0.0, load.rate * load.peak_to_mean - finished) * length
    if backlog <= 0:
        return 0.0, 0.0, 0.0
    if finished <= load.rate:
        return backlog, None, None
    return backlog, backlog / (finished - load.rate), backlog / finished
