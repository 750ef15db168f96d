"""The README of a starter: deploy, test, remove, what was made, what was not, and why."""

from collections.abc import Iterable, Iterator

from patterns.plain_markdown import fenced
from patterns.plain_markdown import plain as escaped
from patterns.starters.brief import LANGUAGES, Brief
from patterns.starters.ledger import Entry, Ledger
from patterns.starters.names import plain
from patterns.starters.system import System
from patterns.starters.target import Target, Written

SETTINGS = {
    "memory_mb": ("Memory of a function", "MB"),
    "request_seconds": ("Timeout where somebody waits", "s"),
    "work_seconds": ("Timeout where nobody waits", "s"),
    "batch_size": ("Messages or records in a batch", ""),
    "max_receives": ("Attempts before a message is set aside", ""),
    "concurrency": ("Executions at once, at most", ""),
    "is_ordered": ("Messages kept in order", ""),
    "is_idempotent": ("Idempotency keys", ""),
    "log_days": ("Days for which logs are kept", ""),
    "every_minutes": ("Minutes between scheduled runs", ""),
    "slow_ms": ("p99 duration that raises an alarm", "ms"),
    "keep_hours": ("Hours for which a stream keeps records", ""),
    "is_private": ("Inside a private network", ""),
}


def readme(brief: Brief, target: Target, system: System, ledger: Ledger, written: Written) -> str:
    parts = [
        f"# {escaped(system.title)}",
        _opening(brief, target),
        "## What is proven",
        _sentences("Checked", target.checked),
        _sentences("Not checked", target.unchecked),
        "## Before the first deployment",
        "Install " + ", ".join(target.needs) + ".",
        _parameters(written),
        "## Deploy",
        fenced("sh", target.deploy),
        "## Test",
        fenced("sh", target.test),
        "## Remove",
        "What it made is deleted, the data too where the template does not say that they are kept.",
        fenced("sh", target.remove),
        "## What a month costs",
        brief.estimate or "No estimate: it comes with an assessment, whose answers say how much work there is.",
        "## What is generated",
        _table(("In the drawing", "Generated as"), _made(ledger.entries(system))),
        "## Not generated: do this by hand",
        _by_hand(ledger.todos(system)),
        "## Settings and their reasons",
        _table(("Setting", "Value", "Why"), _settings(brief, target)),
        "## Files",
        _table(("File", "What it is"), _files(brief, target)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _opening(brief: Brief, target: Target) -> str:
    origin = f" {brief.origin}" if brief.origin else ""
    return (
        f"A starter for {target.name} with handlers in {LANGUAGES[brief.language]}.{origin} It is yours to change: "
        "the effects of your own business go where the handlers say so."
    )


def _sentences(head: str, sentences: Iterable[str]) -> str:
    lines = [f"- **{head}:** {sentence}" for sentence in sentences]
    return "\n".join(lines)


def _parameters(written: Written) -> str:
    if not written.parameters:
        return "Nothing needs to be chosen."
    rows = [
        (f"`{item.name}`", escaped(item.text), f"`{item.default}`" if item.default else "none: you must choose")
        for item in written.parameters
    ]
    return _table(("Parameter", "What it is", "Default"), rows)


def _made(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        words = ", ".join(f"`{plain(what).replace('`', '')}`" for what in entry.made)
        if words or entry.nothing:
            yield escaped(entry.name), words or escaped(f"nothing: {entry.nothing}")


def _by_hand(todos: list[Entry]) -> str:
    if not todos:
        return "Nothing: every part and every flow of the drawing is in the template."
    return "\n".join(f"- **{escaped(entry.name)}.** {escaped(entry.todo)}" for entry in todos)


def _settings(brief: Brief, target: Target) -> Iterator[tuple[str, str, str]]:
    for name, choice in brief.settings.rows():
        if name in target.unused:
            continue
        words, unit = SETTINGS[name]
        yield words, _shown(choice.value, unit), escaped(choice.why)


def _shown(value: int | None, unit: str) -> str:
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,} {unit}".strip()


def _files(brief: Brief, target: Target) -> Iterator[tuple[str, str]]:
    yield f"`{target.main}`", f"the template for {target.name}, each part with its reason"
    yield "`src/`", "the handlers"
    yield "`tests/`", "their tests"
    yield "`docs/diagram.mmd`, `docs/diagram.json`", "the drawing as Mermaid and as data"
    for path in sorted(brief.documents):
        yield f"`{path}`", "as it was recorded"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
