"""The inputs by which a workload is described: names, kinds, units and ranges. A table, no logic."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

SECONDS_PER_YEAR = 31_622_400
SECONDS_PER_MONTH = 730 * 3_600  # the price lists bill months of 730 hours
# The answer where a workload has no such thing: it has no target, it is out already, it keeps no data.
DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True)
class Input:
    """One input; `low` and `high` bound a number in `unit`, or the length of a text, and are part of the range.

    One that `may_not_apply` takes DOES_NOT_APPLY for an answer.
    """

    name: str
    kind: str  # number, integer, share, boolean, choice, set or text
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    group: str = ""
    text: str = ""
    may_not_apply: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.kind in {"number", "integer", "share"}


def _number(name: str, unit: str, low: float, high: float, text: str) -> Input:
    return Input(name, "number", unit, low, high, text=text)


def _integer(name: str, unit: str, low: float, high: float, text: str) -> Input:
    return Input(name, "integer", unit, low, high, text=text)


def _share(name: str, text: str) -> Input:
    return Input(name, "share", "share, 0 to 1", 0, 1, text=text)


def _flag(name: str, text: str) -> Input:
    return Input(name, "boolean", text=text)


def _choice(name: str, choices: str, text: str) -> Input:
    return Input(name, "choice", choices=tuple(choices.split()), text=text)


def _set(name: str, choices: str, text: str) -> Input:
    return Input(name, "set", choices=tuple(choices.split()), text=text)


_LOAD = (
    _number("requests_per_month", "requests a month", 0, 1e13, "Requests, events or messages in a month."),
    _number("peak_to_mean", "times the mean", 1, 1e6, "Rate of the busiest hour over the mean rate."),
    _number("bursts_per_day", "bursts a day", 0, 86_400, "Sudden bursts in a day."),
    _number("burst_seconds", "s", 0.001, 86_400, "Length of one burst."),
    _share("idle_hours_share", "Share of hours without any traffic."),
    _number("forecast_error", "relative error", 0, 1_000, "Error of the forecast for the next hour; 1 is 100 %."),
    _share("cacheable_share", "Share of requests that a cache could answer."),
)
_WORK = (
    _set("triggers", "http event queue stream schedule manual", "What starts the work."),
    _share("event_share", "Share of the work that events start, with nobody waiting."),
    _number("duration_ms", "ms", 0.001, 2.628e9, "Mean duration of one request."),
    _number("longest_seconds", "s", 0.000001, SECONDS_PER_YEAR, "Longest single unit of work."),
    _flag("splittable", "Whether the longest unit can be cut into shorter steps."),
    _share("waiting_share", "Share of the duration that is spent waiting for others."),
    _number("vcpu_seconds", "vCPU-s a request", 0, 1e9, "Processor time of one request; overrides the estimate."),
    _number("memory_mb", "MB", 1, 6e6, "Memory of one unit of work."),
    _number("payload_kb", "KB", 0, 1e9, "Largest request, message or answer."),
    _number("data_per_task_mb", "MB", 0, 1e9, "Data that one unit of work reads or hands on."),
    _number("egress_gb_per_month", "GB a month", 0, 1e9, "Data sent out to the internet in a month."),
    _choice("runtime", "python node java dotnet go rust ruby container", "Language, or a container image."),
    _number("init_ms", "ms", 0, 600_000, "Initialization of the application's own code at a cold start."),
    _number("package_mb", "MB", 0, 1e6, "Size of the unpacked deployment package."),
    _flag("gpu", "Whether the work needs a GPU."),
    _flag("persistent_connections", "Whether raw TCP, UDP or sockets are held open for long."),
    _flag("os_access", "Whether the work needs the operating system or the kernel."),
)
_SCHEDULE = (
    _number("runs_per_month", "runs a month", 0, 1e9, "Scheduled runs in a month."),
    _number("run_seconds", "s", 0.001, SECONDS_PER_YEAR, "Length of one scheduled run."),
)
_FLOW = (
    _integer("steps", "steps", 1, 100_000, "Steps of one execution."),
    _choice("step_shape", "sequence branching parallel loop", "How the steps hang together."),
    _number("longest_wait_seconds", "s", 0, 10 * SECONDS_PER_YEAR, "Longest wait inside one execution."),
    _integer("consumers_per_event", "consumers", 0, 1_000_000, "Independent reactions to one event."),
    _integer("sources_per_request", "sources", 0, 10_000, "Other services read to answer one request."),
)
_TARGETS = (
    _number("p99_ms", "ms", 0.001, 2.628e9, "Latency that 99 of 100 requests must keep, where somebody waits."),
    _number("warm_p99_ms", "ms", 0.001, 2.628e9, "Measured p99 of a warm instance."),
    _choice("ordering", "none per_key total", "Order in which messages must be handled."),
    _flag("exactly_once", "Whether every effect must happen exactly once."),
    _flag("replay", "Whether past events must be read again."),
)
_STATE = (
    _flag("session_in_process", "Whether sessions or sockets live in the memory of the process."),
    _flag("cross_service_transactions", "Whether transactions span several services."),
    _flag("hot_working_set", "Whether the hot data exceed the memory of a function."),
    _flag("long_flow", "Whether a flow has many steps or waits long."),
)
_DATA = (
    _set("data_shapes", "key_value relational files cache search analytics", "Kinds of data that are kept."),
    _number("writes_per_second", "writes/s", 0, 1e9, "Mean rate of writes to the database."),
)
_TEAM = (
    _number("weeks_to_release", "weeks", 0, 1_040, "Weeks until the first release."),
    _number("operations_fte", "people", 0, 10_000, "People, in full time, who operate what runs."),
    _flag("container_platform", "Whether a container platform is already run."),
)
_CONTEXT = (
    _choice("provider", "aws gcp azure cloudflare", "Cloud provider."),
    _flag("private_network", "Whether the work must reach a private network."),
    _flag("static_outbound_ip", "Whether calls must leave from a fixed address."),
    _flag("isolate_tenants", "Whether tenants must be kept apart."),
    _integer("concurrency_quota", "executions", 1, 1e9, "Concurrent executions that the account allows."),
    _integer("db_connection_limit", "connections", 1, 1e6, "Connections that the database accepts."),
    _integer("min_tasks", "tasks", 0, 100_000, "Container tasks that availability asks for."),
    _flag("free_tiers", "Whether the free tiers of the account are left to this workload."),
    _share("commitment_share", "Share of the computing that is bought by commitment."),
    _number("monthly_budget_usd", "USD a month", 0, 1e12, "Budget for running it."),
    _flag("predictable_cost", "Whether the bill must be predictable."),
    _share("affected_share", "Share of the work that a hard limit would hit."),
)
_MAY_NOT_APPLY = {
    "data_shapes",
    "db_connection_limit",
    "monthly_budget_usd",
    "p99_ms",
    "warm_p99_ms",
    "weeks_to_release",
}
_RECORD = (
    Input("id", "text", "characters", 0, 200, text="Your own id of the workload."),
    Input("name", "text", "characters", 1, 200, text="What the workload is called."),
    Input("description", "text", "characters", 0, 4_000, text="What it does, in your words."),
)


def _grouped(group: str, rows: Iterable[Input]) -> dict[str, Input]:
    return {row.name: replace(row, group=group, may_not_apply=row.name in _MAY_NOT_APPLY) for row in rows}


INPUTS: dict[str, Input] = {
    **_grouped("load", _LOAD),
    **_grouped("work", _WORK),
    **_grouped("schedule", _SCHEDULE),
    **_grouped("flow", _FLOW),
    **_grouped("targets", _TARGETS),
    **_grouped("state", _STATE),
    **_grouped("data", _DATA),
    **_grouped("team", _TEAM),
    **_grouped("context", _CONTEXT),
    **_grouped("record", _RECORD),
}

# What a choice is called; those without a word are it with spaces for underscores.
_WORDS = {
    "triggers": {
        "http": "HTTP requests",
        "event": "events",
        "queue": "messages in a queue",
        "stream": "a stream of records",
        "schedule": "a schedule",
        "manual": "a person by hand",
    },
    "runtime": {
        "python": "Python",
        "node": "Node.js",
        "java": "Java",
        "dotnet": ".NET",
        "go": "Go",
        "rust": "Rust",
        "ruby": "Ruby",
        "container": "container image",
    },
    "step_shape": {
        "sequence": "one after the other",
        "branching": "with branches",
        "parallel": "side by side",
        "loop": "repeated until done",
    },
    "ordering": {"none": "in any order", "per_key": "in order for each key", "total": "in one strict order"},
    "data_shapes": {
        "key_value": "key-value items",
        "relational": "relational data",
        "files": "files",
        "cache": "cached data",
        "search": "search index",
        "analytics": "data for analytics",
    },
    "provider": {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure", "cloudflare": "Cloudflare"},
}


def choice_words(name: str, choice: str) -> str:
    """A choice of an input as words: `per_key` of `ordering` is "in order for each key"."""
    return _WORDS.get(name, {}).get(choice, choice.replace("_", " "))


# What an input is called in a sentence, where its name without the underscores would not do.
_LABELS = {
    "affected_share": "share of the work that a limit hits",
    "burst_seconds": "length of a burst",
    "cacheable_share": "share that can be cached",
    "commitment_share": "share bought by commitment",
    "cross_service_transactions": "transactions across services",
    "data_per_task_mb": "data per task",
    "db_connection_limit": "database connection limit",
    "duration_ms": "mean duration",
    "egress_gb_per_month": "egress per month",
    "event_share": "share started by events",
    "free_tiers": "free tiers",
    "gpu": "GPU",
    "idle_hours_share": "share of idle hours",
    "init_ms": "initialization",
    "isolate_tenants": "isolation of tenants",
    "long_flow": "long flows",
    "longest_seconds": "longest unit of work",
    "longest_wait_seconds": "longest wait",
    "memory_mb": "memory",
    "min_tasks": "minimum of tasks",
    "monthly_budget_usd": "monthly budget",
    "operations_fte": "people in operations",
    "os_access": "operating system access",
    "p99_ms": "p99 target",
    "package_mb": "package size",
    "payload_kb": "payload",
    "peak_to_mean": "peak over mean",
    "run_seconds": "length of a run",
    "session_in_process": "sessions in the process",
    "static_outbound_ip": "fixed outbound address",
    "vcpu_seconds": "processor time",
    "waiting_share": "share spent waiting",
    "warm_p99_ms": "warm p99",
    "weeks_to_release": "time to the first release",
}


def input_label(name: str) -> str:
    """An input's name as words: `requests_per_month` is "requests per month"."""
    return _LABELS.get(name, name.replace("_", " "))
