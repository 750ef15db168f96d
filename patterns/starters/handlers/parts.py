"""What the handlers of both languages are told of a function: how it is started, what it uses, and why."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.names import plain
from patterns.starters.system import Link, Part, System

FILES = Path(__file__).parent / "files"
# The kinds of events, by the role of what starts a function.
KINDS = {
    "api-gateway": "http",
    "queue": "queue",
    "stream": "stream",
    "change-feed": "changes",
    "topic": "topic",
    "event-bus": "event",
    "external-service": "event",
    "object-store": "upload",
    "scheduler": "schedule",
}
OTHER = "call"
QUEUE_KINDS = ("queue", "stream", "changes")


@cache
def fixed(language: str) -> Mapping[str, str]:
    """The files that are the same in every starter of a language, by path."""
    folder = FILES / language
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".py", ".mjs", ".json"} and "__pycache__" not in path.parts
    }


def kinds(function: Part, system: System) -> list[str]:
    """The kinds of events that start a function; a call by name where nothing else does."""
    found = dict.fromkeys(KINDS.get(link.source.role, OTHER) for link in system.starts(function))
    return list(found) or [OTHER]


def used(function: Part, system: System) -> list[Link]:
    """What its code does something with; the table of idempotency keys is written by the library."""
    return [link for link in system.uses(function) if link.target.id != "idempotency"]


def reads_uploads(function: Part, system: System) -> bool:
    """Whether uploads start it, straight or through a topic or queue, so that it may read them."""
    return bool(stores_of(function, system))


def stores_of(function: Part, system: System) -> list[Part]:
    """The stores whose uploads start it, straight or through a topic or queue."""
    starts = [link.source for link in system.starts(function)]
    behind = [link.source for source in starts for link in system.into(source, "object-store")]
    return [part for part in dict.fromkeys((*starts, *behind)) if part.role == "object-store"]


def is_read(function: Part, system: System) -> bool:
    """Whether all its routes only read."""
    return aws.reads(function, system)[0]


def telling(function: Part, system: System, brief: Brief) -> Iterator[str]:
    """Lines for the head of a handler: what starts it, what it uses, and the practices with their reasons."""
    label = plain(function.label, 80)
    yield f"{label}: {brief.why(function.because)}."
    yield ""
    for link in system.starts(function):
        yield plain(f"Started by {link.source.label} ({link.label or link.source.role}).", 110)
    for link in system.uses(function):
        yield plain(f"Uses {link.target.label} ({link.label or link.target.role}).", 110)
    settings = brief.settings
    if aws.claims_keys(function, system, settings):
        yield plain(f"Each event acts once: {settings.is_idempotent.why}.", 110)
    if set(kinds(function, system)) & set(QUEUE_KINDS):
        yield plain(f"What fails alone comes again alone, {settings.max_receives.value} times at most.", 110)
    yield plain(f"It has {aws.timeout(function, system, settings)} s.", 110)


def call_path(used: Part, system: System) -> str:
    """Below which path a gateway is called: that of its first route."""
    links = system.out_of(used, "function")
    if used.role != "api-gateway" or not links:
        return ""
    path = aws.route(links[0])[1]
    return path.partition("/{")[0]
