"""What templates and handlers on AWS agree on: timeouts, variables of the environment, keys of tables."""

import re
from dataclasses import replace

from patterns.starters.brief import Settings
from patterns.starters.names import free
from patterns.starters.system import Link, Part, System

MOST_SECONDS = 900  # of a function; AWS Lambda quotas
GATEWAY_SECONDS = 29  # of an integration, less than the 30 s of an HTTP API
VISIBILITY_FACTOR = 6  # of a queue over its consumer's timeout; AWS's own advice for event sources
KEY = "pk"  # the partition key of every table of items, a string
CLAIM_KEY = "id"  # the key of idempotency records, and below the field on whose time they expire
CLAIM_EXPIRY = "expiration"
CLAIMS_VARIABLE = "IDEMPOTENCY_TABLE"
# Where a function writes into the store whose uploads start it, only these start work, or it would never end.
INCOMING, RESULTS = "incoming/", "results/"
# The end of the variable that names what a function uses, by role: CREATE with "Items" is ITEMS_TABLE.
SUFFIXES = {
    "nosql-table": "TABLE",
    "object-store": "BUCKET",
    "queue": "QUEUE_URL",
    "dead-letter-queue": "QUEUE_URL",
    "topic": "TOPIC_ARN",
    "notification": "TOPIC_ARN",
    "event-bus": "BUS",
    "stream": "STREAM",
    "delivery-stream": "DELIVERY_STREAM",
    "workflow": "STATE_MACHINE_ARN",
    "sql-db": "CLUSTER_ARN",
    "secrets-store": "SECRET_ARN",
    "query-engine": "WORKGROUP",
    "external-service": "URL",
    "api-gateway": "URL",
    "cache": "HOST",
    "function": "FUNCTION",
    "container-service": "URL",
    "identity": "ISSUER",
}
# What a path of a route may hold, on every provider; no more than AWS says of a route's key (128 letters a step).
_PATH = re.compile(r"/|(?:/(?:[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*|\{[A-Za-z][A-Za-z0-9]*\}))+")
_LONGEST_PATH = 128


def variable(used: Part) -> str:
    """The variable of the environment that tells a function how to reach what it uses."""
    suffix = SUFFIXES[used.role]
    word, _, rest = suffix.partition("_")
    if used.variable.endswith(word):
        return f"{used.variable}_{rest}" if rest else used.variable
    return f"{used.variable}_{suffix}"


def timeout(function: Part, system: System, settings: Settings) -> int:
    """Seconds that a function may take: within the gateway's patience where somebody waits, longer elsewhere."""
    if system.is_waited_for(function):
        return min(GATEWAY_SECONDS, settings.request_seconds.value)
    return min(MOST_SECONDS, settings.work_seconds.value)


def visibility(queue: Part, system: System, settings: Settings) -> int:
    """Seconds for which a queue hides a message: six times the timeout of its slowest consumer."""
    consumers = [link.target for link in system.out_of(queue, "function")]
    slowest = max((timeout(function, system, settings) for function in consumers), default=30)
    return VISIBILITY_FACTOR * slowest


def slow_ms(function: Part, system: System, settings: Settings) -> int:
    """The p99 duration that raises an alarm."""
    most = timeout(function, system, settings) * 1_000
    asked = settings.slow_ms.value if system.is_waited_for(function) else None
    return min(most, asked) if asked else most * 4 // 5


def claims_keys(function: Part, system: System, settings: Settings) -> bool:
    """Whether it claims an idempotency key before each effect."""
    if system.keys_of(function):
        return True
    return settings.is_idempotent.value and system.may_repeat(function)


def needs_own_keys(system: System, settings: Settings) -> bool:
    """Whether a table of idempotency keys is needed that is not drawn."""
    claiming = [function for function in system.functions if claims_keys(function, system, settings)]
    return any(system.keys_of(function) is None for function in claiming) and drawn_keys(system) is None


def drawn_keys(system: System) -> Part | None:
    """The table of idempotency keys of the drawing, which then serves every function that claims keys."""
    return next((part for part in system.of_role("nosql-table") if part.id == "idempotency"), None)


def is_fifo(part: Part, system: System, settings: Settings, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a queue or topic keeps an order: asked for, and possible with what feeds it and what it feeds.

    Rules, uploads and schedules deliver into no FIFO queue or topic, and a FIFO topic starts no function. Topics that
    lead round in a circle (`seen`) keep none.
    """
    if not settings.is_ordered.value or part.id in seen:
        return False
    if part.role == "dead-letter-queue":
        sources = [link.source for link in system.into(part)]
        return bool(sources) and all(item.role == "queue" and is_fifo(item, system, settings) for item in sources)
    if part.role == "topic" and system.out_of(part, "function"):
        return False
    if part.role not in {"queue", "topic"} or system.into(part, "object-store", "external-service", "event-bus"):
        return False
    return all(is_fifo(link.source, system, settings, seen | {part.id}) for link in system.into(part, "topic"))


def incoming(store: Part, system: System) -> str:
    """The folder whose uploads start work: all of the store, unless a function writes into the same one."""
    starts = system.out_of(store, "function", "topic", "queue", "event-bus")
    return INCOMING if starts and system.into(store, "function") else ""


def route(link: Link) -> tuple[str, str]:
    """Method and path of a gateway's link: as its label says ("GET /items/{id}"), else all below the target's name."""
    method, _, path = link.label.partition(" ")
    if method in {"GET", "POST", "PUT", "PATCH", "DELETE"} and _is_path(path):
        return method, path
    return "ANY", f"/{link.target.name}"


def reads(function: Part, system: System) -> tuple[bool, bool]:
    """Whether all its routes only read, and whether one of them reads a list."""
    found = [route(link) for link in system.into(function, "api-gateway")]
    only = bool(found) and all(method == "GET" for method, _ in found)
    return only, only and any("{" not in path for _, path in found)


def table_acts(function: Part, system: System) -> tuple[str, ...]:
    """What a function does to a table of items."""
    only, lists = reads(function, system)
    if only:
        return ("GetItem", "Query", "Scan") if lists else ("GetItem", "Query")
    return ("GetItem", "PutItem", "Query", "UpdateItem")


def _is_path(path: str) -> bool:
    """Whether an HTTP API takes it: steps of plain letters, or of one variable each, whose names differ."""
    variables = re.findall(r"\{(\w+)\}", path)
    return bool(_PATH.fullmatch(path)) and len(path) <= _LONGEST_PATH and len(variables) == len(set(variables))


# The table that handlers write to through the Data API.
SCHEMA = """\
CREATE TABLE IF NOT EXISTS items (
  id text PRIMARY KEY, -- the same event again has the same id, and changes nothing
  data jsonb NOT NULL,
  made timestamptz NOT NULL DEFAULT now()
);
"""


def detail_type(link: Link) -> str:
    """The type of the events that a function publishes, by its own name."""
    return f"{link.source.name}.done"


def handler(function: Part, language: str) -> str:
    """What the template names as the handler; the code of all functions lies in `src/`."""
    folder = f"functions.{function.module}" if language == "python" else f"functions/{function.name}"
    return f"{folder}.handler"


def source(function: Part, language: str) -> str:
    """The file of a handler in the starter."""
    return f"src/functions/{function.module}.py" if language == "python" else f"src/functions/{function.name}.mjs"


def variables(used: Part) -> tuple[str, ...]:
    """All variables that tell a function how to reach what it uses: a database has its secret and its name too."""
    if used.role == "sql-db":
        return variable(used), f"{used.variable}_SECRET_ARN", f"{used.variable}_DB_NAME"
    if used.role == "query-engine":
        return variable(used), f"{used.variable}_DB_NAME"
    return (variable(used),)


def told_apart(system: System) -> System:
    """The same system with other names for parts whose variables of the environment would be those of others."""
    taken = {part.logical.casefold() for part in system.parts}
    held, names = {CLAIMS_VARIABLE}, {}
    for part in system.parts:
        if part.role not in SUFFIXES or part.id == "idempotency":
            continue
        settled = part
        while held & set(variables(settled)):
            settled = replace(part, name=free(part.name, taken))
        if settled != part:
            names[part.id] = settled.name
        held |= set(variables(settled))
    return system.named(names)


def environment(function: Part, system: System, settings: Settings) -> dict[str, Part | None]:
    """The variables of a function with what each names; None for the table of idempotency keys that is not drawn."""
    found: dict[str, Part | None] = {
        name: link.target for link in system.uses(function) for name in variables(link.target)
    }
    if claims_keys(function, system, settings):
        found[CLAIMS_VARIABLE] = drawn_keys(system)
    return found
