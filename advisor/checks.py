"""What `manage.py check` says of the rules: the shipped files always, the rows in force where databases are checked.

There it also says which tables' writes would go unnoticed.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connections

from advisor.content_tables import content_tables
from advisor.engine.inputs import INPUTS
from advisor.engine.rules import RulesError, parse
from advisor.engine.workload import WorkloadError
from advisor.engine.workload import parse as parse_workload
from advisor.judgement import facts, rules_mapping
from advisor.loading import KINDS, RULES
from advisor.models import Band, BreakPoint, Criterion, Gate, Meter, Parameter, Question
from advisor.schema import newer_migrations, refusal
from patterns.edition_triggers import unwatched
from patterns.loading import entry_data
from patterns.models import Edition, Pattern, Price, Source
from patterns.reading import Problem, read_folder

HINT = "Without it nothing can be judged: correct it there, and run the check again."


def rule_files(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A rule file that cannot be read, or a rule set that is incomplete or contradicts itself."""
    mapping, problems = read_rules(RULES)
    problems += _rule_problems(mapping)
    return [Error(f"advisor/rules: {problem}", hint=HINT, id="advisor.E001") for problem in problems]


def rule_rows(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Rows that an editor left incomplete or contradictory, and references of rules to content that is gone.

    Warnings, because `migrate` runs this too, and what an editor broke must not stop an update.
    """
    if "default" not in (databases or []):
        return []
    try:
        if not _is_loaded():
            return []
        problems = [*_rule_problems(rules_mapping()), *_reference_problems(), *_question_problems()]
    except DatabaseError:  # the tables are older than the code: `migrate` comes first
        return []
    return [checks.Warning(f"The rules in force: {problem}", hint=HINT, id="advisor.W001") for problem in problems]


def database_age(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Tables of a later version of this code, which it must neither migrate nor write to."""
    if "default" not in (databases or []):
        return []
    try:
        newer = newer_migrations()
    except DatabaseError:
        return []
    return [Error(refusal(newer), id="advisor.E002")] if newer else []


def tables_watched(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Tables of content whose writes nobody would notice, so that pages from before them would still be served."""
    if "default" not in (databases or []):
        return []
    try:
        existing = set(connections["default"].introspection.table_names())
        is_migrated = Edition._meta.db_table in existing
        tables = [name for name in unwatched(connections["default"], content_tables()) if name in existing]
    except DatabaseError:
        return []
    lacking = "The triggers of these tables are gone, and writes to them do not renew pages: "
    said = checks.Warning(f"{lacking}{', '.join(tables)}.", hint="Run `manage.py migrate`.", id="advisor.W002")
    return [said] if is_migrated and tables else []


def read_rules(root: Path) -> tuple[dict[str, Any], list[str]]:
    """The rule files in the shape that the engine parses, and what could not be read."""
    problems: list[str] = []

    def rows(key: str) -> Iterator[dict[str, Any]]:
        [kind] = [kind for kind in KINDS if kind.folder.key == key]
        for entry in read_folder(root, kind.folder):
            if isinstance(entry, Problem):
                problems.append(str(entry))
                continue
            data, complaints = entry_data(kind, entry)
            problems.extend(str(entry.problem(path, reason)) for path, reason in complaints)
            yield data

    meters: dict[str, dict[str, Any]] = {}
    for row in rows("meters"):
        meters.setdefault(row["provider"], {})[row["name"]] = row["price"]
    mapping = {key: list(rows(key)) for key in ("criteria", "bands", "gates", "parameters")}
    return {**mapping, "meters": meters}, problems


def _rule_problems(mapping: dict[str, Any]) -> list[str]:
    try:
        parse(mapping)
    except RulesError as error:
        return error.problems
    return []


def _is_loaded() -> bool:
    return Question._meta.db_table in connections["default"].introspection.table_names() and Question.objects.exists()


def _reference_problems() -> Iterator[str]:
    """Prices that meters name, and patterns and limits that gates name."""
    prices = dict(Price.objects.values_list("slug", "provider__slug"))
    for meter in Meter.objects.all():
        if meter.price not in prices:
            yield f"meter {meter.provider}/{meter.name}: there is no price {meter.price}"
        elif prices[meter.price] != meter.provider:
            yield f"meter {meter.provider}/{meter.name}: the price {meter.price} is one of {prices[meter.price]}"
    sources = {*Source.objects.values_list("slug", flat=True), "editorial"}
    for kind, slug, source in _named_sources():
        if source not in sources:
            yield f"{kind} {slug}: there is no source {source}; say editorial where it is your own judgement"
    patterns = set(Pattern.objects.values_list("slug", flat=True))
    limits = {f"{key.split('/')[1]}/{key.split('/')[2]}" for key in facts().limits}
    for gate in rules_mapping()["gates"]:
        if gate["pattern"] and gate["pattern"] not in patterns:
            yield f"gate {gate['slug']}: there is no pattern {gate['pattern']}"
        if gate["limit"] and f"{gate['role']}/{gate['limit']}" not in limits:
            yield f"gate {gate['slug']}: no provider has a limit {gate['limit']} for the role {gate['role']}"


def _named_sources() -> Iterator[tuple[str, str, str]]:
    """Kind, slug and source of every rule that names one."""
    for kind, model in (("criterion", Criterion), ("gate", Gate), ("parameter", Parameter)):
        yield from ((kind, row.slug, row.source) for row in model.objects.all())
    yield from (("band", row.verdict, row.source) for row in Band.objects.all())
    points = BreakPoint.objects.select_related("criterion")
    yield from (("break point", f"{row.criterion.slug}/{row.name}", row.source) for row in points)


def _question_problems() -> Iterator[str]:
    """Questions about inputs that do not exist, and choices that the engine would refuse."""
    for question in Question.objects.prefetch_related("choices"):
        given = INPUTS.get(question.input)
        if given is None:
            yield f"question {question.input}: the engine has no such input"
            continue
        for choice in question.choices.all():
            try:
                parse_workload({"name": "a choice", question.input: choice.answer})
            except WorkloadError as error:
                reason = " ".join(error.errors[question.input])
                yield f"question {question.input}, choice \u201c{choice.label}\u201d: {reason}"
