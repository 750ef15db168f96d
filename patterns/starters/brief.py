"""What a starter is made from: the drawing on its provider, what the answers settle, and the reason for each of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from patterns.diagrams.model import Diagram
from patterns.starters.names import plain

LANGUAGES = {"python": "Python", "javascript": "JavaScript"}
MOST_REASONS = 4
Value = TypeVar("Value")


@dataclass(frozen=True)
class Choice(Generic[Value]):
    """A value that the template holds, and the words that say why; `because` names the answers and facts behind it."""

    value: Value
    why: str
    because: tuple[str, ...] = ()


def default(value: Value, why: str) -> Choice[Value]:
    return Choice(value, f"the starter's default: {why}")


@dataclass(frozen=True)
class Settings:
    """What a template needs to know and a drawing does not say.

    `request_seconds` is the timeout where somebody waits, `work_seconds` where nobody does; `concurrency` is how many
    executions of one function may run at once, None where nothing asks for a cap; `slow_ms` is the p99 duration that
    raises an alarm, None for four fifths of the timeout.
    """

    memory_mb: Choice[int] = field(default=default(512, "measure, then change it"))
    request_seconds: Choice[int] = field(default=default(10, "somebody waits, and gives up sooner than the gateway"))
    work_seconds: Choice[int] = field(default=default(60, "nobody waits"))
    batch_size: Choice[int] = field(default=default(10, "small enough that one bad message delays few others"))
    max_receives: Choice[int] = field(default=default(5, "a fault that passes has passed by then"))
    concurrency: Choice[int | None] = field(default=Choice(None, "no answer asks for a cap"))
    is_ordered: Choice[bool] = field(default=Choice(False, "no answer asks for an order"))
    is_idempotent: Choice[bool] = field(default=default(True, "queues and events are delivered at least once"))
    log_days: Choice[int] = field(default=default(30, "logs are kept for ever otherwise, and billed"))
    every_minutes: Choice[int] = field(default=default(1440, "once a day"))
    slow_ms: Choice[int | None] = field(default=Choice(None, "four fifths of the timeout, as no p99 target is given"))
    keep_hours: Choice[int] = field(default=default(24, "how long a stream keeps its records"))
    is_private: Choice[bool] = field(default=Choice(False, "no answer asks for a private network"))

    def rows(self) -> list[tuple[str, "Choice[int] | Choice[bool] | Choice[int | None]"]]:
        """Each setting by its name, in order."""
        return [(row.name, getattr(self, row.name)) for row in fields(self)]


@dataclass(frozen=True)
class Brief:
    """Title, drawing and settings, with the words for each cause and the files that go along as they are.

    `origin` says in Markdown where the drawing is from, `estimate` what a month costs; `documents` are files by path.
    """

    title: str
    diagram: Diagram
    language: str = "python"
    settings: Settings = field(default_factory=Settings)
    causes: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    estimate: str = ""
    documents: Mapping[str, str | bytes] = field(default_factory=dict)

    def why(self, because: Iterable[str], otherwise: str = "it is in the drawing") -> str:
        """The reason for a part or a link on one line: the answers and patterns behind it."""
        named = [self.causes[cause] for cause in dict.fromkeys(because) if cause in self.causes]
        return plain("; ".join(named[:MOST_REASONS]) or otherwise)
