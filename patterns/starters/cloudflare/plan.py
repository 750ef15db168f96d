"""What a system becomes on Cloudflare: names, bindings, and the queue in front of every function that events start."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from patterns.diagrams.names import unused
from patterns.starters import aws
from patterns.starters.brief import Settings
from patterns.starters.names import camel, free, upper
from patterns.starters.schedule import cron
from patterns.starters.system import Link, Part, System

PREFIX = 20  # letters of the project in a resource's name, so that all stay within the 63 of a bucket and a queue
CHANNELS = frozenset({"topic", "event-bus", "stream"})  # no service pushes them to a Worker: a copy goes to each queue
PUSHED = CHANNELS | {"object-store", "external-service", "change-feed"}
OUTSIDE = frozenset({"client", "external-service", "container-service"})
FAILED = "failed"
RELAY = "relay"


@dataclass(frozen=True)
class Queue:
    """A queue with its binding; `consumer` is the function it starts, `copies` the queues that get what it holds.

    `dead` is the key of its dead-letter queue, `hours` for how long it keeps messages where that is asked for.
    """

    key: str
    name: str
    binding: str
    why: str
    consumer: Part | None = None
    copies: tuple[str, ...] = ()
    dead: str = ""
    hours: int | None = None


@dataclass
class Plan:
    """All queries about the system that more than one file needs; the same system gives the same plan."""

    system: System
    settings: Settings
    _taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._taken |= {part.name for part in self.system.parts}

    def resource(self, name: str) -> str:
        return f"{self.system.project[:PREFIX].strip('-')}-{name}"

    def own(self, name: str) -> str:
        """A name that no part has, for what is not drawn."""
        return free(name, self._taken)

    @cached_property
    def own_names(self) -> dict[str, str]:
        """Names of variables and bindings that are not drawn, each once."""
        wanted = ["claims", "intake-token", "mail-from", "mail-to"]
        names = {name: upper(self.own(name)) for name in wanted}
        for part in self.system.of_role("identity"):
            for end in ("issuer", "audience"):
                names[f"{part.id}:{end}"] = upper(self.own(f"{part.name}-{end}"))
        for part in self.system.of_role("external-service"):
            names[f"{part.id}:url"] = upper(self.own(f"{part.name}-url"))
        return names

    @cached_property
    def queues(self) -> dict[str, Queue]:
        """Every queue by its key: a part's id, "inbox:" and a function's, "relay:" and a bucket's, or "failed"."""
        found = dict(self._drawn())
        found.update(self._inboxes())
        found.update(self._relays())
        if any(queue.dead == FAILED for queue in found.values()):
            found[FAILED] = self._queue(FAILED, self.own("failed-events"), "what no attempt could cope with")
        return found

    def _queue(self, key: str, name: str, why: str, **more: object) -> Queue:
        return Queue(key, self.resource(name), upper(name), why, **more)  # type: ignore[arg-type]

    def _drawn(self) -> Iterable[tuple[str, Queue]]:
        for part in self.system.of_role("queue", "dead-letter-queue"):
            consumers = [link.target for link in self.system.out_of(part, "function")] if part.role == "queue" else []
            consumer = consumers[0] if consumers else None
            dead = self._dead(consumer, part) if consumer else ""
            yield part.id, self._queue(part.id, part.name, "", consumer=consumer, dead=dead)

    def _inboxes(self) -> Iterable[tuple[str, Queue]]:
        for function in self.system.functions:
            sources = [link.source for link in self.system.into(function, *PUSHED)]
            if sources:
                hours = self.settings.keep_hours.value if any(part.role == "stream" for part in sources) else None
                key, why = (
                    f"inbox:{function.id}",
                    "events wait here, are retried one by one and set aside when they fail",
                )
                yield (
                    key,
                    self._queue(
                        key,
                        self.own(f"{function.name}-events"),
                        why,
                        consumer=function,
                        dead=self._dead(function, *sources),
                        hours=hours,
                    ),
                )

    def _relays(self) -> Iterable[tuple[str, Queue]]:
        for bucket in self.system.of_role("object-store"):
            copies = self.receivers(bucket)
            if len(copies) > 1:
                key = f"relay:{bucket.id}"
                why = "a bucket tells one queue of an upload; the Worker sends a copy to each receiver"
                dead = self._dead(None, bucket)
                yield key, self._queue(key, self.own(f"{bucket.name}-uploads"), why, copies=copies, dead=dead)

    def _dead(self, function: Part | None, *sources: Part) -> str:
        """The key of the dead-letter queue that is drawn for a function or what starts it, or of the starter's own."""
        drawn = [self.system.failures_of(part) for part in (*sources, *([function] if function else []))]
        return next((part.id for part in drawn if part), FAILED)

    def receivers(self, part: Part, seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The keys of all queues that get a copy of what a part gives out, through topics and buses as well."""
        found: list[str] = []
        for link in self.system.out_of(part):
            target = link.target
            if target.role == "function":
                found.append(f"inbox:{target.id}")
            elif target.role == "queue":
                found.append(target.id)
            elif target.role in CHANNELS and target.id not in seen:
                found += self.receivers(target, seen | {target.id, part.id})
        return tuple(dict.fromkeys(found))

    def bindings_of(self, keys: Iterable[str]) -> list[str]:
        return [self.queues[key].binding for key in keys]

    def uploads_to(self, bucket: Part) -> Queue | None:
        """The queue that a bucket tells of its uploads."""
        keys = self.receivers(bucket)
        if not keys:
            return None
        return self.queues[f"relay:{bucket.id}" if len(keys) > 1 else keys[0]]

    @cached_property
    def intakes(self) -> list[Part]:
        """What events come into from outside the Worker, by a request with a token."""
        channels = [part for part in self.system.of_role(*CHANNELS) if self.system.into(part, *OUTSIDE)]
        sources = [part for part in self.system.of_role("external-service") if self.system.out_of(part, "function")]
        return [part for part in self.system.parts if part in channels or part in sources if self.receivers(part)]

    @cached_property
    def claims(self) -> str:
        """The binding of the table of idempotency keys, drawn or the starter's own; nothing where none is needed."""
        if drawn := aws.drawn_keys(self.system):
            return drawn.variable
        return self.own_names["claims"] if aws.needs_own_keys(self.system, self.settings) else ""

    def claims_keys(self, function: Part) -> bool:
        return bool(self.claims) and aws.claims_keys(function, self.system, self.settings)

    def seconds(self, function: Part) -> int:
        """What a function may take; a consumer's wall clock on Cloudflare ends after 15 minutes as well."""
        return aws.timeout(function, self.system, self.settings)

    @cached_property
    def classes(self) -> dict[str, str]:
        """The class of each workflow, by the part's id."""
        taken: set[str] = set()
        return {
            part.id: unused(f"{camel(part.name)}Workflow", taken, "{}{}") for part in self.system.of_role("workflow")
        }

    def gateway_of(self, function: Part) -> list[Link]:
        return self.system.into(function, "api-gateway", "client")

    @cached_property
    def answers_requests(self) -> bool:
        """Whether anything of it is called over HTTP."""
        called = any(self.gateway_of(function) for function in self.system.functions)
        return called or bool(self.intakes) or bool(self.system.of_role("api-gateway"))

    def table_of(self, part: Part) -> bool:
        """Whether a NoSQL table is drawn for idempotency keys, which need writes on a condition: D1 has them."""
        return part == aws.drawn_keys(self.system)

    def cron(self) -> str:
        """The nearest interval that cron can say; 03:00 UTC where it is a day or more."""
        return cron(self.settings.every_minutes.value)
