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
from patterns.entries.kind import Data, Kind, fill, filled, reference, row_for
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


def write_criterion(slug: str, data: Data) -> Criterion:
    row = fill(row_for(Criterion, slug), data, *CRITERION)
    row.break_points.all().delete()
    for position, item in enumerate(data["break_points"]):
        fill(BreakPoint(criterion=row, position=position), item, *BREAK_POINT)
    return row


def dump_criterion(row: Criterion) -> Data:
    points = [fields_of(point, *BREAK_POINT) for point in row.break_points.all()]
    return {"slug": row.slug, **fields_of(row, *CRITERION), "break_points": points}


def write_band(slug: str, data: Data) -> Band:
    row = Band.objects.filter(verdict=slug).first() or Band(verdict=slug)
    return fill(row, data, *BAND)


def dump_band(row: Band) -> Data:
    return {"verdict": row.verdict, **fields_of(row, *BAND)}


def write_gate(slug: str, data: Data) -> Gate:
    return fill(row_for(Gate, slug), data, *GATE)


def dump_gate(row: Gate) -> Data:
    return {"slug": row.slug, **fields_of(row, *GATE)}


def write_parameter(slug: str, data: Data) -> Parameter:
    return fill(row_for(Parameter, slug), data, *PARAMETER)


def dump_parameter(row: Parameter) -> Data:
    return {"slug": row.slug, **fields_of(row, *PARAMETER)}


def find_meter(slug: str) -> Meter | None:
    provider, _, name = slug.partition("/")
    return Meter.objects.filter(provider=provider, name=name).first()


def write_meter(slug: str, data: Data) -> Meter:
    provider, _, name = slug.partition("/")
    return fill(find_meter(slug) or Meter(provider=provider, name=name), data, "price")


def dump_meter(row: Meter) -> Data:
    return fields_of(row, "name", "price", "provider")


def write_group(slug: str, data: Data) -> QuestionGroup:
    return fill(row_for(QuestionGroup, slug), data, "name", "text", "position")


def dump_group(row: QuestionGroup) -> Data:
    return {"slug": row.slug, **fields_of(row, "name", "text", "position")}


def write_question(slug: str, data: Data) -> Question:
    row = Question.objects.filter(input=slug).first() or Question(input=slug)
    row.group = reference(QuestionGroup.objects.all(), data["group"], ("group",))
    row.is_short = data["short"]
    fill(row, data, "text", "help", "kind", "unit", "asked_if", "position")
    row.choices.all().delete()
    Choice.objects.bulk_create(
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


def write_example(slug: str, data: Data) -> Example:
    return fill(row_for(Example, slug), data, *EXAMPLE)


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
        lambda slug: Criterion.objects.filter(slug=slug).first(),
        write_criterion,
        dump_criterion,
        rows=Criterion.objects.all,
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
        lambda slug: Band.objects.filter(verdict=slug).first(),
        write_band,
        dump_band,
        rows=Band.objects.all,
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
        lambda slug: Gate.objects.filter(slug=slug).first(),
        write_gate,
        dump_gate,
        rows=Gate.objects.all,
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
        lambda slug: Parameter.objects.filter(slug=slug).first(),
        write_parameter,
        dump_parameter,
        rows=Parameter.objects.all,
    ),
    Kind(
        Folder("meter", "meters/*.yaml", "meters", slug_field="name", context="provider", inline=True),
        {"name": Text(), "price": Text(), "provider": Text()},
        find_meter,
        write_meter,
        dump_meter,
        rows=Meter.objects.all,
    ),
    Kind(
        Folder("question group", "questions.yaml", "groups", numbered=True),
        {"slug": Text(), "name": Text(), "text": Text(default=""), "position": POSITION},
        lambda slug: QuestionGroup.objects.filter(slug=slug).first(),
        write_group,
        dump_group,
        rows=QuestionGroup.objects.all,
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
        lambda slug: Question.objects.filter(input=slug).first(),
        write_question,
        dump_question,
        rows=Question.objects.all,
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
        lambda slug: Example.objects.filter(slug=slug).first(),
        write_example,
        dump_example,
        rows=Example.objects.all,
    ),
]


def load_rules(root: Path = RULES, force: Collection[str] = ()) -> Report:
    """Load criteria, bands, gates, parameters, meters, the questionnaire, and the example workloads."""
    return load(KINDS, root, force)


def dump_rules(root: Path = RULES, *, overwrite: bool = False) -> DumpReport:
    """Write the rules' rows to their files below `root`."""
    return dump(KINDS, root, RULES, overwrite=overwrite)
