"""The workload that is judged, and reading it from plain data with every error at once."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, Input

__all__ = ["DOES_NOT_APPLY", "INPUTS", "Input", "Workload", "WorkloadError", "parse"]

GRADES = ("measured", "estimated", "guessed")
MOST_FIELDS = 100
_INAPPLICABLE = object()
# Control characters, those that turn the direction of the text around them, and halves of characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class WorkloadError(ValueError):
    """What is wrong with a workload: `errors` maps each field to its messages."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {' '.join(messages)}" for name, messages in errors.items()))
        self.errors = errors


@dataclass(frozen=True)
class Workload:
    """Every input by name; None means "not known". Sets are tuples in the order of their choices.

    `inapplicable` names those that are None because they do not apply.
    """

    name: str = ""
    id: str | int | None = None
    description: str | None = None
    requests_per_month: float | None = None
    peak_to_mean: float | None = None
    bursts_per_day: float | None = None
    burst_seconds: float | None = None
    idle_hours_share: float | None = None
    forecast_error: float | None = None
    cacheable_share: float | None = None
    triggers: tuple[str, ...] | None = None
    event_share: float | None = None
    duration_ms: float | None = None
    longest_seconds: float | None = None
    splittable: bool | None = None
    waiting_share: float | None = None
    vcpu_seconds: float | None = None
    memory_mb: float | None = None
    payload_kb: float | None = None
    data_per_task_mb: float | None = None
    egress_gb_per_month: float | None = None
    runtime: str | None = None
    init_ms: float | None = None
    package_mb: float | None = None
    gpu: bool | None = None
    persistent_connections: bool | None = None
    os_access: bool | None = None
    runs_per_month: float | None = None
    run_seconds: float | None = None
    steps: int | None = None
    step_shape: str | None = None
    longest_wait_seconds: float | None = None
    consumers_per_event: int | None = None
    sources_per_request: int | None = None
    p99_ms: float | None = None
    warm_p99_ms: float | None = None
    ordering: str | None = None
    exactly_once: bool | None = None
    replay: bool | None = None
    session_in_process: bool | None = None
    cross_service_transactions: bool | None = None
    hot_working_set: bool | None = None
    long_flow: bool | None = None
    data_shapes: tuple[str, ...] | None = None
    writes_per_second: float | None = None
    weeks_to_release: float | None = None
    operations_fte: float | None = None
    container_platform: bool | None = None
    provider: str | None = None
    private_network: bool | None = None
    static_outbound_ip: bool | None = None
    isolate_tenants: bool | None = None
    concurrency_quota: int | None = None
    db_connection_limit: int | None = None
    min_tasks: int | None = None
    free_tiers: bool | None = None
    commitment_share: float | None = None
    monthly_budget_usd: float | None = None
    predictable_cost: bool | None = None
    affected_share: float | None = None
    evidence: Mapping[str, str] = field(default_factory=dict, hash=False)
    inapplicable: tuple[str, ...] = ()

    def to_mapping(self) -> dict[str, Any]:
        """The answers without the unknown ones; `parse` reads them back."""
        given = {name: getattr(self, name) if self.applies(name) else DOES_NOT_APPLY for name in INPUTS}
        mapping = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value is not None
        }
        if self.evidence:
            mapping["evidence"] = dict(sorted(self.evidence.items()))
        return mapping

    def changed(self, name: str, value: Any) -> "Workload":
        """The same workload with one other answer, ten times as fast as `dataclasses.replace`."""
        other = object.__new__(Workload)
        other.__dict__.update(self.__dict__)
        other.__dict__[name] = value
        return other

    def applies(self, name: str) -> bool:
        """Whether the workload has such a thing, known or not."""
        return name not in self.inapplicable or getattr(self, name) is not None

    def is_triggered_by(self, *triggers: str) -> bool:
        """Whether one of the triggers is known to start the work."""
        return bool(self.triggers) and not set(triggers).isdisjoint(self.triggers or ())


def parse(mapping: object) -> Workload:
    """The workload that plain data (JSON, YAML) describe; raises WorkloadError with all errors at once.

    A missing field, null and an empty list mean "not known", DOES_NOT_APPLY what it says. Only `name` is required.
    """
    if not isinstance(mapping, Mapping):
        raise WorkloadError({"workload": ['Expected an object such as {"name": "Order intake"}.']})
    if len(mapping) > MOST_FIELDS:
        raise WorkloadError({"workload": [f"{len(mapping):,} fields are too many: at most {MOST_FIELDS} are read."]})
    values: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for key, value in mapping.items():
        name = _printable(key) if isinstance(key, str) else f"{key!r:.80}"
        try:
            values[name] = _value(name, value)
        except ValueError as error:
            errors.setdefault(name[:80], []).extend(map(str, error.args))
    if "name" not in errors and not values.get("name"):
        errors["name"] = ["Give the workload a name: it is the one field that is required."]
    if errors:
        raise WorkloadError(errors)
    inapplicable = tuple(name for name in INPUTS if values.get(name) is _INAPPLICABLE)
    known = {name: value for name, value in values.items() if value is not None and name not in inapplicable}
    return Workload(**known, inapplicable=inapplicable)


def _value(name: str, value: Any) -> Any:
    if name == "evidence":
        return _evidence(value)
    if name not in INPUTS:
        raise ValueError(_unknown_field(name))
    if value is None:
        return None
    given = INPUTS[name]
    if value == DOES_NOT_APPLY and given.kind != "text":
        if not given.may_not_apply:
            raise ValueError("This applies to every workload: answer it, or leave it out where it is not known.")
        return _INAPPLICABLE
    if given.is_numeric:
        return _number(given, value)
    readers = {"boolean": _flag, "choice": _choice, "set": _set, "text": _text}
    return readers[given.kind](given, value)


def _unknown_field(name: str) -> str:
    near = get_close_matches(name[:80], [*INPUTS, "evidence"], n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else "remove it, or look its name up in the list of inputs."
    return f"There is no input of this name: {hint}"


def _number(given: Input, value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        kind = "true or false" if isinstance(value, bool) else "text" if isinstance(value, str) else "something else"
        raise ValueError(f"Write a number, not {kind}: {_range(given)}.")
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"Write a finite number, {_range(given)}, or leave it out.")
    low, high = given.low or 0.0, given.high or 0.0
    if value < low:
        raise ValueError(f"Too small: write a number {_range(given)}.")
    if value > high:
        raise ValueError(f"Too large: write a number {_range(given)}.")
    if given.kind == "integer":
        if value != int(value):
            raise ValueError(f"Write a whole number {_range(given)}.")
        return int(value)
    return value


def _range(given: Input) -> str:
    unit = "" if given.kind == "share" else f" {given.unit}"
    return f"from {given.low:,.15g} to {given.high:,.15g}{unit}"


def _flag(_: Input, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Write true or false, or leave it out where it is not known.")
    return value


def _choice(given: Input, value: Any) -> str:
    if not isinstance(value, str) or value not in given.choices:
        raise ValueError(f"{_shown(value)} is not one of the choices: {', '.join(given.choices)}.")
    return value


def _set(given: Input, value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError(f"Write a list of any of: {', '.join(given.choices)}.")
    wrong = [item for item in value if not isinstance(item, str) or item not in given.choices]
    if wrong:
        shown = ", ".join(sorted({_shown(item) for item in wrong})[:5])
        raise ValueError(f"{shown} is not among the choices: {', '.join(given.choices)}.")
    return tuple(choice for choice in given.choices if choice in value) or None


def _text(given: Input, value: Any) -> str | int | None:
    if given.name == "id" and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    if not isinstance(value, str):
        raise ValueError("Write text.")
    limit = int(given.high or 0)
    if len(value) > limit:
        raise ValueError(f"Too long: {len(value):,} characters, at most {limit:,} are kept.")
    if _CONTROL.search(value):
        raise ValueError("Holds a control character: remove it.")
    return value.strip() or None


def _evidence(value: Any) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError('Write an object such as {"requests_per_month": "measured"}.')
    if len(value) > MOST_FIELDS:
        raise ValueError(f"{len(value):,} grades are too many: at most {MOST_FIELDS} are read.")
    wrong = []
    for name, grade in value.items():
        if not isinstance(name, str) or name not in INPUTS:
            wrong.append(f"{_shown(name)}: {_unknown_field(str(name))}")
        elif not isinstance(grade, str) or grade not in GRADES:
            wrong.append(f"{name} is graded {_shown(grade)}: write {', '.join(GRADES[:-1])} or {GRADES[-1]}.")
    if wrong:
        raise ValueError(*wrong)
    return dict(value)


def has_control(text: str) -> bool:
    """Whether a text holds a character that no page and no terminal can show; joiners of emoji and scripts are none."""
    return bool(_CONTROL.search(text))


def _shown(value: Any) -> str:
    quoted = isinstance(value, str)
    return f"\u201c{_printable(value[:40])}\u201d" if quoted else f"A value of type {type(value).__name__}"


def _printable(text: str) -> str:
    """Text for a message: what no terminal or page can show is marked."""
    return _CONTROL.sub("\ufffd", text)
