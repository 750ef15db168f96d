"""The nearest value of each numeric input that changes the verdict, found by scanning outward and bisecting."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from advisor.engine.criteria import MEASURES, Membership
from advisor.engine.estimate import estimate
from advisor.engine.gates import findings
from advisor.engine.judgement import Judgement
from advisor.engine.needs import roles_needed
from advisor.engine.reach import GATED, MODELLED, PLAIN
from advisor.engine.scoring import UNDECIDED, interval
from advisor.engine.workload import INPUTS, Input, Workload

NEARER = 0.9
MOST_NEARER = 10


@dataclass(frozen=True)
class Flip:
    """An input's value that changes the verdict, and the verdict it gives; nothing nearer on its way does."""

    input: str
    value: float
    to: float
    unit: str
    verdict: str
    because: tuple[str, ...]


def flips(judgement: Judgement) -> list[Flip]:
    """The nearest flip of every answered numeric input, the relatively nearest first."""
    if judgement.verdict == UNDECIDED:
        return []
    found = []
    for name, slugs in {**PLAIN, **MODELLED}.items():
        value = getattr(judgement.workload, name)
        if value is None or not _can_flip(judgement, name, slugs):
            continue
        flip = _nearest(judgement, INPUTS[name], float(value))
        if flip is not None:
            found.append(flip)
    found.sort(key=lambda item: (_distance(INPUTS[item.input], item.value, item.to), item.input))
    return found


def _can_flip(judgement: Judgement, name: str, slugs: tuple[str, ...]) -> bool:
    """Whether any memberships of the criteria that the input moves could give another verdict."""
    if name in GATED:
        return True
    counted = {slug: row for slug, row in judgement.memberships.items() if row.is_counted and row.value is not None}
    held = {
        slug: Membership(row.value, *((0.0, 1.0) if slug in slugs else (row.value or 0.0, row.value or 0.0)))
        for slug, row in counted.items()
    }
    low, high = interval(held, judgement.on.rules)
    rules = judgement.on.rules
    bands = {next(band.verdict for band in rules.bands if score >= band.minimum) for score in (low, high)}
    return len(bands) > 1 or "hard" in judgement.severities


def _verdict_at(judgement: Judgement, given: Input) -> Callable[[float], str]:
    """The verdict as a function of one input; only what the input can move is worked out anew."""
    on, is_plain, gates = judgement.on, given.name in PLAIN, GATED.get(given.name, ())
    slugs = PLAIN[given.name] if is_plain else MODELLED[given.name]
    hit_by_others = _hit_by_others(judgement, gates)
    known: dict[object, str] = {}

    def verdict_at(value: float) -> str:
        workload = _with(judgement.workload, given, value)
        figures = judgement.figures if is_plain else estimate(workload, on)
        moved = tuple([MEASURES[slug](workload, figures, on) for slug in slugs])
        hit = hit_by_others
        if gates:
            roles = roles_needed(workload, on) if "role-gap" in gates else ()
            found = findings(workload, figures.load, on, roles, gates)
            hit = hit.union([finding.severity for finding in found])
        key = moved, hit, workload.affected_share
        if key not in known:
            held = {**judgement.memberships, **dict(zip(slugs, moved, strict=True))}
            known[key] = Judgement(workload, on, figures, held, hit).verdict
        return known[key]

    return verdict_at


def _hit_by_others(judgement: Judgement, gates: tuple[str, ...]) -> frozenset[str]:
    """The severities of the gates that are hit, without those named."""
    if not judgement.severities or not gates:
        return judgement.severities
    workload, on = judgement.workload, judgement.on
    found = findings(workload, judgement.figures.load, on, roles_needed(workload, on))
    return frozenset(finding.severity for finding in found if finding.slug not in gates)


def _with(workload: Workload, given: Input, value: float) -> Workload:
    return workload.changed(given.name, round(value) if given.kind == "integer" else value)


def _nearest(judgement: Judgement, given: Input, value: float) -> Flip | None:
    verdict_at = _verdict_at(judgement, given)
    best: Flip | None = None
    for direction in (-1, 1):
        to = _flip_in(judgement, given, value, direction, verdict_at)
        if to is None:
            continue
        flip = Flip(given.name, value, to, given.unit, verdict_at(to), (given.name,))
        if best is None or _distance(given, value, to) < _distance(given, value, best.to):
            best = flip
    return best


def _flip_in(
    judgement: Judgement, given: Input, value: float, direction: int, verdict_at: Callable[[float], str]
) -> float | None:
    """The nearest flip in one direction: scan outward, bisect the first stretch that changes, round away from it.

    Where the verdict comes and goes on the way, a tenth less may flip too; then the search goes on before that, down to
    `flip-smallest`: what changes with anything above 0 is told as that.
    """
    kept, smallest = value, judgement.on.number("flip-smallest")
    for point in _outward(judgement, given, value, direction):
        if verdict_at(point) == judgement.verdict:
            kept = point
            continue
        to = _boundary(judgement, given, kept, point, verdict_at)
        for _ in range(MOST_NEARER):
            short = value + NEARER * (to - value)
            if given.kind == "integer" or abs(short) < smallest or verdict_at(short) == judgement.verdict:
                break
            to = _boundary(judgement, given, value, short, verdict_at)
        return to
    return None


def _boundary(
    judgement: Judgement, given: Input, kept: float, changed: float, verdict_at: Callable[[float], str]
) -> float:
    """Where the verdict changes between a value that keeps it and one that does not, in few digits.

    Both ends are brought together until no digit of the answer is open.
    """
    direction = 1 if changed > kept else -1
    for _ in range(int(judgement.on.number("flip-bisections"))):
        if _is_settled(given, kept, changed, direction):
            break
        middle = _middle(given, kept, changed)
        if verdict_at(middle) == judgement.verdict:
            kept = middle
        else:
            changed = middle
    return _rounded(given, changed, direction, lambda rounded: verdict_at(rounded) != judgement.verdict)


def _outward(judgement: Judgement, given: Input, value: float, direction: int) -> Iterator[float]:
    """Points further and further from the value: linear for a share, geometric for the rest, within the range."""
    low, high = given.low or 0.0, given.high or 0.0
    points = int(judgement.on.number("flip-points"))
    if given.kind == "share":
        end = high if direction > 0 else low
        yield from (value + (end - value) * step / points for step in range(1, points + 1) if end != value)
        return
    factor = judgement.on.number("flip-factor")
    start = value if value > 0 else judgement.on.number("flip-smallest")
    if value <= 0 and direction < 0:
        return
    before = value
    for step in range(1, points + 1):
        point = min(high, max(low, start * factor ** (direction * step / points)))
        if given.kind == "integer":
            point = float(round(point))
        if point != before:
            yield point
        before = point


def _middle(given: Input, one: float, other: float) -> float:
    if given.kind == "share" or min(one, other) <= 0:
        return (one + other) / 2
    return math.sqrt(one * other)


def _rounded(given: Input, value: float, direction: int, flips_at: Callable[[float], bool]) -> float:
    """The nearest value with few digits that flips, as the bisection ends a little before or behind the point."""
    if value == 0 or given.kind == "integer":
        return float(round(value))
    scale, first = _in_digits(given, value, direction)
    for count in (first - direction, first, first + direction):
        rounded = min(given.high or 0.0, max(given.low or 0.0, count / scale))
        if flips_at(rounded):
            return rounded
    return value


def _in_digits(given: Input, value: float, direction: int) -> tuple[float, int]:
    """The scale of the last digit that is told of a value, and the value in that scale, away from where it comes."""
    digits = 3 if given.kind == "share" else 2 - math.floor(math.log10(abs(value)))
    scale = 10.0**digits
    return scale, (math.ceil if direction > 0 else math.floor)(round(value * scale, 6))


def _is_settled(given: Input, kept: float, changed: float, direction: int) -> bool:
    """Whether every value between the two is told in the same digits."""
    if given.kind == "integer":
        return abs(round(changed) - round(kept)) <= 1
    return 0 not in (kept, changed) and _in_digits(given, kept, direction) == _in_digits(given, changed, direction)


def _distance(given: Input, value: float, to: float) -> float:
    if given.kind == "share":
        return abs(to - value)
    return abs(math.log(max(to, 1e-9) / max(value, 1e-9)))
