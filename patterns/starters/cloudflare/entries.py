"""What became of each part and link on Cloudflare, in words for the README and the head of wrangler.jsonc."""

from collections.abc import Callable

from patterns.starters.cloudflare.code import intake, is_entrypoint, is_routed, routed
from patterns.starters.cloudflare.effects import effect
from patterns.starters.cloudflare.plan import CHANNELS, OUTSIDE, PUSHED, Plan
from patterns.starters.ledger import Ledger
from patterns.starters.system import Link, Part

BY_HAND = {
    "container-service": (
        "The image and what runs it are yours: build it and deploy it as a Cloudflare Container or elsewhere."
    ),
    "query-engine": (
        "R2 SQL has no binding for Workers: turn on the bucket's data catalog, and query it with "
        "`npx wrangler r2 sql query` or over its HTTP API with a token of your own."
    ),
    "change-feed": (
        "KV tells nobody of a change: let the code that writes the table also send each change to the queue "
        "in front of the function that is to know."
    ),
    "identity": (
        "Cloudflare has no service that signs up and signs in your users: choose an issuer of tokens and fill its "
        "two variables; the Worker checks the tokens, and refuses every request until then."
    ),
    "topic": (
        "Cloudflare has no topic: the Worker sends a copy to the queue of each receiver. "
        "Receivers elsewhere are yours to join."
    ),
    "event-bus": (
        "Cloudflare has no event bus: the Worker sends a copy to the queue of each receiver. "
        "Rules that select events are yours to write in the receiver."
    ),
    "stream": (
        "A Pipelines stream calls no Worker: records go through a queue instead, in batches, but in no order and "
        "without reading them again later. Where you need either, take a stream of another provider."
    ),
    "delivery-stream": (
        "A pipeline is bound by an id that exists only after it is made: run `npx wrangler pipelines setup`, and add "
        "its stream's id to `pipelines` in wrangler.jsonc with the binding {binding}. Until then records fail and "
        "are retried."
    ),
    "notification": (
        "Turn on e-mail for your domain, verify the receiver, fill both addresses, and set `destination_address` of "
        "{binding} so that it writes to nobody else."
    ),
    "secrets-store": "Put its value: `npx wrangler secret put {binding}`. It stands in no file.",
    "dead-letter-queue": (
        "Wrangler makes no alarms: in the dashboard, let Cloudflare tell you when {queue} has a backlog, and when "
        "the Worker's errors rise."
    ),
}
ORDER = (
    "Cloudflare Queues promise no order. One consumer at a time keeps it mostly; where it must hold, put a Durable "
    "Object for each key in front."
)
NOTHING = {
    "client": "it is outside",
    "logs-metrics": "Workers Logs keeps what the Worker writes, as observability is on",
}


def record(plan: Plan, ledger: Ledger) -> None:
    for part in plan.system.parts:
        _part(part, plan, ledger)
    for link in plan.system.links:
        _link(link, plan, ledger)


def _part(part: Part, plan: Plan, ledger: Ledger) -> None:
    if part.role == "external-service":
        _external(part, plan, ledger)
    elif part.role in NOTHING:
        ledger.nothing(part, NOTHING[part.role])
    elif part.role in _PARTS:
        ledger.made(part, *_PARTS[part.role](part, plan))
    elif part.role not in BY_HAND:
        ledger.by_hand(part, "Wrangler cannot make this: do it in the dashboard, and bind it in wrangler.jsonc.")
    if part.role in BY_HAND:
        queue = plan.queues[part.id].name if part.id in plan.queues else ""
        ledger.by_hand(part, BY_HAND[part.role].format(binding=part.variable, queue=queue))
    if part.role == "queue" and plan.settings.is_ordered.value:
        ledger.by_hand(part, ORDER)


def _external(part: Part, plan: Plan, ledger: Ledger) -> None:
    if part in plan.intakes:
        token = plan.own_names["intake-token"]
        ledger.made(part, f"POST {intake(part)} (route)")
        ledger.by_hand(part, f"Let it send its events to {intake(part)} with the bearer token that you put as {token}.")
    elif plan.system.into(part, "function", "api-gateway"):
        ledger.made(part, f"{plan.own_names[f'{part.id}:url']} (variable)")
    else:
        ledger.nothing(part, "it is outside")


def _copies(part: Part, plan: Plan) -> tuple[str, ...]:
    return tuple(f"{plan.queues[key].name} (queue)" for key in plan.receivers(part))


def _table(part: Part, plan: Plan) -> tuple[str, ...]:
    kind = "D1 database, as KV has no write on a condition" if plan.table_of(part) else "KV namespace"
    return (f"{part.variable} ({kind})",)


_PARTS: dict[str, Callable[[Part, Plan], tuple[str, ...]]] = {
    **dict.fromkeys(CHANNELS, _copies),
    "function": lambda part, plan: (
        f"src/functions/{part.name}.mjs",
        *((f"entry_{part.module} (entrypoint for service bindings)",) if is_entrypoint(part, plan) else ()),
    ),
    "api-gateway": lambda part, plan: ("ROUTES in src/index.mjs (fetch handler)",),
    "nosql-table": _table,
    "cache": lambda part, plan: (f"{part.variable} (KV namespace)",),
    "sql-db": lambda part, plan: (f"{plan.resource(part.name)} (D1 database)",),
    "object-store": lambda part, plan: (f"{plan.resource(part.name)} (R2 bucket)",),
    "queue": lambda part, plan: (f"{plan.queues[part.id].name} (queue)",),
    "dead-letter-queue": lambda part, plan: (f"{plan.queues[part.id].name} (queue)",),
    "scheduler": lambda part, plan: (f"{plan.cron()} (cron trigger)",),
    "workflow": lambda part, plan: (f"{plan.resource(part.name)} (workflow)",),
    "secrets-store": lambda part, plan: (f"{part.variable} (secret)",),
    "notification": lambda part, plan: (f"{part.variable} (send_email)",),
}


def _link(link: Link, plan: Plan, ledger: Ledger) -> None:
    _, target = link.roles
    if link.answers or target == "client":
        ledger.nothing(link, "it carries an answer back")
    elif target == "logs-metrics":
        ledger.nothing(link, "each line that is written goes to Workers Logs")
    elif "container-service" in link.roles:
        _container(link, plan, ledger)
    elif made := _made(link, plan):
        ledger.made(link, *made)
    else:
        ledger.by_hand(link, _todo(link, plan))


def _container(link: Link, plan: Plan, ledger: Ledger) -> None:
    if link.target in plan.intakes:
        token = plan.own_names["intake-token"]
        ledger.by_hand(link, f"Let the container send to POST {intake(link.target)} with the bearer token {token}.")
    elif link.source.role == "container-service":
        ledger.by_hand(
            link, "Give the container what it needs to reach it, with a token of its own that allows no more."
        )
    else:
        ledger.by_hand(link, "Bind the container to the Worker, or give its address, and pass on what is to reach it.")


def _made(link: Link, plan: Plan) -> tuple[str, ...]:
    """What stands in the Worker for a link; nothing where it is left to hands."""
    source, target = link.roles
    if source == "client" and target == "api-gateway":
        return ("fetch handler",)
    if source == "api-gateway" and target == "identity":
        return ("src/shared/token.mjs",)
    if source == "api-gateway" or link.roles == ("client", "function"):
        return ("route in src/index.mjs",) if is_routed(link, plan) else ()
    if target == "dead-letter-queue":
        return _set_aside(link, plan)
    if target in CHANNELS and source in OUTSIDE:
        return (f"POST {intake(link.target)} (route)",) if link.target in plan.intakes else ()
    if source == "object-store" or source in CHANNELS:
        return _copied(link, plan)
    if target == "function":
        return _started(link, plan)
    if source == "function":
        return ("effect in its module",) if effect(link, plan) and target not in {"delivery-stream"} else ()
    return ()


def _copied(link: Link, plan: Plan) -> tuple[str, ...]:
    if link.target.role == "function":
        queues = [plan.queues[f"inbox:{link.target.id}"].name]
    elif link.target.role == "queue":
        queues = [plan.queues[link.target.id].name]
    else:
        queues = [plan.queues[key].name for key in plan.receivers(link.target)] if link.target.role in CHANNELS else []
    made = [f"{name} (queue)" for name in queues]
    if queues and link.source.role == "object-store":
        made.append("event notification in scripts/cloudflare.mjs")
    return tuple(made)


def _started(link: Link, plan: Plan) -> tuple[str, ...]:
    function = link.target
    if link.source.role in PUSHED:
        return (f"{plan.queues[f'inbox:{function.id}'].name} (queue)",)
    if link.source.role == "queue":
        return ("consumer",) if plan.queues[link.source.id].consumer == function else ()
    words = {"scheduler": "cron trigger", "workflow": "step in src/index.mjs", "function": "call in its module"}
    return (words[link.source.role],) if link.source.role in words else ()


def _set_aside(link: Link, plan: Plan) -> tuple[str, ...]:
    """Dead letters: by a consumer's setting, or sent by the Worker for runs that no queue starts."""
    key, source = link.target.id, link.source
    by_setting = [queue for queue in plan.queues.values() if queue.dead == key]
    if any(queue.key == source.id or queue.consumer == source for queue in by_setting):
        return ("dead_letter_queue of the consumer",)
    if source.role in {"topic", "event-bus", "stream", "object-store"} and by_setting:
        return ("dead_letter_queue of the consumer",)
    is_sent = source.role == "workflow" or plan.system.into(source, "scheduler")
    return ("sent by the Worker after the last failure",) if is_sent else ()


def _todo(link: Link, plan: Plan) -> str:
    if link.source.role in {"api-gateway", "client"} and routed(link, plan):
        return "Another flow has the same route, and leads it elsewhere: give this one a method or a path of its own."
    if link.target.role == "dead-letter-queue":
        return "Somebody waits for its answer and sees the error: set aside what must not be lost yourself."
    if link.source.role == "queue" and link.target.role == "function":
        return "A queue on Cloudflare has one consumer: give this function a queue of its own."
    if link.target.role in {"delivery-stream", "query-engine", "change-feed"} or link.source.role in {
        "delivery-stream",
        "query-engine",
    }:
        return "It comes with the part itself, which is left to you: see there."
    return "Wrangler cannot join these two: do it in the code of the function that is to know."
