"""Every route that the site answers: the names, and an address of each one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: `name` with its namespaces, or the whole pattern where it has none."""

    name: str
    pattern: str
    arguments: tuple[str, ...]


def routes(resolver: URLResolver | None = None, before: str = "", namespace: str = "") -> Iterator[Route]:
    for found in (resolver or get_resolver()).url_patterns:
        whole = before + str(found.pattern)
        if isinstance(found, URLPattern):
            name = f"{namespace}{found.name}" if found.name else whole
            yield Route(name, whole, _arguments(found))
        else:
            inner = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from routes(found, whole, inner)


def _arguments(found: URLPattern) -> tuple[str, ...]:
    pattern: Any = found.pattern
    return tuple(pattern.converters) or tuple(pattern.regex.groupindex)
