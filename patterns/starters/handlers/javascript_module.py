"""A handler's module in JavaScript: head, imports, clients, the work, and what is exported."""

from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript_parts import LINE, quoted
from patterns.starters.handlers.javascript_work import written
from patterns.starters.system import Part, System


def module(function: Part, system: System, brief: Brief, head: Iterator[str]) -> Iterator[str]:
    """The lines of the handler's module."""
    code = written(function, system, brief)
    claims = aws.claims_keys(function, system, brief.settings)
    code.needs("../shared/run.mjs", "run")
    if claims:
        code.needs("../shared/once.mjs", "once")
    if any("isObject" in line for line in code.lines):
        code.needs("../shared/units.mjs", "isObject")
    yield from head
    yield ""
    packages = sorted(name for name in code.imports if name.startswith("@"))
    for name in packages:
        yield from _import(name, code.imports[name])
    if packages:
        yield ""
    for name in sorted(set(code.imports) - set(packages)):
        yield from _import(name, code.imports[name])
    yield ""
    if code.clients:
        yield "// Made once for an execution environment, not for each event."
        yield from (f"const {name} = {made};" for name, made in sorted(code.clients.items()))
        yield ""
    yield "/** Do one unit of work; what it gives back is the answer, where somebody waits for one. */"
    yield "async function work(unit, log) {"
    yield '  log.debug("work", { unit: unit.id });'
    yield from (f"  {line}" for text in code.lines for line in text.split("\n"))
    yield "}"
    yield ""
    name = quoted(function.name)
    yield f"const NAME = {name};"
    if claims:
        yield "// An event that comes twice is worked on once."
    yield f"const done = {'once(NAME, work)' if claims else 'work'};"
    yield ""
    yield "export function handler(event, context) {"
    yield "  return run(NAME, event, context, done);"
    yield "}"


def _import(module: str, names: set[str]) -> Iterator[str]:
    listed = sorted(names)
    line = f'import {{ {", ".join(listed)} }} from "{module}";'
    if len(line) <= LINE:
        yield line
        return
    yield "import {"
    yield from (f"  {name}," for name in listed)
    yield f'}} from "{module}";'
