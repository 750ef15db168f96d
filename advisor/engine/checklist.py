"""Challenges that the patterns and answers raise, and the practices that help against them."""

from collections.abc import Sequence

from advisor.engine.catalogue import Catalogue
from advisor.engine.judgement import Judgement
from advisor.engine.latency import Latency
from advisor.engine.recommendation import Recommended
from advisor.engine.risks import Note
from advisor.engine.wording import listed

ASYNCHRONOUS = {"event-processing", "stream-processing", "sqs-queue", "fan-out", "eventbridge", "scheduled-jobs"}


def challenges(
    judgement: Judgement, latency: Latency, patterns: Sequence[Recommended], noted: Sequence[Note], catalogue: Catalogue
) -> list[Note]:
    """The challenges of the recommended patterns that this workload meets, the most often raised first."""
    raised: dict[str, list[str]] = {}
    for row in patterns:
        for slug in catalogue.patterns[row.slug].challenges:
            raised.setdefault(slug, []).append(row.slug)
    in_use, warned = {row.slug for row in patterns}, {note.slug for note in noted}
    rows = []
    for slug, by in raised.items():
        causes = _causes(slug, judgement, latency, in_use, warned)
        if slug in catalogue.challenges and causes is not None:
            titles = listed([catalogue.patterns[pattern].title for pattern in by])
            because = tuple(dict.fromkeys([*(f"pattern:{pattern}" for pattern in by), *causes]))
            rows.append((len(by), Note(slug, f"{catalogue.challenges[slug].name}: comes with {titles}.", because)))
    return [note for _, note in sorted(rows, key=lambda row: (-row[0], row[1].slug))]


def _causes(
    slug: str, judgement: Judgement, latency: Latency, in_use: set[str], warned: set[str]
) -> tuple[str, ...] | None:
    """The answers that make a challenge real here; None where it does not arise."""
    workload = judgement.workload
    several = len(in_use) > 1
    conditions: dict[str, tuple[bool, tuple[str, ...]]] = {
        "cold-starts": (_waits_for_cold_starts(judgement, latency), ("triggers", "runtime")),
        "connection-exhaustion": (
            "relational" in (workload.data_shapes or ()) and workload.applies("db_connection_limit"),
            ("data_shapes",),
        ),
        "throttling": ("concurrency-cap" in warned, ("requests_per_month", "peak_to_mean")),
        "timeout-mismatch": ("gateway-timeout" in warned or "sqs-queue" in in_use, ("longest_seconds",)),
        "duplicate-delivery": (bool(in_use & ASYNCHRONOUS), ("triggers",)),
        "poison-messages": (bool(in_use & {"sqs-queue", "stream-processing"}), ("triggers",)),
        "cost-runaway": ("runaway-cost" in warned, ("triggers",)),
        "eventual-consistency": (several and workload.applies("data_shapes"), ("data_shapes",)),
        "distributed-tracing": (several, ()),
        "vendor-lock-in": ("lock-in" in warned, ("provider",)),
        "testing": (several, ()),
        "debugging": (True, ()),
    }
    arises, causes = conditions.get(slug, (True, ()))
    return causes if arises else None


def _waits_for_cold_starts(judgement: Judgement, latency: Latency) -> bool:
    """Whether somebody waits and cold starts show at p99, or may, for all that is known."""
    if not (judgement.workload.is_triggered_by("http") or judgement.workload.p99_ms is not None):
        return False
    return latency.cold_share is None or latency.cold_share > judgement.on.number("cold-share-at-p99")


def practices(patterns: Sequence[Recommended], met: Sequence[Note], catalogue: Catalogue) -> list[Note]:
    """The practices that help against the challenges, those that help most first."""
    helps: dict[str, list[str]] = {}
    for note in met:
        for slug in catalogue.challenges[note.slug].practices:
            helps.setdefault(slug, []).append(note.slug)
    shared: dict[str, list[str]] = {}
    for row in patterns:
        for slug in catalogue.patterns[row.slug].practices:
            shared.setdefault(slug, []).append(row.slug)
    common = {slug for slug, by in shared.items() if 2 * len(by) > len(patterns)}
    rows = []
    for slug in sorted({*helps, *common} & set(catalogue.practices)):
        against, part_of = helps.get(slug, []), shared.get(slug, [])
        said = []
        if against:
            said.append(f"helps against {listed([catalogue.challenges[item].name.lower() for item in against])}")
        if part_of:
            said.append(f"belongs to {listed([catalogue.patterns[item].title for item in part_of])}")
        causes = [cause for note in met if note.slug in against for cause in note.because]
        because = tuple(dict.fromkeys([*causes, *(f"pattern:{item}" for item in part_of)]))
        text = f"{catalogue.practices[slug]}: {' and '.join(said)}."
        rows.append((len(against), len(part_of), Note(slug, text, because)))
    return [note for *_, note in sorted(rows, key=lambda row: (-row[0], -row[1], row[2].slug))]
