"""What the engine needs to know of the catalogue to recommend patterns and to draw with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from patterns.diagrams.model import Diagram


@dataclass(frozen=True)
class PatternEntry:
    """A pattern with its drawing by roles, and the challenges and practices that come with it."""

    slug: str
    title: str
    diagram: Diagram
    challenges: tuple[str, ...] = ()
    practices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Challenge:
    """A challenge and the practices that help against it."""

    slug: str
    name: str
    practices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role's name and the colour family it is drawn in."""

    name: str
    group: str


@dataclass(frozen=True)
class Catalogue:
    """Patterns by slug in the catalogue's order, and the names of practices, challenges and roles."""

    patterns: Mapping[str, PatternEntry]
    practices: Mapping[str, str] = field(default_factory=dict)
    challenges: Mapping[str, Challenge] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
