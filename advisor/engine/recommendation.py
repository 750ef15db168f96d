"""The patterns that the workload calls for, each with its reasons, best first."""

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.engine.catalogue import Catalogue
from advisor.engine.gates import Finding
from advisor.engine.judgement import Judgement
from advisor.engine.latency import mean_concurrency
from advisor.engine.needs import REMEDY, Call, calls
from advisor.engine.wording import number

# Patterns whose work runs in functions; where the verdict is containers they have nothing left to run in.
OF_FUNCTIONS = frozenset(
    {"api-endpoint", "event-processing", "scheduled-jobs", "stream-processing", "api-composition", "fan-out"}
)


@dataclass(frozen=True)
class Recommended:
    """A pattern with the reasons for it."""

    slug: str
    title: str
    reasons: tuple[str, ...]
    because: tuple[str, ...]


def recommend(judgement: Judgement, found: Iterable[Finding], catalogue: Catalogue) -> list[Recommended]:
    """The patterns an answer, a gate or an estimate calls for; a pattern that the catalogue lacks is left out."""
    by_pattern: dict[str, list[Call]] = {}
    for call in every_call(judgement, found):
        if call.pattern in catalogue.patterns and not _is_out(call.pattern, judgement):
            by_pattern.setdefault(call.pattern, []).append(call)
    ranked = sorted(by_pattern, key=lambda slug: (-sum(call.strength for call in by_pattern[slug]), slug))
    return [_recommended(slug, by_pattern[slug], catalogue) for slug in ranked]


def every_call(judgement: Judgement, found: Iterable[Finding]) -> list[Call]:
    """Every reason for a pattern: in the answers, as the remedy of a gate, or for capacity."""
    return [*calls(judgement.workload, judgement.on), *_remedies(found), *_capacity(judgement)]


def _is_out(pattern: str, judgement: Judgement) -> bool:
    return judgement.verdict == "containers" and pattern in OF_FUNCTIONS


def _recommended(slug: str, reasons: list[Call], catalogue: Catalogue) -> Recommended:
    return Recommended(
        slug,
        catalogue.patterns[slug].title,
        tuple(dict.fromkeys(call.reason for call in reasons)),
        tuple(dict.fromkeys(cause for call in reasons for cause in call.because)),
    )


def _remedies(found: Iterable[Finding]) -> list[Call]:
    return [
        Call(gate.pattern, REMEDY, f"It is the remedy for the limit \u201c{gate.name}\u201d.", gate.because)
        for gate in found
        if gate.pattern and gate.severity == "remediable"
    ]


def _capacity(judgement: Judgement) -> list[Call]:
    """A queue where the peak is more than the database's connections can take."""
    mean, most = mean_concurrency(judgement.figures.load), judgement.workload.db_connection_limit
    if mean is None or most is None or mean * judgement.figures.load.peak_to_mean <= most:
        return []
    peak = mean * judgement.figures.load.peak_to_mean
    reason = f"The peak opens {number(peak)} connections at once; the database takes {number(most)}."
    because = ("db_connection_limit", "requests_per_month", "duration_ms", "peak_to_mean")
    return [Call("sqs-queue", REMEDY, reason, because)]
