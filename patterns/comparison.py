"""Two to four patterns side by side: the same questions put to each, and where the answers differ."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from patterns.models import Pattern, QualityAttribute, ServiceTable, TradeOff

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Item:
    """One thing that a pattern answers; `is_shared` says that every compared pattern answers it too."""

    text: str
    url: str = ""
    tradeoff: TradeOff | None = None
    is_shared: bool = False


@dataclass(frozen=True)
class Row:
    """One question and the answers of each pattern, in the order of the patterns."""

    name: str
    cells: Sequence[Sequence[Item]]
    url: str = ""

    @property
    def differs(self) -> bool:
        return any(not item.is_shared for cell in self.cells for item in cell)


Answers = Callable[[Pattern], Iterable[Item]]


def compare(
    patterns: Sequence[Pattern],
    attributes: Iterable[QualityAttribute],
    services: ServiceTable,
    *,
    only_differences: bool,
) -> list[Row]:
    """The rows of the comparison; on request without the answers that all patterns share."""
    rows = [_row(name, patterns, answers) for name, answers in QUESTIONS]
    rows += [_effects(attribute, patterns) for attribute in attributes]
    rows.append(_row("Gaps", patterns, lambda pattern: _gaps(pattern, services)))
    if only_differences:
        rows = [Row(row.name, [_own(cell) for cell in row.cells], row.url) for row in rows if row.differs]
    return [row for row in rows if any(row.cells)]


def _own(cell: Sequence[Item]) -> list[Item]:
    return [item for item in cell if not item.is_shared]


def _row(name: str, patterns: Sequence[Pattern], answers: Answers, url: str = "") -> Row:
    cells = [list(answers(pattern)) for pattern in patterns]
    shared = set.intersection(*({item.text for item in cell} for cell in cells))
    marked = [[Item(item.text, item.url, item.tradeoff, item.text in shared) for item in cell] for cell in cells]
    return Row(name, marked, url)


def _effects(attribute: QualityAttribute, patterns: Sequence[Pattern]) -> Row:
    """What each does to one attribute; the same grade is shared, whatever the reason."""

    def effect(pattern: Pattern) -> list[Item]:
        found = (item for item in pattern.tradeoffs.all() if item.attribute_id == attribute.pk)
        return [Item(item.effect_words, tradeoff=item) for item in found]

    return _row(attribute.name, patterns, effect, attribute.get_absolute_url())


def _gaps(pattern: Pattern, services: ServiceTable) -> list[Item]:
    gaps = services.gaps({node.role.slug for node in pattern.nodes.all()})
    lacking = [provider for provider in services.providers() if provider.slug in gaps]
    return [Item(provider.name, f"{provider.get_absolute_url()}#gaps") for provider in lacking] or [Item("none")]


def _blocks(pattern: Pattern) -> list[Item]:
    roles = {node.role.slug: node.role for node in pattern.nodes.all()}
    return [Item(role.name, role.get_absolute_url()) for role in roles.values()]


QUESTIONS: list[tuple[str, Answers]] = [
    ("Category", lambda pattern: [Item(pattern.get_category_display())]),
    ("Building blocks", _blocks),
    ("Use when", lambda pattern: [Item(item.text) for item in pattern.use_when]),
    ("Avoid when", lambda pattern: [Item(item.text) for item in pattern.avoid_when]),
    ("Ask first", lambda pattern: [Item(item.text) for item in pattern.ask_first]),
    ("What drives the bill", lambda pattern: [Item(item.name) for item in pattern.cost_drivers]),
    ("Challenges", lambda pattern: [Item(item.name, item.get_absolute_url()) for item in pattern.challenges.all()]),
    ("Practices", lambda pattern: [Item(item.name, item.get_absolute_url()) for item in pattern.practices.all()]),
]
