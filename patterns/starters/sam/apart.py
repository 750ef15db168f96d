"""Parts whose ids in the template would be those of something else get another name."""

from patterns.starters.names import free
from patterns.starters.system import System


def apart(system: System, clashes: set[str]) -> System:
    """The same system with other names for the parts whose ids lead to a clash: the part with the longest such id."""
    taken = {part.logical.casefold() for part in system.parts}
    names: dict[str, str] = {}
    for clash in sorted(clashes):
        found = max(system.parts, key=lambda part: len(part.logical) if clash.startswith(part.logical) else 0)
        if found.id not in names:
            names[found.id] = free(found.name, taken)
    return system.named(names)
