"""Which of a provider's limits binds a workload, in one unit system."""

from dataclasses import dataclass

from advisor.engine.demand import Ground
from advisor.engine.workload import INPUTS, Workload

KB_PER = {"KB": 1.0, "KiB": 1.024, "MB": 1_000.0, "MiB": 1_048.576, "GB": 1e6, "GiB": 1_073_741.824}
MB_PER = {"MB": 1.0, "MiB": 1.0, "GB": 1_024.0, "GiB": 1_024.0}
# Workers run JavaScript, Python and what compiles to WebAssembly.
RUNTIMES_NOT_OFFERED = {"cloudflare": frozenset({"java", "dotnet", "go", "ruby", "container"})}
WAITED_FOR = frozenset({"http"})
AT_SET_TIMES = frozenset({"schedule", "queue", "manual"})


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit's value, its unit, its words, and the id of the fact or rule that holds it."""

    value: float
    unit: str
    display: str
    because: str


def limit(on: Ground, role: str, slug: str, factors: dict[str, float] | None = None, unit: str = "") -> Limit | None:
    """A limit of the provider, converted to `unit` by the factor of its own unit; None where there is none."""
    fact = on.limit(role, slug)
    if fact is None or fact.value is None:
        return None
    value = fact.value * (factors or {}).get(fact.unit, 1.0)
    return Limit(value, unit or fact.unit, fact.display, f"limit:{on.provider}/{role}/{slug}")


def duration_limit(workload: Workload, on: Ground) -> Limit | None:
    """The longest run in seconds that the provider allows for the most patient trigger; None if unbounded.

    Unknown triggers may be any: a limit that only some of them have must not rule the work out.
    """
    found = [_duration_limit_of(trigger, on) for trigger in workload.triggers or INPUTS["triggers"].choices]
    bounded = [item for item in found if item is not None]
    if len(bounded) < len(found):
        return None
    return max(bounded, key=lambda item: (item.value, item.because))


def _duration_limit_of(trigger: str, on: Ground) -> Limit | None:
    if trigger in WAITED_FOR:
        return limit(on, "function", "max-duration-http") or limit(on, "function", "max-duration")
    task = limit(on, "function", "max-duration-task") if trigger in AT_SET_TIMES else None
    return task or limit(on, "function", "max-duration-event") or limit(on, "function", "max-duration")


def memory_limit(on: Ground) -> Limit | None:
    return limit(on, "function", "memory-max", MB_PER, "MB")


def payload_limit(workload: Workload, on: Ground) -> Limit | None:
    """The smallest payload in KB that one of the workload's ways in accepts; None where no limit is known."""
    ways = {
        "http": (("function", "payload-sync"), ("api-gateway", "payload")),
        "event": (("function", "payload-async"), ("event-bus", "event-size")),
        "queue": (("queue", "message-size"),),
        "stream": (("stream", "record-size"), ("stream", "event-size")),
        "schedule": (),
        "manual": (("function", "payload-sync"),),
    }
    keys = [key for trigger in workload.triggers or ("http",) for key in ways[trigger]]
    found = [limit(on, role, slug, KB_PER, "KB") for role, slug in keys]
    return min((item for item in found if item), key=lambda item: (item.value, item.because), default=None)


def package_limit(workload: Workload, on: Ground) -> Limit | None:
    """The size in MB up to which a package is deployed as it is; an image's where the workload is one."""
    image = limit(on, "function", "package-image", MB_PER, "MB")
    plain = limit(on, "function", "package-zip", MB_PER, "MB") or limit(on, "function", "package", MB_PER, "MB")
    return image if workload.runtime == "container" else plain or image


def image_limit(on: Ground) -> Limit | None:
    return limit(on, "function", "package-image", MB_PER, "MB")


def concurrency_limit(workload: Workload, on: Ground) -> Limit | None:
    """Concurrent executions allowed: the workload's own quota, else the provider's default for all instances."""
    if workload.concurrency_quota is not None:
        quota = workload.concurrency_quota
        return Limit(quota, "executions", f"{quota:,} by your quota", "concurrency_quota")
    plain = limit(on, "function", "concurrency")
    instances = limit(on, "function", "max-instances")
    if plain is not None or instances is None:
        return plain
    shared = limit(on, "function", "concurrency-per-instance")
    each = shared.value if shared else 1.0
    return Limit(instances.value * each, "executions", instances.display, instances.because)
