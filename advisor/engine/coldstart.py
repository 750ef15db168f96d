"""How often a request meets a cold start, and what that does to the p99 latency."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

# Below e^-40 an expiry is too rare to move the result in double precision.
NEGLIGIBLE_LOG = 40.0
NEGLIGIBLE = math.exp(-NEGLIGIBLE_LOG)
SCALED_FROM = 1e100  # from which weights are scaled, lest they overflow
# The share only falls with more busy environments, so beyond this many the value at this many stands for it.
MOST_BUSY = 10_000.0
# Fewer than this are none: every request starts cold, and products of smaller numbers underflow.
LEAST_BUSY = 1e-200
Z99 = NormalDist().inv_cdf(0.99)


@dataclass(frozen=True, slots=True)
class Traffic:
    """How requests arrive: mean rate per second, peak over mean, idle share of the hours, bursts."""

    rate: float
    peak_to_mean: float = 1.0
    idle_share: float = 0.0
    bursts_per_day: float = 0.0
    burst_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Initialization:
    """Seconds that a cold start adds: at the median and at the 99th percentile."""

    p50: float
    p99: float


@lru_cache(maxsize=4096)
def steady_state(rate: float, service: float, cold_service: float, keep_alive: float) -> tuple[float, float]:
    """Share of cold starts and mean number of warm environments under a Poisson stream.

    `rate` per second, times in seconds. The birth-death chain of Mahmoudi and Khazaei (2020) on the number of warm
    environments m: the newest idle one serves first, one that is idle for `keep_alive` expires. With Erlang's B_m,
    environment m is reached at the rate L_m = rate * (B_{m-1} - B_m); it expires after a request with probability
    q_m = exp(-L_m * keep_alive), so its mean life is keep_alive + (1/q_m - 1) * g_m, where g_m is the mean gap below
    keep_alive + service as published. The share is the sum of pi_m * B_m.

    B_m is convex, so that those that never expire come first; the chain begins at the last of them.
    """
    rate = min(rate, MOST_BUSY / service)
    busy, longest_gap = rate * service, keep_alive + service
    if busy < LEAST_BUSY:
        return 1.0, 0.0
    most = int(busy + 10 * math.sqrt(busy) + 60)
    first, before, blocked = _first_that_expires(busy, most, NEGLIGIBLE_LOG / (rate * keep_alive))
    deaths, weight, peak = 0.0, 1.0, 1.0
    total, cold, pool = 1.0, before, first - 1.0
    for warm in range(first, most + 1):
        arriving, reached = rate * before, rate * (before - blocked)
        life = keep_alive
        if reached > 0:
            gone = math.exp(-reached * longest_gap)
            life += math.expm1(reached * keep_alive) * ((1 - gone) / reached - longest_gap * gone)
        deaths += 1 / life
        weight *= arriving / ((1 + arriving * cold_service) * deaths)
        if weight < peak * NEGLIGIBLE:
            break
        total, cold, pool = total + weight, cold + weight * blocked, pool + weight * warm
        if weight > peak:
            peak = weight
            if peak > SCALED_FROM:
                total, cold, pool, weight, peak = total / peak, cold / peak, pool / peak, 1.0, 1.0
        before, blocked = blocked, blocked / (blocked + (warm + 1) / busy)
    return cold / total, pool / total


def _first_that_expires(busy: float, most: int, share: float) -> tuple[int, float, float]:
    """The first m at which B_{m-1} - B_m is below `share`, or the one after `most`, and those two.

    Up to ten deviations below `busy` Erlang's recursion forgets by the factor e^-50 where it began, so it begins there,
    unless that is too late.
    """
    for begin in (max(0, int(busy - 10 * math.sqrt(busy))), 0):
        before, warm = 1 - begin / busy, begin + 1
        blocked = before / (before + warm / busy)
        while before - blocked >= share and warm <= most:
            warm += 1
            before, blocked = blocked, blocked / (blocked + warm / busy)
        if warm > begin + 1:
            break
    return warm, before, blocked


@dataclass(frozen=True, slots=True)
class ColdShares:
    """Share of requests that start cold: of all, of those between bursts, and of those in a burst (None without)."""

    mean: float
    steady: float
    in_burst: float | None = None


def cold_shares(traffic: Traffic, service: float, init: float, keep_alive: float) -> ColdShares:
    """Shares of requests that meet a cold start, with idle hours or bursts.

    Between bursts the base rate is in its steady state with N_0 warm environments; every burst that follows a quiet
    gap above `keep_alive` starts R + 3 sqrt(R) - N_0 new ones, where R is the number busy in the burst.
    """
    if traffic.rate <= 0:
        return ColdShares(1.0, 1.0)
    cold_service = service + init
    per_second = traffic.bursts_per_day / 86_400
    if per_second <= 0 or traffic.peak_to_mean <= 1:
        awake = 1 - traffic.idle_share if traffic.idle_share < 1 else 1.0
        share = steady_state(traffic.rate / awake, service, cold_service, keep_alive)[0]
        return ColdShares(share, share)
    burst_rate = traffic.peak_to_mean * traffic.rate
    in_burst = min(0.9, per_second * traffic.burst_seconds)
    base_rate = max(1e-9, (traffic.rate - in_burst * burst_rate) / (1 - in_burst))
    base_share, warm = steady_state(base_rate, service, cold_service, keep_alive)
    started = 0.0
    if 1 / per_second - traffic.burst_seconds > keep_alive:
        started = max(0.0, practical_peak(burst_rate * service) - warm)
    mean = min(1.0, ((1 - in_burst) * base_rate * base_share + per_second * started) / traffic.rate)
    arriving = max(1.0, burst_rate * traffic.burst_seconds)
    return ColdShares(mean, base_share, min(1.0, started / arriving))


def cold_share(traffic: Traffic, service: float, init: float, keep_alive: float) -> float:
    """Share of all requests that meet a cold start."""
    return cold_shares(traffic, service, init, keep_alive).mean


def practical_peak(busy: float) -> float:
    """Environments that a mean of `busy` ones takes in practice: three standard deviations more, at least one."""
    return max(1.0, busy + 3 * math.sqrt(busy))


def p99_seconds(share: float, warm_p99: float, service: float, init: Initialization, shows_from: float) -> float:
    """The p99 latency of the mixture of warm and cold requests, in seconds.

    Up to the share `shows_from` (0.01 for p99) cold starts stay invisible. Above it, p99 is the quantile
    1 - shows_from/share of the cold requests: the mean service time after an initialization that is log-normal
    through its median and 99th percentile, or always its median where the two do not spread.
    """
    if share <= shows_from:
        return warm_p99
    if init.p50 <= 0 or init.p99 <= init.p50:
        return max(warm_p99, init.p50 + service)
    center = math.log(init.p50)
    spread = (math.log(init.p99) - center) / Z99
    quantile = min(0.9999, max(0.0001, 1 - shows_from / share))
    return max(warm_p99, math.exp(center + spread * NormalDist().inv_cdf(quantile)) + service)
