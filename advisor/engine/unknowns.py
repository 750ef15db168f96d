"""The questions that are still open, the most telling first."""

from collections import defaultdict
from dataclasses import dataclass, replace

from advisor.engine.criteria import Membership
from advisor.engine.judgement import Judgement
from advisor.engine.scoring import interval


@dataclass(frozen=True)
class Unknown:
    """An unanswered input and by how many points its answer would narrow the score's interval, on average."""

    input: str
    criterion: str
    narrows: float
    because: tuple[str, ...]


def unknowns(judgement: Judgement) -> list[Unknown]:
    """Every input that an unanswered criterion waits for, best first.

    What a criterion narrows is shared among the inputs it lacks; an input collects its share from each criterion.
    """
    shares: dict[str, dict[str, float]] = defaultdict(dict)
    for slug, held in judgement.memberships.items():
        if held.low >= held.high:
            continue
        gain = _narrows(slug, held, judgement)
        for name in held.missing:
            shares[name][slug] = gain / len(held.missing)
    rows = [
        Unknown(name, max(sorted(gains), key=gains.__getitem__), sum(gains.values()), (name,))
        for name, gains in shares.items()
    ]
    return sorted(rows, key=lambda row: (-round(row.narrows, 6), row.input))


def _narrows(slug: str, held: Membership, judgement: Judgement) -> float:
    """The width of the interval, less its mean width with the criterion at either end of its range."""
    rules = judgement.on.rules

    def width(row: Membership) -> float:
        low, high = interval({**judgement.memberships, slug: row}, rules)
        return high - low

    ends = [replace(held, value=end, low=end, high=end, applicable=True) for end in (held.low, held.high)]
    return max(0.0, width(held) - sum(map(width, ends)) / len(ends))
