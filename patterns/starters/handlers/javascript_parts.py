"""What handlers in JavaScript and their tests are told of a function: how it is started, what it uses, and why."""

import json
from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.parts import QUEUE_KINDS, kinds, used
from patterns.starters.names import plain
from patterns.starters.system import Part, System

LINE = 110


def quoted(text: str) -> str:
    """A string of JavaScript: JSON is one, and in ASCII no letter of it ends a line."""
    return json.dumps(text)


def only_reads(function: Part, system: System) -> bool:
    """Whether it answers from a table, and all its routes only read."""
    links = system.into(function, "api-gateway")
    reads = bool(links) and all(aws.route(link)[0] == "GET" for link in links)
    return reads and any(link.target.role == "nosql-table" for link in used(function, system))


def reads_one(function: Part, system: System) -> bool:
    """Whether one of its routes names an item."""
    return any("{" in aws.route(link)[1] for link in system.into(function, "api-gateway"))


def reads_list(function: Part, system: System) -> bool:
    return any("{" not in aws.route(link)[1] for link in system.into(function, "api-gateway"))


def head(function: Part, system: System, brief: Brief) -> Iterator[str]:
    """Comments at the head of a handler: what starts it, what it uses, and the practices with their reasons."""
    settings = brief.settings
    yield f"// {plain(function.label, 80)}: {brief.why(function.because)}."
    yield "//"
    for link in system.starts(function):
        yield f"// Started by {plain(f'{link.source.label} ({link.label or link.source.role})', LINE)}."
    for link in used(function, system):
        yield f"// Uses {plain(f'{link.target.label} ({link.label or link.target.role})', LINE)}."
    if aws.claims_keys(function, system, settings):
        yield f"// Each event acts once: {plain(settings.is_idempotent.why, LINE)}."
    if set(kinds(function, system)) & set(QUEUE_KINDS):
        times = settings.max_receives
        yield f"// What fails alone comes again alone, {times.value} times at most: {plain(times.why, LINE)}."
    seconds = settings.request_seconds if system.is_waited_for(function) else settings.work_seconds
    yield f"// It has {aws.timeout(function, system, settings)} s: {plain(seconds.why, LINE)}."
