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
# Those that a gate looks at.
GATED = frozenset(
    "requests_per_month peak_to_mean bursts_per_day duration_ms longest_seconds memory_mb payload_kb p99_ms package_mb "
    "concurrency_quota run_seconds runs_per_month vcpu_seconds affected_share consumers_per_event steps "
    "cacheable_share longest_wait_seconds".split()
)
