"""Parts whose ids in the template would be those of something else get another name."""

from dataclasses import replace

from patterns.starters.names import free
from patterns.starters.system import Part, System


def apart(system: System, clashes: set[str]) -> System:
    """The same system with other names for the parts whose ids lead to a clash: the part with the longest such id."""
    taken = {part.logical.casefold() for part in system.parts}
    renamed = {part.id: part for part in system.parts}
    for clash in sorted(clashes):
        found = max(system.parts, key=lambda part: len(part.logical) if clash.startswith(part.logical) else 0)
        if renamed[found.id] == found:
            renamed[found.id] = replace(found, name=free(found.name, taken))
    return _with(system, renamed)


def _with(system: System, parts: dict[str, Part]) -> System:
    links = (replace(link, source=parts[link.source.id], target=parts[link.target.id]) for link in system.links)
    return replace(system, parts=tuple(parts[part.id] for part in system.parts), links=tuple(links))
