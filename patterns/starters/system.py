"""The diagram as what is to be built: parts with safe names, and how each function is started and what it uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from patterns.diagrams.model import Diagram, Flow, clean
from patterns.starters.names import camel, free, kebab, snake, upper

# Roles from which a function is started, and may be more than once for the same event.
AT_LEAST_ONCE = frozenset({"object-store", "queue", "topic", "event-bus", "stream", "change-feed", "external-service"})
STARTERS = AT_LEAST_ONCE | {"api-gateway", "scheduler", "workflow", "client", "function", "container-service"}
# Roles that a function's code talks to; the rest of what it leads to is wired by the template.
USED = frozenset(
    "nosql-table sql-db object-store cache query-engine external-service secrets-store queue topic event-bus stream "
    "delivery-stream notification workflow identity function api-gateway container-service".split()
)


@dataclass(frozen=True)
class Part:
    """A node with the name that its resources carry: kebab case, unique, at most 32 characters."""

    id: str
    role: str
    label: str
    name: str
    service: str = ""
    fit: str = "full"
    because: tuple[str, ...] = ()

    @property
    def logical(self) -> str:
        """Its id in a template: CamelCase."""
        return camel(self.name)

    @property
    def module(self) -> str:
        """Its file name in code: snake_case."""
        return snake(self.name)

    @property
    def variable(self) -> str:
        """Its part in the name of a variable of the environment: UPPER_CASE."""
        return upper(self.name)


@dataclass(frozen=True)
class Link:
    """A flow between two parts; `place` is its place in the diagram. One that answers needs nothing of its own."""

    place: int
    source: Part
    target: Part
    label: str
    mode: str
    answers: bool = False
    because: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, str]:
        return self.source.role, self.target.role

    @property
    def words(self) -> str:
        label = f": {self.label}" if self.label else ""
        return f"{self.source.label} \N{RIGHTWARDS ARROW} {self.target.label}{label}"


@dataclass(frozen=True)
class System:
    """All parts and links of a diagram in their order, on one provider."""

    project: str
    title: str
    provider: str
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    private: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, diagram: Diagram, title: str) -> "System":
        """The system that a diagram on a provider shows; raises ValueError for one that cannot be drawn."""
        if faults := diagram.faults():
            raise ValueError(" ".join(faults))
        taken: set[str] = set()
        parts = {
            node.id: Part(
                node.id,
                node.role,
                clean(node.label),
                free(kebab(node.label, node.role), taken),
                clean(node.service),
                node.fit,
                node.because,
            )
            for node in diagram.nodes
        }
        links = tuple(
            Link(
                place,
                parts[flow.source],
                parts[flow.target],
                clean(flow.label),
                flow.mode,
                _answers(flow, parts[flow.source], parts[flow.target], diagram),
                flow.because,
            )
            for place, flow in enumerate(diagram.flows)
        )
        private = frozenset(node.id for node in diagram.nodes if node.cluster == "private-network")
        return cls(kebab(title, "starter"), title, diagram.provider, tuple(parts.values()), links, private)

    def named(self, names: Mapping[str, str]) -> "System":
        """The same system with other names for the parts whose ids are given."""
        parts = {part.id: replace(part, name=names.get(part.id, part.name)) for part in self.parts}
        links = (replace(link, source=parts[link.source.id], target=parts[link.target.id]) for link in self.links)
        return replace(self, parts=tuple(parts.values()), links=tuple(links))

    def of_role(self, *roles: str) -> list[Part]:
        return [part for part in self.parts if part.role in roles]

    @cached_property
    def functions(self) -> list[Part]:
        return self.of_role("function")

    def into(self, part: Part, *roles: str) -> list[Link]:
        """What leads to a part from the roles, or from any; answers are left out."""
        return [
            link
            for link in self.links
            if link.target == part and not link.answers and (not roles or link.source.role in roles)
        ]

    def out_of(self, part: Part, *roles: str) -> list[Link]:
        """What leads from a part to the roles, or to any; answers are left out."""
        return [
            link
            for link in self.links
            if link.source == part and not link.answers and (not roles or link.target.role in roles)
        ]

    def starts(self, function: Part) -> list[Link]:
        """What starts a function, in the diagram's order."""
        return self.into(function, *STARTERS)

    def uses(self, function: Part) -> list[Link]:
        """What a function's code talks to, once each."""
        return list({link.target.id: link for link in self.out_of(function, *USED)}.values())

    def failures_of(self, part: Part) -> Part | None:
        """The dead-letter queue that takes what the part cannot cope with."""
        return next((link.target for link in self.out_of(part, "dead-letter-queue")), None)

    def is_waited_for(self, function: Part) -> bool:
        """Whether somebody waits for its answer at a gateway."""
        return bool(self.into(function, "api-gateway", "client"))

    def may_repeat(self, function: Part) -> bool:
        """Whether the same event may start it twice."""
        return bool(self.into(function, *AT_LEAST_ONCE))

    def keys_of(self, function: Part) -> Part | None:
        """The table of idempotency keys that is drawn for a function."""
        drawn = [link.target for link in self.out_of(function, "nosql-table")]
        return next((part for part in drawn if part.id == "idempotency"), None)


def _answers(flow: Flow, source: Part, target: Part, diagram: Diagram) -> bool:
    """Whether it carries an answer back: to who called, or along a cycle without being a message of its own."""
    if target.role == "client":
        return True
    return flow in diagram.answers and flow.mode == "sync" and target.role in {"api-gateway", "function"}
