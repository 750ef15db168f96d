"""What a rule set must hold for the engine to run: names and ranges, no values."""

# The verdicts that a score can give, from the most serverless to the least.
VERDICTS = ("serverless", "serverless-with-conditions", "hybrid", "containers")

BREAK_POINTS: dict[str, tuple[str, ...]] = {
    "variable-workload": ("peak-to-mean", "idle-share"),
    "event-driven": ("event-share",),
    "unpredictable-api": ("forecast-error",),
    "scheduled-jobs": ("duty-cycle",),
    "rapid-prototyping": ("weeks-to-release",),
    "small-ops": ("operations-fte",),
    "long-running": ("share-of-limit",),
    "high-throughput": ("cost-doublings", "monthly-cost", "peak-to-mean"),
    "low-latency": ("p99-over-target",),
    "complex-state": (),
    "heavy-compute": ("vcpu-seconds", "memory-share"),
}

GATES = (
    "duration",
    "memory",
    "gpu",
    "payload",
    "latency-floor",
    "connection",
    "quota",
    "scale-rate",
    "package",
    "runtime",
    "predictability",
    "role-gap",
)

METERS = frozenset(
    "request duration gateway transition object-put object-get queue topic event-bus container-vcpu container-memory "
    "function-vcpu function-memory plan cpu-ms load-balancer load-balancer-unit egress nat nat-gb relational "
    "table-write table-unit stream stream-unit stream-put commitment-discount relational-memory relational-write "
    "container-request machine log log-request topic-volume queue-plan provisioned provisioned-duration "
    "idle-vcpu cache".split()
)

# What the figures of criteria and bands may be; beyond it one of them would drown all others, or overflow.
WEIGHT = (0.0, 100.0)
MEASURE = (-1e12, 1e12)  # either end of a break point
SCORE = (0.0, 100.0)

SHARE = (0.0, 1.0)
MANY = (1e-9, 1e9)
COUNT = (1.0, 1e6)

# Every other number that the engine reads, with the range in which it makes sense.
PARAMETERS: dict[str, tuple[float, float]] = {
    # the score
    "alpha": SHARE,
    "coverage-minimum": SHARE,
    "hard-gate-share": SHARE,
    "hard-gate-for": SHARE,
    "affected-share": SHARE,
    "high-coverage": SHARE,
    "high-stability": SHARE,
    "medium-coverage": SHARE,
    "medium-stability": SHARE,
    "state-session": SHARE,
    "state-transactions": SHARE,
    "state-working-set": SHARE,
    "state-long-flow": SHARE,
    "long-flow-steps": COUNT,
    "long-flow-wait-seconds": MANY,
    # robustness and flips
    "seed": (0.0, 1e9),
    "draws": (100.0, 100_000.0),
    "weight-factor": (1.000001, 100.0),
    "spread-measured": (0.0, 5.0),
    "spread-estimated": (0.0, 5.0),
    "spread-guessed": (0.0, 5.0),
    "flip-points": (2.0, 1_000.0),
    "flip-factor": (1.000001, 1e9),
    "flip-smallest": MANY,
    "flip-bisections": (1.0, 200.0),
    "clear-share": SHARE,
    # load, cold starts and latency
    "month-hours": (600.0, 800.0),
    "keep-alive-seconds": MANY,
    "burst-seconds": MANY,
    "cold-share-at-p99": (1e-6, 0.5),
    "cold-tail-factor": (1.0, 100.0),
    "default-init-ms": (0.0, 60_000.0),
    "init-tail-factor": (1.0, 100.0),
    "sandbox-allowance-ms": (0.0, 60_000.0),
    "warm-p99-factor": (1.0, 1_000.0),
    "vcpu-share": SHARE,
    "latency-floor-ms": (0.0, 10_000.0),
    "scale-rate-seconds": MANY,
    # costs
    "task-vcpu": MANY,
    "task-memory-gb": MANY,
    "target-utilization": (0.01, 1.0),
    "autoscale-overhead": (1.0, 10.0),
    "minimum-tasks": (0.0, 1_000.0),
    "job-minimum-seconds": (0.0, 3_600.0),
    "load-balancer-units": (0.0, 1e6),
    "relational-units": (0.0, 1e6),
    "relational-vcpu": (0.0, 1e6),
    "relational-memory-gb": (0.0, 1e6),
    "request-units-per-write": (0.0, 1e6),
    "object-requests": (0.0, 1e3),
    "log-kb": (0.0, 1e6),
    "machine-vcpu": MANY,
    "queue-plan-included": (0.0, 1e12),
    "queue-requests-per-message": (0.0, 100.0),
    "shard-records-per-second": MANY,
    "step-data-kb": MANY,
    "load-range-factor": (1.000001, 100.0),
    "billing-step-seconds": (0.000001, 60.0),
    "instance-vcpu": MANY,
    "azure-requests-at-once": (1.0, 1_000.0),
    "azure-small-mb": MANY,
    "azure-medium-mb": MANY,
    "azure-large-mb": MANY,
    "cloudflare-included-requests": (0.0, 1e12),
    "cloudflare-included-cpu-ms": (0.0, 1e12),
    # patterns
    "workflow-steps": COUNT,
    "workflow-wait-seconds": MANY,
    "fan-out-consumers": COUNT,
    "event-bus-consumers": COUNT,
    "composition-sources": COUNT,
    "cacheable-share": SHARE,
    # warnings
    "quota-warning-share": SHARE,
    "large-term-share": SHARE,
    "small-amount-usd": (0.0, 1e9),
    "uneven-peak": (1.0, 1e6),
    "small-load-share": SHARE,
}
