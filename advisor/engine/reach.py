"""What a numeric input can move, so that nothing else need be worked out anew."""

_COSTS = ("high-throughput", "heavy-compute")
# The criteria that an input can move. Those of PLAIN need no new cost or latency figures.
PLAIN = {
    "event_share": ("event-driven",),
    "forecast_error": ("unpredictable-api",),
    "weeks_to_release": ("rapid-prototyping",),
    "operations_fte": ("small-ops",),
    "longest_seconds": ("long-running",),
    "p99_ms": ("low-latency",),
    "longest_wait_seconds": ("complex-state",),
    "affected_share": (),
    "payload_kb": (),
    "package_mb": (),
    "concurrency_quota": (),
}
MODELLED = {
    "requests_per_month": (*_COSTS, "low-latency", "scheduled-jobs"),
    "peak_to_mean": (*_COSTS, "variable-workload", "low-latency"),
    "idle_hours_share": (*_COSTS, "variable-workload", "low-latency"),
    "bursts_per_day": (*_COSTS, "low-latency"),
    "burst_seconds": (*_COSTS, "low-latency"),
    "duration_ms": (*_COSTS, "low-latency", "scheduled-jobs", "long-running"),
    "memory_mb": _COSTS,
    "vcpu_seconds": _COSTS,
    "waiting_share": _COSTS,
    "init_ms": (*_COSTS, "low-latency"),
    "warm_p99_ms": ("low-latency",),
    "runs_per_month": (*_COSTS, "scheduled-jobs", "low-latency"),
    "run_seconds": (*_COSTS, "scheduled-jobs", "long-running", "low-latency"),
    "steps": (*_COSTS, "complex-state"),
    "data_per_task_mb": _COSTS,
    "cacheable_share": (*_COSTS, "low-latency"),
    "consumers_per_event": _COSTS,
    "min_tasks": _COSTS,
    "commitment_share": _COSTS,
}
_AT_ONCE = ("quota", "scale-rate")
# The gates that look at an input; none for the share of the work that a hard one affects, which moves the verdict too.
GATED = {
    "requests_per_month": _AT_ONCE,
    "runs_per_month": _AT_ONCE,
    "cacheable_share": (*_AT_ONCE, "role-gap"),
    "duration_ms": ("duration", *_AT_ONCE),
    "run_seconds": ("duration", *_AT_ONCE),
    "peak_to_mean": (*_AT_ONCE, "predictability"),
    "bursts_per_day": ("scale-rate",),
    "concurrency_quota": ("quota",),
    "longest_seconds": ("duration",),
    "vcpu_seconds": ("duration",),
    "memory_mb": ("memory",),
    "payload_kb": ("payload",),
    "p99_ms": ("latency-floor",),
    "package_mb": ("package",),
    "consumers_per_event": ("role-gap",),
    "steps": ("role-gap",),
    "longest_wait_seconds": ("role-gap",),
    "affected_share": (),
}
