"""What a record says of a decision beside the workload and the advice on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from patterns.plain_markdown import plain


@dataclass(frozen=True)
class Link:
    """Another record of the same log; `file_name` is "" where there is none to link."""

    number: int
    title: str
    file_name: str = ""

    @property
    def words(self) -> str:
        text = f"{self.number}. {plain(self.title)}"
        return f"[{text}]({self.file_name})" if self.file_name else text


@dataclass(frozen=True)
class Effect:
    """What a recommended pattern does to a quality attribute, from -2 (strong cost) to 2 (strong benefit)."""

    pattern: str
    title: str
    attribute: str
    effect: int
    text: str


@dataclass(frozen=True)
class Decision:
    """What is known of a decision beside the workload and the advice on it."""

    status: str = "proposed"
    number: int | None = None
    decided: date | None = None
    deciders: str = ""
    rationale: str = ""
    revisit_on: date | None = None
    superseded_by: Link | None = None
    supersedes: tuple[Link, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    revision: int | None = None
    permalink: str = ""
    svg_url: str = ""
