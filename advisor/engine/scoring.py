"""From memberships to sides, score, coverage, interval and verdict."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.engine.criteria import Membership
from advisor.engine.rules import SIDES, Rules

UNDECIDED = "undecided"
SCORE_DIGITS = 9
Pair = tuple[float, float]


def side_value(pairs: Iterable[Pair], alpha: float) -> float:
    """One side from (weight, membership) pairs: alpha * max(w m / w_max) + (1 - alpha) * sum(w m) / sum(w).

    0 for a side on which nothing is counted.
    """
    rows = list(pairs)
    total = math.fsum(weight for weight, _ in rows)  # exact, so that the order of the rows changes no bit
    if total <= 0:
        return 0.0
    heaviest = max(weight for weight, _ in rows)
    parts = [weight * membership for weight, membership in rows]
    return alpha * max(parts) / heaviest + (1 - alpha) * math.fsum(parts) / total


@dataclass(frozen=True, slots=True)
class Sides:
    """What speaks for serverless and against it, each 0 to 1."""

    speaks_for: float
    against: float

    @property
    def score(self) -> float:
        """S = 50 (1 + F - A), rounded so that a band's edge is met exactly."""
        return round(50 * (1 + self.speaks_for - self.against), SCORE_DIGITS)


def sides(memberships: Mapping[str, Membership], rules: Rules) -> Sides:
    """Both sides over the criteria that apply and are answered."""
    values = {slug: row.value for slug, row in memberships.items() if row.is_counted and row.value is not None}
    return Sides(*(side_value(_pairs(values, side, rules), rules.values["alpha"]) for side in SIDES))


def _pairs(values: Mapping[str, float], side: str, rules: Rules) -> list[Pair]:
    return [(rules.criteria[slug].weight, value) for slug, value in values.items() if rules.criteria[slug].side == side]


def interval(memberships: Mapping[str, Membership], rules: Rules) -> tuple[float, float]:
    """The lowest and the highest score that the unknown memberships leave possible.

    A side grows with each membership, and a criterion that may not apply only narrows it: leaving it out lies between
    counting it at 0 and at 1. So the extremes are all unknowns at their low or high ends.
    """
    possible = {slug: row for slug, row in memberships.items() if row.applicable is not False}
    lows = {slug: row.low for slug, row in possible.items()}
    highs = {slug: row.high for slug, row in possible.items()}
    alpha = rules.values["alpha"]
    least, most = (
        Sides(
            side_value(_pairs(speaking, "for", rules), alpha),
            side_value(_pairs(opposing, "against", rules), alpha),
        ).score
        for speaking, opposing in ((lows, highs), (highs, lows))
    )
    score = sides(memberships, rules).score
    return min(least, score), max(most, score)


def coverage(memberships: Mapping[str, Membership], rules: Rules) -> float:
    """Weight of the answered criteria over the weight of those that apply or may apply."""
    weights = {slug: rules.criteria[slug].weight for slug, row in memberships.items() if row.applicable is not False}
    total = math.fsum(weights.values())
    answered = math.fsum(weight for slug, weight in weights.items() if memberships[slug].is_counted)
    return answered / total if total > 0 else 0.0


def contributions(memberships: Mapping[str, Membership], rules: Rules) -> dict[str, float]:
    """Points of each criterion, so that 50 + those for - those against is the score.

    The mean part goes to each criterion by its share, the maximum part to the one that holds it; the slug breaks ties.
    """
    points = dict.fromkeys(memberships, 0.0)
    alpha = rules.values["alpha"]
    for side in SIDES:
        rows = {
            slug: (rules.criteria[slug].weight, row.value)
            for slug, row in sorted(memberships.items())
            if row.is_counted and row.value is not None and rules.criteria[slug].side == side
        }
        total = sum(weight for weight, _ in rows.values())
        if total <= 0:
            continue
        parts = {slug: weight * value for slug, (weight, value) in rows.items()}
        strongest = max(parts, key=lambda slug: parts[slug])
        for slug, part in parts.items():
            points[slug] = 50 * (1 - alpha) * part / total
        points[strongest] += 50 * alpha * parts[strongest] / max(weight for weight, _ in rows.values())
    return points


def verdict(score: float, speaks_for: float, severities: Iterable[str], affected_share: float, rules: Rules) -> str:
    """The verdict of a score after the gates.

    A hard gate gives containers where it hits `hard-gate-share` of the work and little speaks for serverless, else
    hybrid at best; a remediable one gives serverless with conditions at best.
    """
    found = next((band.verdict for band in rules.bands if score >= band.minimum), rules.bands[-1].verdict)
    hit = frozenset(severities)
    if "hard" in hit and affected_share > 0:
        if affected_share >= rules.values["hard-gate-share"] and speaks_for < rules.values["hard-gate-for"]:
            return "containers"
        if found in {"serverless", "serverless-with-conditions"}:
            return "hybrid"
    if hit and found == "serverless":
        return "serverless-with-conditions"
    return found


def confidence(known: float, stability: float, decided: bool, rules: Rules) -> str:
    """high, medium or low, by coverage and stability; low for an undecided verdict."""
    if not decided:
        return "low"
    for level in ("high", "medium"):
        if known >= rules.values[f"{level}-coverage"] and stability >= rules.values[f"{level}-stability"]:
            return level
    return "low"
