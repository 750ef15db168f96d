"""What a workload pays whatever it runs on: data sent out, private networks, stores, messages, streams and logs."""

import math
from collections.abc import Iterator

from advisor.engine.bill import Job, Term
from advisor.engine.demand import cached_share
from advisor.engine.needs import publishes

KB_PER_MB = 1_000
KB_PER_GB = 1_000_000
KB_PER_TIB = 1_024**4 / 1_000
LEAST_MESSAGE_KB = 1.0


def shared(job: Job) -> list[Term]:
    """The terms that functions, containers and machines pay alike, as far as the answers call for them."""
    return [*_network(job), *_stores(job), *_messages(job), *_stream(job), *_logs(job)]


def _network(job: Job) -> Iterator[Term]:
    workload, hours = job.workload, job.on.number("month-hours")
    sent = workload.egress_gb_per_month
    if sent:
        yield job.term("Egress", "egress", sent, "GB", "egress_gb_per_month")
    if workload.static_outbound_ip or workload.private_network:
        cause = "static_outbound_ip" if workload.static_outbound_ip else "private_network"
        yield job.term("NAT gateway", "nat", hours, "h", cause)
        if sent:
            yield job.term("NAT traffic", "nat-gb", sent, "GB", cause, "egress_gb_per_month")
    if cached_share(workload, job.on):
        yield job.term("Cache", "cache", hours, "h", "cacheable_share")


def _stores(job: Job) -> Iterator[Term]:
    workload, on = job.workload, job.on
    shapes, hours = workload.data_shapes or (), on.number("month-hours")
    writes = (workload.writes_per_second or 0.0) * hours * 3_600
    if "relational" in shapes:
        yield from _relational(job, hours, writes)
    if "key_value" in shapes and writes:
        units = on.number("request-units-per-write") if job.has("table-unit") else 1.0
        meter = "table-unit" if job.has("table-unit") else "table-write"
        yield job.term("Table writes", meter, writes * units, "writes", "writes_per_second", "data_shapes")
    if "files" in shapes and job.load.requests:
        cause = ("requests_per_month", "data_shapes", "rule:object-requests")
        operations = job.load.requests * on.number("object-requests")
        yield job.term("Objects written", "object-put", operations, "requests", *cause)
        yield job.term("Objects read", "object-get", operations, "requests", *cause)


def _relational(job: Job, hours: float, writes: float) -> Iterator[Term]:
    """A small database that is always there; where rows are billed instead, those that are written."""
    on, cause = job.on, ("data_shapes",)
    if job.has("relational-write"):
        if writes:
            yield job.term("Relational rows written", "relational-write", writes, "rows", *cause, "writes_per_second")
        return
    unit = "vCPU-h" if job.has("relational-memory") else "capacity-h"
    units = on.number("relational-vcpu" if job.has("relational-memory") else "relational-units")
    yield job.term("Relational database", "relational", hours * units, unit, *cause)
    if job.has("relational-memory"):
        memory = hours * on.number("relational-memory-gb")
        yield job.term("Relational database memory", "relational-memory", memory, "GB-h", *cause)


def _messages(job: Job) -> Iterator[Term]:
    workload, requests = job.workload, job.load.requests or 0.0
    if workload.is_triggered_by("queue"):
        yield from _queue(job, requests)
    consumers = workload.consumers_per_event or 0 if publishes(workload) else 0
    if consumers >= job.on.number("fan-out-consumers"):
        yield _published(job, requests, consumers)


def _queue(job: Job, requests: float) -> Iterator[Term]:
    """Send, receive and delete of each message; a namespace that is paid by the month includes operations."""
    operations = requests * job.on.number("queue-requests-per-message")
    cause: tuple[str, ...] = ("requests_per_month", "triggers")
    if job.has("queue-plan"):
        yield job.term("Queue namespace", "queue-plan", 1.0, "month", "triggers")
        operations = max(0.0, operations - job.on.number("queue-plan-included"))
        cause += ("rule:queue-plan-included",)
    yield job.term("Queue requests", "queue", operations, "requests", *cause, "rule:queue-requests-per-message")


def _published(job: Job, requests: float, consumers: int) -> Term:
    """One event for each request, or its volume in and out where the topic is billed by it."""
    cause = ("requests_per_month", "consumers_per_event")
    is_bus = consumers >= job.on.number("event-bus-consumers")
    if is_bus or not job.has("topic-volume"):
        return job.term("Published events", "event-bus" if is_bus else "topic", requests, "events", *cause)
    volume = requests * (1 + consumers) * max(LEAST_MESSAGE_KB, job.workload.payload_kb or 0.0) / KB_PER_TIB
    return job.term("Published data", "topic-volume", volume, "TiB", *cause, "payload_kb")


def _stream(job: Job) -> Iterator[Term]:
    if not job.workload.is_triggered_by("stream"):
        return
    hours, cause = job.on.number("month-hours"), ("triggers", "requests_per_month", "payload_kb")
    if job.has("stream-unit"):
        yield job.term("Stream", "stream-unit", shards(job), "units", *cause)
    else:
        yield job.term("Stream", "stream", hours * shards(job), "shard-h", *cause)
    if job.has("stream-put"):
        yield job.term("Stream records", "stream-put", job.load.requests or 0.0, "records", *cause)


def shards(job: Job) -> int:
    """Shards or throughput units that take the records of the busiest hour, by their number and by their size."""
    peak = (job.load.rate or 0.0) * job.load.peak_to_mean
    each = job.on.limit("stream", "shard-write") or job.on.limit("stream", "unit-rate")
    megabytes = peak * (job.workload.payload_kb or 0.0) / KB_PER_MB
    by_size = megabytes / each.value if each is not None and each.value else 0.0
    return max(1, math.ceil(max(peak / job.on.number("shard-records-per-second"), by_size) - 1e-9))


def _logs(job: Job) -> Iterator[Term]:
    requests, cause = job.load.requests or 0.0, ("requests_per_month", "rule:log-kb")
    if job.has("log-request"):
        yield job.term("Logs", "log-request", requests, "requests", "requests_per_month")
    else:
        yield job.term("Logs", "log", requests * job.on.number("log-kb") / KB_PER_GB, "GB", *cause)
