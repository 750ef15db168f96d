"""How firmly the verdict stands: the share of seeded draws over weights, unknowns and graded inputs that keep it."""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from advisor.engine.criteria import memberships
from advisor.engine.estimate import estimate
from advisor.engine.judgement import Judgement
from advisor.engine.rules import SIDES
from advisor.engine.scoring import SCORE_DIGITS, verdict
from advisor.engine.workload import INPUTS

HALF_A_DIGIT = 0.5 * 10**-SCORE_DIGITS
NODES = (-2.0, -1.0, 0.0, 1.0, 2.0)
Draw = tuple[tuple[float, ...], tuple[float, ...]]


@lru_cache(maxsize=8)
def draws(seed: int, count: int, factor: float, size: int) -> tuple[Draw, ...]:
    """`count` pairs: factors exp(U(-ln f, ln f)) for the weights, and U(0, 1) for the unknowns, `size` of each."""
    source = Random(seed)  # noqa: S311 - reproducible draws, nothing secret
    span = math.log(factor)
    return tuple(
        (
            tuple(math.exp(source.uniform(-span, span)) for _ in range(size)),
            tuple(source.random() for _ in range(size)),
        )
        for _ in range(count)
    )


@lru_cache(maxsize=128)
def deviations(seed: int, count: int, name: str) -> tuple[float, ...]:
    """Standard normal deviations for one input, the same whatever other inputs are graded."""
    source = Random(f"{seed}/{name}")  # noqa: S311 - reproducible draws, nothing secret
    return tuple(source.gauss(0, 1) for _ in range(count))


@dataclass(frozen=True)
class Stability:
    """How the draws fell: the share that keeps the verdict, and the other verdict that most of the rest give."""

    share: float
    rival: str = ""
    rival_share: float = 0.0


def stability(judgement: Judgement) -> float:
    """Share of draws with the same verdict."""
    return robustness(judgement).share


def robustness(judgement: Judgement) -> Stability:
    """The verdicts of many draws: each weight times or divided by up to `weight-factor`.

    Unanswered memberships are uniform in their range. An input with an evidence grade varies log-normally by the
    grade's spread, its effect on the memberships interpolated between five evaluations.
    """
    on = judgement.on
    seed, count = int(on.number("seed")), int(on.number("draws"))
    slugs = sorted(slug for slug, row in judgement.memberships.items() if row.applicable is not False)
    shifts = _shifts(judgement, slugs, seed, count)
    groups = [_group(judgement, slugs, side) for side in SIDES]
    alpha = on.number("alpha")
    minima = sorted(band.minimum for band in on.rules.bands)
    much_for = on.number("hard-gate-for")
    falls: dict[tuple[int, bool], int] = {}
    for index, (factors, uniforms) in enumerate(draws(seed, count, on.number("weight-factor"), len(on.rules.criteria))):
        shift = shifts[index] if shifts else ()
        speaks_for = _side(groups[0], factors, uniforms, shift, alpha)
        score = 50 * (1 + speaks_for - _side(groups[1], factors, uniforms, shift, alpha))
        fall = bisect_right(minima, score + HALF_A_DIGIT), speaks_for >= much_for
        falls[fall] = falls.get(fall, 0) + 1
    counts = _by_verdict(judgement, falls, minima, much_for)
    kept = counts.pop(judgement.verdict_of(judgement.sides), 0)
    rival = max(sorted(counts), key=counts.__getitem__, default="")
    return Stability(kept / count, rival, counts.get(rival, 0) / count)


def _by_verdict(
    judgement: Judgement, falls: Mapping[tuple[int, bool], int], minima: Sequence[float], much_for: float
) -> dict[str, int]:
    """The draws by verdict, which depends on the band of the score and on whether much speaks for serverless."""
    counts: dict[str, int] = {}
    for (band, is_much), count in falls.items():
        score = minima[max(0, band - 1)]
        speaks_for = much_for if is_much else much_for - 1
        drawn = verdict(score, speaks_for, judgement.severities, judgement.affected_share, judgement.on.rules)
        counts[drawn] = counts.get(drawn, 0) + count
    return counts


Member = tuple[int, float, float, float, bool]


def _group(judgement: Judgement, slugs: Sequence[str], side: str) -> list[Member]:
    """Place among the draws, weight, low end, span and whether it is answered, of each criterion of a side."""
    members = []
    for place, slug in enumerate(slugs):
        row, criterion = judgement.memberships[slug], judgement.on.rules.criteria[slug]
        if criterion.side != side:
            continue
        answered = row.is_counted and row.value is not None
        low = row.value if answered and row.value is not None else row.low
        members.append((place, criterion.weight, low, 0.0 if answered else row.high - row.low, answered))
    return members


def _side(
    group: Sequence[Member],
    factors: Sequence[float],
    uniforms: Sequence[float],
    shift: Sequence[float],
    alpha: float,
) -> float:
    total = heaviest = held = strongest = 0.0
    for place, weight, low, span, answered in group:
        drawn = weight * factors[place]
        member = low + span * uniforms[place] if span else low
        if shift and answered:
            member = min(1.0, max(0.0, member + shift[place]))
        part = drawn * member
        total += drawn
        held += part
        if drawn > heaviest:
            heaviest = drawn
        if part > strongest:
            strongest = part
    return alpha * strongest / heaviest + (1 - alpha) * held / total if total > 0 else 0.0


def _shifts(judgement: Judgement, slugs: Sequence[str], seed: int, count: int) -> list[list[float]]:
    """For each draw, how far the graded inputs move each membership; empty without graded inputs."""
    effects = [
        (deviations(seed, count, name), rows)
        for name, grade in sorted(judgement.workload.evidence.items())
        if (rows := _effects(judgement, name, judgement.on.number(f"spread-{grade}"), slugs))
    ]
    if not effects:
        return []
    shifts = [[0.0] * len(slugs) for _ in range(count)]
    for normals, rows in effects:
        for shift, deviation in zip(shifts, normals, strict=True):
            node, part = _between_nodes(deviation)
            for place, values in rows:
                shift[place] += values[node] + part * (values[node + 1] - values[node])
    return shifts


def _between_nodes(deviation: float) -> tuple[int, float]:
    held = min(NODES[-1], max(NODES[0], deviation))
    node = min(len(NODES) - 2, bisect_right(NODES, held) - 1)
    return node, held - NODES[node]


def _effects(judgement: Judgement, name: str, spread: float, slugs: Sequence[str]) -> list[tuple[int, list[float]]]:
    """The shift of each membership at each node, for those that move at all."""
    value = getattr(judgement.workload, name)
    given = INPUTS[name]
    if not given.is_numeric or not value:
        return []
    at_nodes = []
    for node in NODES:
        moved = min(given.high or 0.0, max(given.low or 0.0, value * math.exp(spread * node)))
        workload = judgement.workload.changed(name, moved)
        at_nodes.append(memberships(workload, estimate(workload, judgement.on), judgement.on))
    rows = []
    for place, slug in enumerate(slugs):
        base = judgement.memberships[slug].value
        values = [row[slug].value for row in at_nodes]
        if base is None or any(item is None for item in values):
            continue
        moves = [item - base for item in values if item is not None]
        if any(moves):
            rows.append((place, moves))
    return rows
