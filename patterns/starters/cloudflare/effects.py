"""What a function does to each thing that it uses: lines of code, and the calls that its test expects."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from patterns.starters import aws
from patterns.starters.cloudflare.plan import CHANNELS, Plan
from patterns.starters.names import plain
from patterns.starters.system import Link, Part

TTL = 3600


@dataclass(frozen=True)
class Effect:
    """Lines of a function's body; `imports` are names with their module; `calls` are what a test sees, by binding.

    `fakes` are the kinds of the bindings that the test needs, `values` the variables.
    """

    lines: tuple[str, ...]
    imports: tuple[tuple[str, str], ...] = ()
    calls: tuple[str, ...] = ()
    fakes: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()


Write = Callable[[Link, Plan], Effect]


def effect(link: Link, plan: Plan) -> Effect | None:
    """What the code of a link's function does about it; None where a Worker cannot, or not yet."""
    write = _WRITES.get(link.target.role)
    return write(link, plan) if write else None


def asked(function: Part, plan: Plan) -> set[str]:
    """The methods of its routes; with "" where something else than a request starts it too."""
    found = {aws.route(link)[0] for link in plan.gateway_of(function)}
    return found if len(plan.gateway_of(function)) == len(plan.system.starts(function)) and found else found | {""}


def said(link: Link, plan: Plan) -> str:
    """A comment on one line: what is done to what."""
    return f"  // {plain(link.target.label)}: {plain(link.label or 'as drawn')}"


def _kept(link: Link, plan: Plan, store: str, read: str, put: str, remove: str) -> Effect:
    """Read, written or removed by key, as the request asks."""
    binding, done = f"env.{link.target.variable}", f"done.{link.target.module}"
    reading = f"{done} = await {read}({binding}, event.params.id);"
    writing = f"{done} = await {put}({binding}, event.key, event.data);"
    removing = f"{done} = await {remove}({binding}, event.key);"
    methods = asked(link.source, plan)
    acts = []
    if methods & {"GET", "ANY"}:
        acts.append(('if (event.method === "GET") ', reading, read, "prepare" if store == "d1" else "list"))
    if "DELETE" in methods:
        acts.append(('if (event.method === "DELETE") ', removing, remove, "prepare" if store == "d1" else "delete"))
    if methods - {"GET", "DELETE"}:
        acts.append(("", writing, put, "prepare" if store == "d1" else "put"))
    # The last one needs no condition: all that is left is its own.
    heads = ["" if act == acts[-1] else act[0] for act in acts]
    lines = [
        f"  {'else ' if place else ''}{head}{act[1]}" for place, (head, act) in enumerate(zip(heads, acts, strict=True))
    ]
    imports = tuple((act[2], "stores") for act in acts)
    call = f"{link.target.variable}.{acts[-1][3]}"
    return Effect((said(link, plan), *lines), imports, (call,), ((link.target.variable, store),))


def _table(link: Link, plan: Plan) -> Effect:
    if plan.table_of(link.target):
        return Effect(
            (said(link, plan), "  // The Worker claims the key before this runs, and gives it back on failure.")
        )
    return _kept(link, plan, "kv", "readItem", "putItem", "removeItem")


def _database(link: Link, plan: Plan) -> Effect:
    return _kept(link, plan, "d1", "readRecord", "putRecord", "removeRecord")


def _bucket(link: Link, plan: Plan) -> Effect:
    kept = _kept(link, plan, "r2", "readObject", "putObject", "removeObject")
    if not plan.system.into(link.source, "object-store"):
        return kept
    if link.target not in [start.source for start in plan.system.into(link.source, "object-store")]:
        return kept
    binding, done = link.target.variable, f"done.{link.target.module}"
    lines = (
        said(link, plan),
        "  // The upload that started this is read, and the result goes below a prefix that starts nothing.",
        f"  if (event.object) event.data.upload = await readObject(env.{binding}, event.object);",
        f"  {done} = await putObject(env.{binding}, event.key, event.data);",
    )
    imports = (("readObject", "stores"), ("putObject", "stores"))
    return Effect(lines, imports, (f"{binding}.put",), ((binding, "r2"),))


def _cache(link: Link, plan: Plan) -> Effect:
    binding = link.target.variable
    lines = (
        said(link, plan),
        f"  done.{link.target.module} = await cached(env.{binding}, event.key, {TTL}, async () => event.data);",
    )
    return Effect(lines, (("cached", "stores"),), (f"{binding}.get", f"{binding}.put"), ((binding, "kv"),))


def _send(link: Link, plan: Plan) -> Effect:
    target = link.target
    keys = plan.receivers(target) if target.role in CHANNELS else (target.id,)
    if not keys:
        return Effect((said(link, plan), "  // Nothing receives it yet: no queue follows in the drawing."))
    bindings = plan.bindings_of(keys)
    queues = ", ".join(f"env.{binding}" for binding in bindings)
    lines = (said(link, plan), f"  await publish([{queues}], envelope(event, event.data));")
    imports = (("publish", "messages"), ("envelope", "messages"))
    return Effect(
        lines,
        imports,
        tuple(f"{binding}.send" for binding in bindings),
        tuple((binding, "queue") for binding in bindings),
    )


def _deliver(link: Link, plan: Plan) -> Effect:
    binding = link.target.variable
    lines = (said(link, plan), f"  await deliver(env.{binding}, {json.dumps(binding)}, [event.data]);")
    return Effect(lines, (("deliver", "stores"),), (f"{binding}.send",), ((binding, "pipeline"),))


def _mail(link: Link, plan: Plan) -> Effect:
    binding, names = link.target.variable, plan.own_names
    sender, receiver = names["mail-from"], names["mail-to"]
    lines = (
        said(link, plan),
        f"  await mail(env.{binding}, env, {json.dumps(sender)}, {json.dumps(receiver)}, name, JSON.stringify(done));",
    )
    values = ((sender, "from@example.com"), (receiver, "to@example.com"))
    return Effect(lines, (("mail", "stores"),), (f"{binding}.send",), ((binding, "mail"),), values)


def _outside(link: Link, plan: Plan) -> Effect:
    variable, seconds = plan.own_names[f"{link.target.id}:url"], plan.seconds(link.source)
    lines = (
        said(link, plan),
        f"  done.{link.target.module} = await called(env, {json.dumps(variable)}, event, {seconds});",
    )
    values = ((variable, "https://service.example"),)
    return Effect(lines, (("called", "outside"),), ("fetch",), (), values)


def _gateway(link: Link, plan: Plan) -> Effect:
    routes = plan.system.out_of(link.target, "function")
    path = aws.route(routes[0])[1] if routes else "/"
    binding, seconds = link.target.variable, plan.seconds(link.source)
    lines = (
        said(link, plan),
        f"  done.{link.target.module} = await calledWithin(env.{binding}, {json.dumps(path)}, event, {seconds});",
    )
    return Effect(lines, (("calledWithin", "outside"),), (f"{binding}.fetch",), ((binding, "service"),))


def _workflow(link: Link, plan: Plan) -> Effect:
    binding = link.target.variable
    lines = (
        said(link, plan),
        f"  done.{link.target.module} = await startOnce(env.{binding}, event, envelope(event, event.data));",
    )
    imports = (("startOnce", "stores"), ("envelope", "messages"))
    return Effect(lines, imports, (f"{binding}.create",), ((binding, "workflow"),))


def _secret(link: Link, plan: Plan) -> Effect:
    name = link.target.variable
    lines = (said(link, plan), f"  secretOf(env, {json.dumps(name)}); // D1 needs none: pass it to what does")
    return Effect(lines, (("secretOf", "stores"),), (), (), ((name, "of the test only"),))


def _function(link: Link, plan: Plan) -> Effect:
    """A function of the same Worker is called as one; no network lies between."""
    run = run_name(link.target)
    lines = (said(link, plan), f"  done.{link.target.module} = await {run}(event, env);")
    return Effect(lines, ((run, f"../functions/{link.target.name}"),))


def run_name(function: Part) -> str:
    """The name under which another module imports a function: no word of JavaScript and no global has this form."""
    return f"run_{function.module}"


_WRITES: dict[str, Write] = {
    "nosql-table": _table,
    "sql-db": _database,
    "object-store": _bucket,
    "cache": _cache,
    "queue": _send,
    **dict.fromkeys(CHANNELS, _send),
    "delivery-stream": _deliver,
    "notification": _mail,
    "external-service": _outside,
    "api-gateway": _gateway,
    "workflow": _workflow,
    "secrets-store": _secret,
    "function": _function,
}
