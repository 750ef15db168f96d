"""The parts of a workload that several triggers start, each judged by itself, and where each is best run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.engine.gates import Finding, findings, gpu_beside
from advisor.engine.judgement import Judgement, judge
from advisor.engine.limits import MB_PER, duration_limit, limit
from advisor.engine.needs import roles_needed
from advisor.engine.reasons import Argument, Words, arguments
from advisor.engine.scoring import UNDECIDED
from advisor.engine.tariffs import tasks_needed
from advisor.engine.workload import Workload

FUNCTIONS, SERVERLESS_CONTAINERS, CONTAINERS = "functions", "serverless-containers", "containers"
PLACE_WORDS = {
    FUNCTIONS: "functions",
    SERVERLESS_CONTAINERS: "serverless containers",
    CONTAINERS: "containers or VMs",
    UNDECIDED: "not decided",
}
# Hard limits that serverless containers share with functions: what meets one of these needs servers.
OF_SERVERS = frozenset({"latency-floor", "connection"})
# What callers wait for, and with what the rest of the work has nothing to do.
ONLY_WHERE_SOMEBODY_WAITS: dict[str, Any] = {
    "p99_ms": None,
    "warm_p99_ms": None,
    "forecast_error": None,
    "cacheable_share": None,
    "session_in_process": False,
    "persistent_connections": False,
    "sources_per_request": None,
}
WITHOUT_RUNS: dict[str, Any] = {"runs_per_month": None, "run_seconds": None}
# The work that nobody waits for, by what starts it.
BEHIND = {"events": ("event", "queue"), "stream": ("stream",), "schedule": ("schedule", "manual")}
NAMES = {
    "api": "the API",
    "events": "the work that events and messages start",
    "stream": "the stream",
    "schedule": "the scheduled work",
    "long-job": "the long job",
}


@dataclass(frozen=True)
class Component:
    """One part of a workload with its own verdict, and where it is best run; `is_limited` where a gate overrides it."""

    slug: str
    name: str
    verdict: str
    score: float
    coverage: float
    place: str
    place_name: str
    is_limited: bool
    reason: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A part as a workload of its own, and the inputs that set it apart."""

    slug: str
    workload: Workload
    because: tuple[str, ...]


def components(judgement: Judgement) -> list[Component]:
    """The parts with their verdicts, in the order of `NAMES`; none where the work is all of one kind."""
    parts = list(split(judgement.workload, judgement))
    return [_component(part, judgement) for part in parts] if len(parts) > 1 else []


def _component(part: Part, whole: Judgement) -> Component:
    judgement = judge(part.workload, whole.on)
    found = findings(part.workload, judgement.figures.load, whole.on, roles_needed(part.workload, whole.on))
    held = place_of_part(judgement, found)
    reason, because = _reason(arguments(judgement), found, judgement)
    return Component(
        part.slug,
        _name(part),
        judgement.verdict,
        judgement.sides.score,
        judgement.coverage,
        held,
        PLACE_WORDS[held],
        bool(found),
        reason,
        tuple(dict.fromkeys((*part.because, *because))),
    )


def _name(part: Part) -> str:
    by_hand = part.slug == "schedule" and part.workload.triggers == ("manual",)
    return "the work started by hand" if by_hand else NAMES[part.slug]


def split(workload: Workload, judgement: Judgement) -> Iterator[Part]:
    """The workload by what starts it, and the long job apart where it outlasts what its part may run.

    The share that events start belongs to them and the rest to the API; where several kinds of events start work,
    each is judged with all of it, as nothing says how they share it. The longest unit belongs to the work that
    nobody waits for, and the API's own is then taken as its warm p99.
    """
    triggers = set(workload.triggers or ())
    of_parts = {slug: tuple(name for name in names if name in triggers) for slug, names in BEHIND.items()}
    behind = [(slug, names) for slug, names in of_parts.items() if names]
    parts = [_api(workload, behind, judgement)] if "http" in triggers else []
    parts += [_behind(slug, names, workload, "http" in triggers) for slug, names in behind]
    outlasting = [part for part in parts if _outlasts(part, judgement)]
    for part in parts:
        yield replace(part, workload=_short(part.workload, judgement)) if part in outlasting else part
    if outlasting and workload.longest_seconds is not None:
        yield _long_job(workload, workload.longest_seconds)


def _outlasts(part: Part, judgement: Judgement) -> bool:
    """Whether its longest unit exceeds the limit and cannot be cut up, while a usual one is within it."""
    given, most = part.workload, duration_limit(part.workload, judgement.on)
    if most is None or given.splittable or (given.longest_seconds or 0.0) <= most.value:
        return False
    usual = given.run_seconds if given.duration_ms is None else given.duration_ms / 1_000
    return usual is not None and usual <= most.value


def _short(workload: Workload, judgement: Judgement) -> Workload:
    """The part without the long job: its longest unit is then a slow one of its usual ones."""
    if workload.duration_ms is None:
        return replace(workload, longest_seconds=workload.run_seconds)
    factor = judgement.on.number("warm-p99-factor")
    usual = workload.warm_p99_ms or workload.duration_ms * factor
    return replace(workload, longest_seconds=min(workload.longest_seconds or usual, usual / 1_000))


def _api(workload: Workload, behind: Sequence[tuple[str, tuple[str, ...]]], judgement: Judgement) -> Part:
    """What callers wait for; the events' share of the load and the longest unit are others' where there are any."""
    share = workload.event_share if any(slug in {"events", "stream"} for slug, _ in behind) else 0.0
    own = replace(workload, triggers=("http",), **WITHOUT_RUNS)
    if workload.requests_per_month is not None and share is not None:
        own = replace(own, requests_per_month=workload.requests_per_month * (1 - share), event_share=0.0)
    if behind:
        own = replace(_short(own, judgement), gpu=False)
    return Part("api", own, ("triggers", "requests_per_month", "event_share"))


def _behind(slug: str, triggers: tuple[str, ...], workload: Workload, has_api: bool) -> Part:
    """Work that nobody waits for."""
    share = workload.event_share if has_api else 1.0
    if slug == "schedule":
        own = replace(
            workload,
            triggers=triggers,
            requests_per_month=None,
            duration_ms=None,
            event_share=0.0,
            peak_to_mean=None,
            bursts_per_day=None,
            vcpu_seconds=None,
            longest_seconds=workload.longest_seconds if workload.run_seconds is None else workload.run_seconds,
            **ONLY_WHERE_SOMEBODY_WAITS,
        )
        return Part(slug, own, ("triggers", "runs_per_month", "run_seconds"))
    own = replace(workload, triggers=triggers, event_share=1.0, **WITHOUT_RUNS, **ONLY_WHERE_SOMEBODY_WAITS)
    if workload.requests_per_month is not None and share is not None:
        own = replace(own, requests_per_month=workload.requests_per_month * share)
    return Part(slug, own, ("triggers", "requests_per_month", "event_share"))


def _long_job(workload: Workload, longest: float) -> Part:
    """The longest unit as work of its own, as often as the share of the work that the limit hits says."""
    share, requests = workload.affected_share, workload.requests_per_month
    own = replace(
        workload,
        triggers=("queue",),
        requests_per_month=None if share is None or requests is None else requests * share,
        duration_ms=1_000 * longest,
        vcpu_seconds=None,
        event_share=1.0,
        affected_share=None,
        **WITHOUT_RUNS,
        **ONLY_WHERE_SOMEBODY_WAITS,
    )
    return Part("long-job", own, ("longest_seconds", "splittable", "affected_share"))


def place(judgement: Judgement, found: Sequence[Finding]) -> str:
    """Where a workload is best run: functions, serverless containers, or containers and VMs.

    Serverless containers scale to zero, requests share an instance, and they run longer and larger than functions:
    they fit where functions do not, unless a limit asks for servers or the load keeps more tasks busy than would run
    anyhow.
    """
    hard = {gate.slug for gate in found if gate.severity == "hard"}
    leaves = bool(hard) or bool(judgement.workload.gpu)
    if not leaves and not judgement.is_decided:
        return UNDECIDED
    if not leaves and judgement.verdict in {"serverless", "serverless-with-conditions"}:
        return FUNCTIONS
    if hard & OF_SERVERS or judgement.workload.os_access or not _fits_container_service(judgement):
        return CONTAINERS
    return SERVERLESS_CONTAINERS if not _is_always_busy(judgement) else CONTAINERS


def place_of_part(judgement: Judgement, found: Sequence[Finding]) -> str:
    """The same for a part. Limits that hit a small share of the work move that share alone, and the rest is placed."""
    is_small = judgement.affected_share < judgement.on.number("hard-gate-share")
    if not is_small or judgement.workload.gpu:
        return place(judgement, found)
    workload = judgement.workload.changed("os_access", None)
    rest = replace(judgement, workload=workload, severities=judgement.severities - {"hard"})
    return place(rest, [gate for gate in found if gate.severity != "hard"])


def _fits_container_service(judgement: Judgement) -> bool:
    """Whether the provider has serverless containers that are large enough, with a GPU where one is needed."""
    workload, on = judgement.workload, judgement.on
    service, most = on.service("container-service"), limit(on, "container-service", "memory-max", MB_PER)
    if service is None or service.fit == "none" or (workload.gpu and gpu_beside(on) is None):
        return False
    return most is None or (workload.memory_mb or 0.0) <= most.value


def _is_always_busy(judgement: Judgement) -> bool:
    """Whether the mean load keeps more tasks busy than availability asks for anyhow."""
    load, on = judgement.figures.load, judgement.on
    if load.is_job or load.rate is None:
        return False
    return tasks_needed(load.rate, load, on) > max(1.0, on.number("minimum-tasks"))


def _reason(criteria: Sequence[Argument], found: Sequence[Finding], judgement: Judgement) -> Words:
    """The limit that decides, else the strongest argument on the side that prevails."""
    hard = next((gate for gate in found if gate.severity == "hard"), None)
    if hard is not None:
        return hard.reason, hard.because
    side = "for" if judgement.sides.score >= 50 else "against"
    rows = [row for row in criteria if row.side == side and row.contribution > 0]
    if not rows:
        counted = next((row for row in criteria if row.answered and row.applicable), None)
        return (counted.reason, counted.because) if counted else ("Too little is known of this part.", ("triggers",))
    strongest = min(rows, key=lambda row: (-row.contribution, row.slug))
    return strongest.reason, strongest.because
