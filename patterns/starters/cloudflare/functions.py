"""The module of each function, and its test with bindings that only remember what was called."""

import json
from collections.abc import Iterator, Mapping

from patterns.starters.brief import Brief
from patterns.starters.cloudflare.effects import Effect, asked, effect
from patterns.starters.cloudflare.plan import Plan
from patterns.starters.names import plain
from patterns.starters.system import Part


def function_files(plan: Plan, brief: Brief) -> dict[str, str]:
    files = {f"src/functions/{part.name}.mjs": _module(part, plan, brief) for part in plan.system.functions}
    return files | {f"tests/{part.name}.test.mjs": _test(part, plan) for part in plan.system.functions}


def effects(function: Part, plan: Plan) -> list[Effect]:
    found = [effect(link, plan) for link in plan.system.uses(function)]
    return [one for one in found if one]


def _module(function: Part, plan: Plan, brief: Brief) -> str:
    done = effects(function, plan)
    lines = [
        f"// {plain(function.label)}: {brief.why(function.because)}.",
        *_started(function, plan),
        *_imports(done),
        "",
        f"const name = {json.dumps(function.name)};",
        "",
        "/** One event: its `data`, the `key` of the item and the `correlationId`. A caller is told the result. */",
        "export async function run(event, env) {",
        "  const log = logger(name, event.correlationId);",
        "  const done = {};",
        "  // Your own rules go here: check event.data, decide, change it. What follows is drawn.",
        *(line for one in done for line in one.lines),
        '  log.info("done", { event_id: event.id });',
        "  return done;",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _started(function: Part, plan: Plan) -> Iterator[str]:
    for link in plan.system.starts(function):
        yield f"// Started by {plain(link.words)}"
    if plan.claims_keys(function):
        why = plan.settings.is_idempotent.why
        yield f"// Its effects happen once for an event, whose key is claimed first: {plain(why)}."


def _imports(done: list[Effect]) -> Iterator[str]:
    named: dict[str, set[str]] = {"log": {"logger"}}
    for one in done:
        for name, module in one.imports:
            named.setdefault(module, set()).add(name)
    for module, names in sorted(named.items()):
        if module.startswith("../"):
            yield f'import {{ run as {min(names)} }} from "{module}.mjs";'
        else:
            yield f'import {{ {", ".join(sorted(names))} }} from "../shared/{module}.mjs";'


def _test(function: Part, plan: Plan) -> str:
    done = effects(function, plan)
    nested = [one for part in _called(function, plan) for one in effects(part, plan)]
    kinds = {binding: kind for one in (*done, *nested) for binding, kind in one.fakes}
    values = {name: value for one in (*done, *nested) for name, value in one.values}
    expected = [call for one in done for call in one.calls]
    method = _method(asked(function, plan))
    return f"""// What the function does to everything that it uses, without Cloudflare.
import test from "node:test";
import assert from "node:assert/strict";
import {{ run }} from "../src/functions/{function.name}.mjs";
import {{ bindings, sample }} from "./bindings.mjs";

test({json.dumps(f"{function.name} does all that is drawn, for one event")}, async (t) => {{
  const {{ env, calls }} = bindings(t, {_object(kinds)}, {_object(values)});
  await run(sample({json.dumps(method)}), env);
  const expected = {json.dumps(expected)};
  assert.deepEqual(expected.filter((call) => !calls.includes(call)), []);
}});
"""


def _method(methods: set[str]) -> str:
    """The method of the test's request: one that writes where any does, as that is done last; else DELETE, else GET."""
    writes = sorted(methods - {"GET", "DELETE", "ANY"})
    return "POST" if "ANY" in methods else writes[-1] if writes else "DELETE" if "DELETE" in methods else "GET"


def _called(function: Part, plan: Plan) -> list[Part]:
    """All functions that it calls, and they in turn."""
    found: list[Part] = []
    waiting = [function]
    while waiting:
        for link in plan.system.out_of(waiting.pop(), "function"):
            if link.target not in found:
                found.append(link.target)
                waiting.append(link.target)
    return found


def _object(values: Mapping[str, str]) -> str:
    return json.dumps(dict(values))
