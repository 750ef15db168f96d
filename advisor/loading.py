"""The rule files into rows and back, by the same code as the catalogue."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from advisor.models import (
    Band,
    BreakPoint,
    Choice,
    Criterion,
    Example,
    Gate,
    Meter,
    Parameter,
    Question,
    QuestionGroup,
    answer_errors,
)
from patterns.dumping import DumpReport, dump
from patterns.entries.kind import Data, Kind
from patterns.entries.storing import emptied, fill, filled, put, reference, refuse_twice
from patterns.loading import Report, load
from patterns.reading import Folder
from patterns.schema import Anything, Complaint, Flag, Number, Rows, Text

RULES = Path(__file__).parent / "rules"

CRITERION = ("side", "name", "weight", "text", "source", "position")
BREAK_POINT = ("name", "low", "high", "unit", "text", "source")
BAND = ("minimum", "name", "text", "source")
GATE = ("name", "severity", "role", "limit", "remedy", "pattern", "text", "source", "position")
PARAMETER = ("value", "unit", "text", "source", "position")
EXAMPLE = ("name", "text", "workload", "position")


def fields_of(row: Any, *names: str) -> Data:
    return {name: getattr(row, name) for name in names}


def write_criterion(row: Criterion, data: Data) -> Criterion:
    refuse_twice(data["break_points"], "name", ("break_points",))
    fill(emptied(row, "break_points"), data, *CRITERION)
    put(
        filled(BreakPoint(criterion=row, position=position), item, *BREAK_POINT)
        for position, item in enumerate(data["break_points"])
    )
    return row


def dump_criterion(row: Criterion) -> Data:
    points = [fields_of(point, *BREAK_POINT) for point in row.break_points.all()]
    return {"slug": row.slug, **fields_of(row, *CRITERION), "break_points": points}


def write_band(row: Band, data: Data) -> Band:
    return fill(row, data, *BAND)


def dump_band(row: Band) -> Data:
    return {"verdict": row.verdict, **fields_of(row, *BAND)}


def write_gate(row: Gate, data: Data) -> Gate:
    return fill(row, data, *GATE)


def dump_gate(row: Gate) -> Data:
    return {"slug": row.slug, **fields_of(row, *GATE)}


def write_parameter(row: Parameter, data: Data) -> Parameter:
    return fill(row, data, *PARAMETER)


def dump_parameter(row: Parameter) -> Data:
    return {"slug": row.slug, **fields_of(row, *PARAMETER)}


def write_meter(row: Meter, data: Data) -> Meter:
    return fill(row, data, "price")


def dump_meter(row: Meter) -> Data:
    return fields_of(row, "name", "price", "provider")


def write_group(row: QuestionGroup, data: Data) -> QuestionGroup:
    return fill(row, data, "name", "text", "position")


def dump_group(row: QuestionGroup) -> Data:
    return {"slug": row.slug, **fields_of(row, "name", "text", "position")}


def write_question(row: Question, data: Data) -> Question:
    row.group = reference(QuestionGroup, data["group"], ("group",))
    row.is_short = data["short"]
    fill(emptied(row, "choices"), data, "text", "help", "kind", "unit", "asked_if", "position")
    put(
        filled(Choice(question=row, position=position), item, "label", "value", "shown")
        for position, item in enumerate(data["choices"])
    )
    return row


def dump_question(row: Question) -> Data:
    return {
        "input": row.input,
        "group": row.group.slug,
        "short": row.is_short,
        **fields_of(row, "text", "help", "kind", "unit", "asked_if", "position"),
        "choices": [fields_of(choice, "label", "value", "shown") for choice in row.choices.all()],
    }


def write_example(row: Example, data: Data) -> Example:
    return fill(row, data, *EXAMPLE)


def dump_example(row: Example) -> Data:
    return {"slug": row.slug, **fields_of(row, *EXAMPLE)}


def answer_complaints(workload: Any) -> Iterator[Complaint]:
    """What the engine says of an example's answers, each at its own line."""
    for name, messages in answer_errors(workload).items():
        yield (name,), " ".join(messages)


POSITION = Number(whole=True)
KINDS = [
    Kind(
        Folder("criterion", "criteria.yaml", "criteria", numbered=True),
        {
            "slug": Text(),
            "side": Text(),
            "name": Text(),
            "weight": Number(),
            "text": Text(),
            "source": Text(),
            "position": POSITION,
            "break_points": Rows(
                {
                    "name": Text(),
                    "low": Number(),
                    "high": Number(),
                    "unit": Text(default=""),
                    "text": Text(default=""),
                    "source": Text(),
                },
                default=[],
            ),
        },
        Criterion,
        write_criterion,
        dump_criterion,
    ),
    Kind(
        Folder("band", "criteria.yaml", "bands", slug_field="verdict"),
        {
            "verdict": Text(),
            "minimum": Number(),
            "name": Text(),
            "text": Text(default=""),
            "source": Text(default="editorial"),
        },
        Band,
        write_band,
        dump_band,
        key=("verdict",),
        later=frozenset({"source"}),
    ),
    Kind(
        Folder("gate", "criteria.yaml", "gates", numbered=True),
        {
            "slug": Text(),
            "name": Text(),
            "severity": Text(),
            "role": Text(default=""),
            "limit": Text(default=""),
            "remedy": Text(),
            "pattern": Text(default=""),
            "text": Text(default=""),
            "source": Text(),
            "position": POSITION,
        },
        Gate,
        write_gate,
        dump_gate,
    ),
    Kind(
        Folder("parameter", "criteria.yaml", "parameters", numbered=True, inline=True),
        {
            "slug": Text(),
            "value": Number(),
            "unit": Text(default=""),
            "text": Text(),
            "source": Text(),
            "position": POSITION,
        },
        Parameter,
        write_parameter,
        dump_parameter,
    ),
    Kind(
        Folder("meter", "meters/*.yaml", "meters", slug_field="name", context="provider", inline=True),
        {"name": Text(), "price": Text(), "provider": Text()},
        Meter,
        write_meter,
        dump_meter,
        key=("provider", "name"),
    ),
    Kind(
        Folder("question group", "questions.yaml", "groups", numbered=True),
        {"slug": Text(), "name": Text(), "text": Text(default=""), "position": POSITION},
        QuestionGroup,
        write_group,
        dump_group,
    ),
    Kind(
        Folder("question", "questions.yaml", "questions", slug_field="input", numbered=True),
        {
            "input": Text(),
            "group": Text(),
            "short": Flag(default=False),
            "asked_if": Anything(default={}),
            "text": Text(),
            "help": Text(default=""),
            "kind": Text(),
            "unit": Text(default=""),
            "position": POSITION,
            "choices": Rows({"label": Text(), "value": Anything(), "shown": Text(default="")}, default=[], inline=True),
        },
        Question,
        write_question,
        dump_question,
        key=("input",),
        later=frozenset({"asked_if"}),
    ),
    Kind(
        Folder("example", "examples.yaml", "examples", numbered=True),
        {
            "slug": Text(),
            "name": Text(),
            "text": Text(),
            "workload": Anything(check=answer_complaints),
            "position": POSITION,
        },
        Example,
        write_example,
        dump_example,
    ),
]


def load_rules(root: Path = RULES, force: Collection[str] = ()) -> Report:
    """Load criteria, bands, gates, parameters, meters, the questionnaire, and the example workloads."""
    return load(KINDS, root, force)


def dump_rules(root: Path = RULES, *, overwrite: bool = False) -> DumpReport:
    """Write the rules' rows to their files below `root`."""
    return dump(KINDS, root, RULES, overwrite=overwrite)
