"""Which part of a workload leaves the functions, where the verdict is hybrid or containers."""

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.engine.components import CONTAINERS, SERVERLESS_CONTAINERS, Component
from advisor.engine.gates import Finding
from advisor.engine.judgement import Judgement
from advisor.engine.reasons import Argument
from advisor.engine.wording import listed

LEAVING = frozenset({CONTAINERS, SERVERLESS_CONTAINERS})

# What a hard limit stops: the front that answers callers, or the work that is done for them.
FRONT_GATES = frozenset({"latency-floor", "connection", "runtime"})
WORK_WORDS = {
    "duration": "the work that runs too long",
    "memory": "the work that needs more memory",
    "gpu": "the work that needs a GPU",
    "package": "the work with the large package",
}
FRONT_WORDS = {
    "latency-floor": "the part that must answer at once",
    "connection": "the part that holds connections open",
    "runtime": "the part that functions cannot run",
}
SCORE_WORDS = {
    "high-throughput": "the steady load",
    "heavy-compute": "the heavy computation",
    "low-latency": "the part that must answer quickly",
    "complex-state": "the part that keeps state",
    "long-running": "the long runs",
}


@dataclass(frozen=True)
class Moved:
    """The part that moves: `is_front` where it is what answers the callers, else the work behind it.

    `parts` names the components that move, where the workload was judged by part; `is_whole` says that none stays.
    """

    words: str
    is_front: bool
    because: tuple[str, ...]
    parts: tuple[str, ...] = ()
    is_whole: bool = False


def moved(
    judgement: Judgement, found: Sequence[Finding], criteria: Sequence[Argument], parts: Sequence[Component] = ()
) -> Moved | None:
    """What moves to containers; None if nothing does.

    With a hybrid of several parts, those that are not best run on functions. Else what a hard limit hits, else what
    speaks loudest against functions.
    """
    if judgement.verdict not in {"hybrid", "containers"}:
        return None
    leaving = [part for part in parts if part.place in LEAVING]
    if judgement.verdict == "hybrid" and leaving:
        because = tuple(dict.fromkeys(cause for part in leaving for cause in part.because))
        slugs = tuple(part.slug for part in leaving)
        names = listed([part.name for part in leaving])
        return Moved(names, "api" in slugs, because, slugs, len(leaving) == len(parts))
    for gate in found:
        if gate.severity == "hard":
            is_front = gate.slug in FRONT_GATES
            words = (FRONT_WORDS if is_front else WORK_WORDS).get(gate.slug, "the part that meets the limit")
            is_small = judgement.affected_share < judgement.on.number("hard-gate-share")
            return Moved(words, is_front and not (gate.slug == "runtime" and is_small), gate.because)
    against = [row for row in criteria if row.side == "against" and row.contribution > 0]
    if judgement.workload.splittable and len(against) > 1:  # a workflow takes care of the long runs
        against = [row for row in against if row.slug != "long-running"]
    if not against:
        return Moved("the part with the steadiest load", True, ("requests_per_month",))
    strongest = min(against, key=lambda row: (-row.contribution, row.slug))
    return Moved(SCORE_WORDS[strongest.slug], strongest.slug != "long-running", strongest.because)
