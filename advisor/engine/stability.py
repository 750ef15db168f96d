"""How firmly the verdict stands: the share of seeded draws over weights, unknowns and graded inputs that keep it."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise, repeat
from operator import add, ge, mul
from random import Random
from statistics import NormalDist

from advisor.engine.criteria import MEASURES
from advisor.engine.estimate import estimate
from advisor.engine.judgement import Judgement
from advisor.engine.reach import MODELLED, PLAIN
from advisor.engine.rules import SIDES
from advisor.engine.scoring import SCORE_DIGITS, verdict
from advisor.engine.workload import INPUTS

HALF_A_DIGIT = 0.5 * 10**-SCORE_DIGITS
NODES = (-2.0, -1.0, 0.0, 1.0, 2.0)
NORMAL = NormalDist()
LEAST = 1e-12
GRADED = (*PLAIN, *MODELLED)  # the inputs whose evidence grade counts
# Primes for the columns: those whose roots go together so little that no two columns correlate by a tenth.
PRIMES = (
    *(2, 3, 5, 11, 17, 19, 23, 29, 31, 37, 47, 53, 59, 61, 67, 71, 79, 83, 97, 103, 107, 109, 113, 127, 131, 139, 149),
    *(167, 191, 193, 197, 223, 229, 239, 241, 251, 257, 283, 311, 317, 373, 397, 467, 499, 547, 563, 569, 587, 709),
    *(757, 773, 811, 997, 1097),
)
Column = Sequence[float]  # one number for each draw


@dataclass(frozen=True, eq=False)
class Draws:
    """`count` draws by column, `size` columns of each: factors for the weights, and U(0, 1) for the unknowns.

    One is only equal to itself, so that what is kept by it need not compare every number.
    """

    count: int
    factors: tuple[tuple[float, ...], ...]
    uniforms: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=8)
def draws(seed: int, count: int, factor: float, size: int) -> Draws:
    """The factors are exp(U(-ln f, ln f)): a weight is as likely to be taken times f as divided by it."""
    span = math.log(factor)
    factors = [[math.exp(span * (2 * at - 1)) for at in _spread(seed, count, 2 * place)] for place in range(size)]
    uniforms = [_spread(seed, count, 2 * place + 1) for place in range(size)]
    return Draws(count, tuple(map(tuple, factors)), tuple(map(tuple, uniforms)))


@lru_cache(maxsize=128)
def deviations(seed: int, count: int, name: str) -> tuple[float, ...]:
    """Standard normal deviations for one input, the same whatever other inputs are graded."""
    column = 2 * len(MEASURES) + GRADED.index(name)
    return tuple(NORMAL.inv_cdf(max(at, LEAST)) for at in _spread(seed, count, column))


def _spread(seed: int, count: int, column: int) -> list[float]:
    """U(0, 1) for each draw: Richtmyer's lattice, the multiples of the root of a prime modulo 1 from a seeded start.

    Two thousand of them give a stability that lies closer to that of all draws than four thousand independent ones do.
    """
    start, step = Random(f"{seed}/{column}").random(), math.sqrt(PRIMES[column])  # noqa: S311 - nothing secret
    return [(start + draw * step) % 1.0 for draw in range(count)]


@lru_cache(maxsize=128)
def _between(seed: int, count: int, name: str) -> tuple[tuple[int, float], ...]:
    """The same deviations as the node below each and how far it lies from there to the next."""
    return tuple(map(_between_nodes, deviations(seed, count, name)))


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
    grade's spread, its effect on the memberships interpolated between five evaluations. All draws are worked out at
    once, criterion by criterion, which takes a fifth of the time of draw by draw.
    """
    on = judgement.on
    seed, count = int(on.number("seed")), int(on.number("draws"))
    slugs = sorted(slug for slug, row in judgement.memberships.items() if row.applicable is not False)
    drawn = draws(seed, count, on.number("weight-factor"), len(on.rules.criteria))
    shifts = _shifts(judgement, slugs, seed, count)
    much, little = (_side(_group(judgement, slugs, side), drawn, shifts, on.number("alpha")) for side in SIDES)
    minima = sorted(band.minimum for band in on.rules.bands)
    much_for = on.number("hard-gate-for")
    scores = [50 * (1 + speaks_for - against) + HALF_A_DIGIT for speaks_for, against in zip(much, little, strict=True)]
    falls = Counter(zip(map(partial(bisect_right, minima), scores), map(ge, much, repeat(much_for)), strict=True))
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


@dataclass(frozen=True)
class Member:
    """A criterion of a side: its place among the draws, its weight, and where its membership lies."""

    place: int
    weight: float
    low: float
    span: float
    is_answered: bool


def _group(judgement: Judgement, slugs: Sequence[str], side: str) -> list[Member]:
    members = []
    for place, slug in enumerate(slugs):
        row, criterion = judgement.memberships[slug], judgement.on.rules.criteria[slug]
        if criterion.side != side:
            continue
        answered = row.is_counted and row.value is not None
        low = row.value if answered and row.value is not None else row.low
        members.append(Member(place, criterion.weight, low, 0.0 if answered else row.high - row.low, answered))
    return members


@lru_cache(maxsize=64)
def _weights(drawn: Draws, place: int, weight: float) -> tuple[float, ...]:
    """A criterion's weight in each draw. Kept, since no answer changes it: 64 of 2,000 draws take 4 MB."""
    return tuple([weight * factor for factor in drawn.factors[place]])


@lru_cache(maxsize=32)
def _whole(drawn: Draws, weighed: tuple[tuple[int, float], ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The heaviest weight and the sum of the weights in each draw, of criteria by place and weight.

    Kept as the weights are, since answers change them only by what applies: 32 of 2,000 draws take 2.5 MB.
    """
    heaviest: Iterable[float] = repeat(0.0, drawn.count)
    total: Iterable[float] = repeat(0.0, drawn.count)
    for place, weight in weighed:
        weights = _weights(drawn, place, weight)
        heaviest, total = list(map(max, heaviest, weights)), list(map(add, total, weights))
    return tuple(heaviest), tuple(total)


def _side(group: Sequence[Member], drawn: Draws, shifts: Mapping[int, Column], alpha: float) -> list[float]:
    """What speaks for one side, in each draw: alpha * strongest/heaviest + (1 - alpha) * sum/total of the weights."""
    parts = [column for member in group if (column := _parts(member, drawn, shifts))]
    if not parts:
        return [0.0] * drawn.count
    strongest = map(max, repeat(0.0), *parts)
    held: Iterable[float] = repeat(0.0, drawn.count)
    for column in parts:
        held = map(add, held, column)
    heaviest, total = _whole(drawn, tuple((member.place, member.weight) for member in group))
    rest = 1 - alpha
    return [
        alpha * most / top + rest * part / whole if whole > 0 else 0.0
        for most, top, part, whole in zip(strongest, heaviest, held, total, strict=True)
    ]


def _parts(member: Member, drawn: Draws, shifts: Mapping[int, Column]) -> list[float]:
    """Weight times membership in each draw; empty for a criterion that adds nothing in any."""
    low, span = member.low, member.span
    shift = shifts.get(member.place) if member.is_answered else None
    if shift is None and not low and not span:
        return []
    weights = _weights(drawn, member.place, member.weight)
    if shift is not None:
        # Held between 0 and 1 as by min and max, which take three times as long.
        values = [(at if at < 1.0 else 1.0) if (at := low + moved) > 0.0 else 0.0 for moved in shift]
        return list(map(mul, weights, values))
    if span:
        return list(map(mul, weights, [low + span * uniform for uniform in drawn.uniforms[member.place]]))
    return [weight * low for weight in weights]


def _shifts(judgement: Judgement, slugs: Sequence[str], seed: int, count: int) -> dict[int, Column]:
    """How far the graded inputs move a membership in each draw, by its place; those that do not move are left out."""
    shifts: dict[int, Column] = {}
    for name, grade in sorted(judgement.workload.evidence.items()):
        for place, values in _effects(judgement, name, judgement.on.number(f"spread-{grade}"), slugs):
            steps = [after - before for before, after in pairwise(values)]
            moves = [values[node] + part * steps[node] for node, part in _between(seed, count, name)]
            shifts[place] = list(map(add, shifts[place], moves)) if place in shifts else moves
    return shifts


def _between_nodes(deviation: float) -> tuple[int, float]:
    held = min(NODES[-1], max(NODES[0], deviation))
    node = min(len(NODES) - 2, bisect_right(NODES, held) - 1)
    return node, held - NODES[node]


def _effects(judgement: Judgement, name: str, spread: float, slugs: Sequence[str]) -> list[tuple[int, list[float]]]:
    """The shift of each membership at each node, for those that move at all."""
    value = getattr(judgement.workload, name)
    moved = [slug for slug in PLAIN.get(name) or MODELLED.get(name, ()) if slug in slugs]
    if not moved or not value:
        return []
    given, at_nodes = INPUTS[name], []
    for node in NODES:
        if node == 0:
            at_nodes.append({slug: judgement.memberships[slug].value for slug in moved})
            continue
        point = min(given.high or 0.0, max(given.low or 0.0, value * math.exp(spread * node)))
        workload = judgement.workload.changed(name, point)
        figures = judgement.figures if name in PLAIN else estimate(workload, judgement.on)
        at_nodes.append({slug: MEASURES[slug](workload, figures, judgement.on).value for slug in moved})
    rows = []
    for place, slug in enumerate(slugs):
        base = judgement.memberships[slug].value
        values = [row.get(slug) for row in at_nodes]
        if base is None or any(item is None for item in values):
            continue
        moves = [item - base for item in values if item is not None]
        if any(moves):
            rows.append((place, moves))
    return rows
