"""The words for each membership: what was measured, and what it was compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from advisor.engine.costs import missing_inputs
from advisor.engine.criteria import STATE_PARAMETERS, Membership, duty_cycle, state_answer
from advisor.engine.demand import Ground
from advisor.engine.estimate import Estimate
from advisor.engine.inputs import input_label
from advisor.engine.judgement import Judgement
from advisor.engine.latency import latency_because
from advisor.engine.limits import duration_limit, memory_limit
from advisor.engine.scoring import contributions
from advisor.engine.wording import PROVIDERS, dollars, listed, lower_first, number, percent, seconds
from advisor.engine.workload import Workload


@dataclass(frozen=True)
class Argument:
    """A criterion as the advice shows it; `contribution` are its points for or against."""

    slug: str
    name: str
    side: str
    applicable: bool
    answered: bool
    membership: float | None
    weight: float
    contribution: float
    reason: str
    because: tuple[str, ...]


Words = tuple[str, tuple[str, ...]]

# Why a criterion does not apply, and the answer that says so.
NOT_ASKED = {
    "unpredictable-api": ("the work is not started by HTTP", "triggers"),
    "scheduled-jobs": ("the work is not started by a schedule", "triggers"),
    "rapid-prototyping": ("no first release is due", "weeks_to_release"),
}


def arguments(judgement: Judgement) -> list[Argument]:
    """The eleven criteria with their points and reasons, in the order of the rules."""
    points = contributions(judgement.memberships, judgement.on.rules)
    rows = []
    for slug, held in judgement.memberships.items():
        criterion = judgement.on.rules.criteria[slug]
        reason, because = words(slug, held, judgement)
        rows.append(
            Argument(
                slug,
                criterion.name,
                criterion.side,
                held.applicable is not False,
                held.is_counted,
                held.value if held.is_counted else None,
                criterion.weight,
                points[slug],
                reason,
                because,
            )
        )
    return rows


def words(slug: str, held: Membership, judgement: Judgement) -> Words:
    """The reason for a membership and what it rests on."""
    if held.applicable is False:
        why, because = NOT_ASKED[slug]
        return f"Does not apply: {why}.", (because,)
    if not held.is_counted:
        return _open_question(held, judgement)
    return EXPLAIN[slug](judgement.workload, judgement.figures, judgement.on)


def _open_question(held: Membership, judgement: Judgement) -> Words:
    missing = held.missing
    if missing:
        return f"Not known: {listed([input_label(name) for name in missing])}.", missing
    return no_costs(judgement.figures, judgement.on)


def no_costs(figures: Estimate, on: Ground) -> Words:
    """Why the bills could not be written."""
    missing = missing_inputs(figures.load)
    if missing:
        return f"Not known: {listed([input_label(name) for name in missing])}.", missing
    costs = figures.costs
    terms = [] if costs is None else [*costs.functions.missing, *costs.containers.missing]
    provider = PROVIDERS.get(on.provider, on.provider)
    return f"{provider} has no known rate for {listed([lower_first(term) for term in terms])}.", ("provider",)


def _variable_workload(workload: Workload, figures: Estimate, on: Ground) -> Words:
    said, because = [], []
    if workload.peak_to_mean is not None:
        said.append(f"The busiest hour brings {number(workload.peak_to_mean)} times the mean")
        because.append("peak_to_mean")
    if workload.idle_hours_share is not None:
        said.append(f"{percent(workload.idle_hours_share)} of the hours are idle")
        because.append("idle_hours_share")
    return f"{'; '.join(said)}.", tuple(because)


def _event_driven(workload: Workload, figures: Estimate, on: Ground) -> Words:
    return f"Events start {percent(workload.event_share or 0.0)} of the work.", ("event_share",)


def _unpredictable_api(workload: Workload, figures: Estimate, on: Ground) -> Words:
    error = percent(workload.forecast_error or 0.0)
    return f"The next hour of the API is forecast with an error of {error}.", ("forecast_error", "triggers")


def _scheduled_jobs(workload: Workload, figures: Estimate, on: Ground) -> Words:
    duty = duty_cycle(workload, figures, on) or 0.0
    own = workload.runs_per_month is not None
    inputs = ("runs_per_month", "run_seconds") if own else ("requests_per_month", "duration_ms")
    return f"Scheduled work runs {percent(duty)} of the month.", (*inputs, "triggers")


def _rapid_prototyping(workload: Workload, figures: Estimate, on: Ground) -> Words:
    return f"The first release is {number(workload.weeks_to_release or 0.0)} weeks away.", ("weeks_to_release",)


def _small_ops(workload: Workload, figures: Estimate, on: Ground) -> Words:
    people = workload.operations_fte or 0.0
    who = "One full-time person operates it" if people == 1 else f"{number(people)} full-time people operate it"
    return f"{who}.", ("operations_fte",)


def _long_running(workload: Workload, figures: Estimate, on: Ground) -> Words:
    most = duration_limit(workload, on)
    if most is None:
        return "The provider sets no bound on the length of a run.", ("provider", "triggers")
    longest, name = workload.longest_seconds, "longest_seconds"
    if longest is None and figures.load.is_job and workload.run_seconds is not None:
        longest, name = workload.run_seconds, "run_seconds"
    if longest is None:
        longest, name = figures.load.duration or 0.0, "duration_ms"
    share = f"{percent(longest / most.value)} of the limit of {seconds(most.value)}"
    reason = f"The longest unit runs {seconds(longest)}, which is {share}."
    return reason, (name, most.because)


def _bill_words(figures: Estimate, on: Ground) -> str:
    costs = figures.costs
    if costs is None:
        return no_costs(figures, on)[0]
    functions, containers = dollars(costs.functions.total), dollars(costs.containers.total)
    return f"Functions cost about {functions} a month, containers {containers}"


def _bill_because(figures: Estimate) -> tuple[str, ...]:
    costs = figures.costs
    if costs is None:
        return ("provider",)
    terms = (*costs.functions.terms, *costs.containers.terms)
    return tuple(dict.fromkeys(cause for term in terms for cause in term.because))


def _high_throughput(workload: Workload, figures: Estimate, on: Ground) -> Words:
    peak = workload.peak_to_mean
    load = "" if peak is None else f" The busiest hour is {number(peak)} times the mean."
    if figures.costs is None:
        return f"The load is uneven.{load}", ("peak_to_mean",)
    because = (*_bill_because(figures), *(() if peak is None else ("peak_to_mean",)))
    return f"{_bill_words(figures, on)}, a ratio of {number(figures.costs.ratio)}.{load}", because


def _low_latency(workload: Workload, figures: Estimate, on: Ground) -> Words:
    if not workload.applies("p99_ms"):
        return "No answer time is asked for, so latency does not count.", ("p99_ms",)
    if workload.p99_ms is None or figures.p99 is None:
        return "Nobody waits for an answer, so latency does not count.", ("triggers",)
    ratio = 1_000 * figures.p99 / workload.p99_ms
    target = seconds(workload.p99_ms / 1_000)
    reason = f"The p99 is estimated at {seconds(figures.p99)}, {number(ratio)} times the target of {target}."
    return reason, latency_because(workload, on)


STATE_WORDS = {
    "session_in_process": "sessions live in the process",
    "cross_service_transactions": "transactions span services",
    "hot_working_set": "the hot data exceed a function's memory",
    "long_flow": "flows are long",
}


def _complex_state(workload: Workload, figures: Estimate, on: Ground) -> Words:
    held = [text for name, text in STATE_WORDS.items() if state_answer(workload, name, on)]
    reason = listed(held) if held else "no state ties the work to one process"
    because = [name for name in STATE_WORDS if getattr(workload, name) is not None]
    if workload.long_flow is None:
        because += [name for name in ("steps", "longest_wait_seconds") if getattr(workload, name) is not None]
    held_rules = (f"rule:{STATE_PARAMETERS[name]}" for name in STATE_WORDS if state_answer(workload, name, on))
    return f"{reason[0].upper()}{reason[1:]}.", (*because, *held_rules)


def _heavy_compute(workload: Workload, figures: Estimate, on: Ground) -> Words:
    if workload.gpu:
        return "The work needs a GPU.", ("gpu",)
    said, because = [], []
    if figures.load.vcpu_seconds is not None:
        said.append(f"One request takes {seconds(figures.load.vcpu_seconds)} of processor time")
        because += _processor_because(workload)
    most = memory_limit(on)
    if workload.memory_mb is not None and most is not None:
        said.append(f"{number(workload.memory_mb)} MB of the {number(most.value)} MB that a function may have")
        because += ["memory_mb", most.because]
    if figures.costs is not None:
        because += _bill_because(figures)
    return f"{'; '.join(said) or 'Little is computed'}.", tuple(dict.fromkeys(because)) or ("memory_mb",)


def _processor_because(workload: Workload) -> list[str]:
    if workload.vcpu_seconds is not None:
        return ["vcpu_seconds"]
    return ["duration_ms", "rule:vcpu-share" if workload.waiting_share is None else "waiting_share"]


EXPLAIN: dict[str, Callable[[Workload, Estimate, Ground], Words]] = {
    "variable-workload": _variable_workload,
    "event-driven": _event_driven,
    "unpredictable-api": _unpredictable_api,
    "scheduled-jobs": _scheduled_jobs,
    "rapid-prototyping": _rapid_prototyping,
    "small-ops": _small_ops,
    "long-running": _long_running,
    "high-throughput": _high_throughput,
    "low-latency": _low_latency,
    "complex-state": _complex_state,
    "heavy-compute": _heavy_compute,
}
