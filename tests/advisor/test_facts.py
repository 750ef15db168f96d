"""Facts: what is stale, what a file changes and moves, and that it is written once, whole, as one revision."""

import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reversion.models import Revision, Version

from advisor.facts.files import COLUMNS, MAX_BYTES, MAX_ROWS, read
from advisor.facts.sheet import fact_sheet
from advisor.facts.update import FactUpdate, facts_with, planned
from advisor.facts.writing import FactsMovedError, apply
from advisor.judgement import bench, facts
from advisor.moves import moves
from patterns.loading import CATALOGUE, KINDS, digest, load
from patterns.models import ColdStart, Limit, LoadRecord, Price
from tests.advisor.facts_file import as_csv, cells_of, row_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 1)
DURATION, REQUESTS, LONGEST = "aws-lambda-duration-x86", "aws-lambda-requests", "aws/function/max-duration"
DEARER = {"value": "0.00009", "seen": "2026-11-30"}
SHORTER = {"value": "300", "display": "5 min", "seen": "2026-11-30"}


def plan(*rows: dict[str, str]) -> FactUpdate:
    return planned("facts.csv", as_csv(*rows), TODAY)


def problems(text: str, name: str = "facts.csv") -> list[str]:
    return [str(problem) for problem in planned(name, text, TODAY).problems]


def limit(slug: str = "max-duration") -> Limit:
    return Limit.objects.get(slug=slug, service__provider__slug="aws", service__role__slug="function")


# What is stale.


@pytest.mark.parametrize(("days", "stale"), [(180, False), (181, True), (-1, False)])
def test_a_limit_is_stale_past_180_days_of_its_source_unless_it_was_read_by_itself(
    content: None, days: int, stale: bool
) -> None:
    row = limit()
    row.source.seen_on = timezone.localdate() - timedelta(days=days)

    assert row.is_stale is stale
    row.seen = timezone.localdate()
    assert row.is_stale is False
    assert row.read == timezone.localdate().isoformat()


def test_a_source_without_a_day_makes_nothing_stale(content: None) -> None:
    row = limit()
    row.source.seen_on, row.source.seen = None, "2017"

    assert (row.is_stale, row.read_on, row.read) == (False, None, "2017")


def test_the_site_says_what_is_stale(content: None, client: Any) -> None:
    old = timezone.localdate() - timedelta(days=200)
    Limit.objects.filter(pk=limit().pk).update(seen=old)
    ColdStart.objects.filter(slug="aws-python312-zip").update(seen=old)

    page = client.get("/providers/aws/").content.decode()

    assert f'{old.isoformat()} <span class="tag">over 180 days old</span>, <span>' in page
    assert f'{old.isoformat()} <span class="tag">over 180 days old</span></td>' in page


SERVICES = [kind for kind in KINDS if kind.name in {"service", "cold start"}]


def test_own_dates_survive_loading(content: None) -> None:
    apply(plan(row_of(LONGEST, **SHORTER)), "Ann")

    assert load(SERVICES, CATALOGUE).kept == ["service aws/function"]
    assert limit().seen == date(2026, 11, 30)


def test_rows_that_an_older_version_loaded_are_no_edits_for_want_of_an_own_date(content: None) -> None:
    Limit.objects.filter(pk=limit().pk).update(display="14 min")
    ColdStart.objects.filter(slug="aws-python312-zip").update(samples="few")
    for kind, slug in zip(SERVICES, ("aws/function", "aws-python312-zip"), strict=True):
        dumped = kind.dump(kind.find(slug))
        dumped.pop("seen", None)
        for row in dumped.get("limits", []):
            del row["seen"]
        LoadRecord.objects.filter(kind=kind.name, slug=slug).update(file_digest="older", row_digest=digest(dumped))

    report = load(SERVICES, CATALOGUE)

    assert (report.kept, report.updated) == ([], ["service aws/function", "cold start aws-python312-zip"])
    assert limit().display == "15 min"


# What a file changes.


def test_a_sheet_of_what_is_in_force_changes_nothing(content: None) -> None:
    sheet = fact_sheet()

    update = plan(*map(cells_of, sheet))

    assert update.problems == ()
    assert (len(update.changes), update.unchanged) == (0, len(sheet))


def test_csv_and_yaml_say_the_same(content: None) -> None:
    row = row_of(LONGEST, **SHORTER)
    yaml = "facts:\n  -" + "".join(f" {key}: {value}\n   " for key, value in row.items() if value)

    from_csv, from_yaml = plan(row), planned("facts.yaml", yaml, TODAY)

    assert [change.cells for change in from_csv.changes] == [change.cells for change in from_yaml.changes]
    assert [(cell.column, cell.old, cell.new) for cell in from_csv.changes[0].cells] == [
        ("value", "900", "300"),
        ("display", "15 min", "5 min"),
        ("seen", limit().source.seen, "2026-11-30"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_spreadsheets_with_other_separators_and_line_ends_are_read(content: None, separator: str, ends: str) -> None:
    row = row_of(DURATION, source="aws-price-list-lambda-2026", **DEARER)
    lines = [separator.join([*COLUMNS, "", ""]), separator.join([*row.values(), "", ""]), separator * 9]

    update = planned("facts.csv", "\ufeff" + ends.join(lines), TODAY)

    assert update.problems == ()
    assert update.changes[0].after.value == Decimal("0.00009")


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        (REQUESTS, {"kind": "prise"}, "kind: expected one of price, limit, cold-start: did you mean price?"),
        (REQUESTS, {"key": "aws-lambda-request"}, "key: there is no price 'aws-lambda-request': did you mean aws-lam"),
        (REQUESTS, {"unit": "requests"}, "unit: the unit is '1M requests'"),
        (REQUESTS, {"value": ""}, "value: is missing"),
        (REQUESTS, {"value": "-1"}, "value: '-1' is not a number of 0 or more"),
        (REQUESTS, {"value": "0,2"}, "value: '0,2' is not a number"),
        (REQUESTS, {"value": "NaN"}, "value: 'NaN' is not a number"),
        (REQUESTS, {"value": "1_000"}, "value: '1_000' is not a number"),
        (REQUESTS, {"value": "\u0663"}, "is not a number"),
        (REQUESTS, {"value": "1e99"}, "value: Ensure that there are no more than 20 digits in total."),
        (REQUESTS, {"value": "0.1234567890123"}, "no more than 12 decimal places"),
        (REQUESTS, {"value": "1234567.1234567891"}, "more than 15 digits: round it"),
        (
            REQUESTS,
            {"source": "infracost-goldn"},
            "there is no source 'infracost-goldn': did you mean infracost-golden?",
        ),
        (REQUESTS, {"seen": "2026-12-02"}, "seen: 2026-12-02 lies in the future"),
        (REQUESTS, {"seen": "2020-01-01"}, "seen: older than the reading in force, of 2026-09-28"),
        (REQUESTS, {"seen": "1.12.2026"}, "seen: '1.12.2026' is not a day: write it as 2026-12-01"),
        (REQUESTS, {"evidence": "vendr"}, "did you mean vendor?"),
        (REQUESTS, {"display": "cheap"}, "display: a price has no words of its own"),
        (LONGEST, {"value": "300"}, "display: the value changes, so write its words anew; now they are '15 min'"),
        (LONGEST, {"value": ""}, "display: the value changes"),
        (LONGEST, {"value": "1e301", "display": "x"}, "value: '1e301' is not a number"),
        (LONGEST, {"display": "x" * 300}, "display: longer than 240 characters"),
        (LONGEST, {"display": "x" * 500}, "display: longer than 400 characters"),
        (LONGEST, {"display": "\x1b[2J"}, "display: holds a character that cannot be shown"),
        (LONGEST, {"source": "aws-lambda-quotas, remembered"}, "source: a limit has one source"),
        ("aws-python312-zip/p99", {"value": "90"}, "add aws-python312-zip/p50, aws-python312-zip/p90"),
        ("aws-python312-zip/p99", {"evidence": "vendor"}, "cold starts are measured: write dataset"),
    ],
)
def test_a_wrong_cell_is_said_with_line_and_column(content: None, key: str, changes: dict[str, str], said: str) -> None:
    [problem] = problems(as_csv(row_of(DURATION), row_of(key, **changes)))

    assert problem.startswith("facts.csv:3: ")
    assert said in problem


def test_everything_wrong_is_said_at_once(content: None) -> None:
    text = as_csv(
        row_of(REQUESTS, unit="x", evidence="y"), row_of(DURATION, value="z"), row_of(LONGEST), row_of(LONGEST)
    )

    assert [problem.partition(" ")[0] + problem.split(": ")[1] for problem in problems(text)] == [
        "facts.csv:2:unit",
        "facts.csv:2:evidence",
        "facts.csv:3:value",
        "facts.csv:5:key",
    ]


def test_a_row_of_several_lines_is_named_by_its_first(content: None) -> None:
    text = as_csv(row_of(LONGEST, display="15\nmin"), row_of(REQUESTS, unit="x"))

    assert [problem.partition(" ")[0] for problem in problems(text)] == ["facts.csv:4:"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([{"seen": "2026-11-29"}, {}, {}], "need one source and one day"),
        ([{"value": "900"}, {}, {}], "must rise from p50 to p99"),
    ],
)
def test_percentiles_of_a_cold_start_come_from_one_reading(
    content: None, changes: list[dict[str, str]], said: str
) -> None:
    slug = "aws-python312-zip"
    rows = [
        row_of(f"{slug}/{name}", **{"seen": "2026-11-30", **own})
        for name, own in zip(("p50", "p90", "p99"), changes, strict=True)
    ]

    [problem] = problems(as_csv(*rows))

    assert said in problem


def test_a_figure_that_never_had_a_day_needs_one_only_where_it_changes(content: None) -> None:
    undated = next(fact for fact in fact_sheet() if fact.kind == "price" and fact.seen is None)

    assert problems(as_csv(cells_of(undated))) == []
    assert problems(as_csv({**cells_of(undated), "value": "12"})) == [
        "facts.csv:2: seen: is missing: what changes needs the day on which it was read"
    ]


# What moves with it.


def test_preview_says_which_break_evens_and_verdicts_move_and_writes_nothing(content: None) -> None:
    before = fact_sheet()
    used, update = bench(), plan(row_of(DURATION, **DEARER), row_of(LONGEST, **SHORTER))

    found = moves(used, replace(used, facts=facts_with(used.facts, update.changes)))

    first = found[0]
    assert (first.slug, first.before.verdict, first.after.verdict) == ("iot-telemetry", "serverless", "hybrid")
    assert [move.is_any for move in found] == sorted((move.is_any for move in found), reverse=True)
    crud = next(move for move in found if move.slug == "crud-api")
    assert (crud.before.break_even, crud.after.break_even) == ("17.7 requests/s", "6.3 requests/s")
    assert not crud.is_of_verdict
    assert fact_sheet() == before


def test_what_is_previewed_is_what_is_judged_by_afterwards(content: None) -> None:
    slug = ColdStart.objects.get(provider__slug="aws", stands_for="python").slug
    cold = [
        row_of(f"{slug}/{name}", value=value, seen="2026-11-30", source="remembered")
        for name, value in (("p50", "500"), ("p90", "800"), ("p99", "2000"))
    ]
    update = plan(row_of(DURATION, **DEARER), row_of(LONGEST, **SHORTER), *cold)
    expected = facts_with(facts(), update.changes)

    apply(update, "Ann")

    assert facts() == expected
    assert expected.cold_starts["aws/python"].p99_ms == 2000


# What is written.


def test_an_update_is_one_revision_that_names_file_and_editor(content: None, django_user_model: Any) -> None:
    ann = django_user_model.objects.create_user("ann")
    before = Revision.objects.count()

    apply(plan(row_of(DURATION, **DEARER), row_of(LONGEST, **SHORTER)), "ann", ann)

    revision = Revision.objects.order_by("pk").last()
    assert Revision.objects.count() == before + 1
    assert revision.get_comment() == "Facts updated from facts.csv by ann: 2 changed"
    assert revision.user == ann
    price, row = Price.objects.get(slug=DURATION), limit()
    assert Version.objects.get_for_object(price).first().revision == revision
    assert Version.objects.get_for_object(row.service).first().revision == revision
    assert (price.price_usd, price.seen) == (Decimal("0.00009"), date(2026, 11, 30))
    assert (row.value, row.display, row.seen, row.source.seen_on) == (300, "5 min", date(2026, 11, 30), SEEN)


SEEN = date(2026, 10, 1)


def test_a_second_apply_changes_nothing(content: None) -> None:
    rows = [
        row_of(DURATION, source="infracost-golden", **DEARER),
        row_of(LONGEST, **{**SHORTER, "value": "300.1234567890123456789"}),
    ]
    assert problems(as_csv(*rows)) == []
    apply(plan(*rows), "Ann")
    revisions = Revision.objects.count()

    again = plan(*rows)
    apply(again, "Ann")

    assert (again.changes, again.unchanged) == ((), 2)
    assert Revision.objects.count() == revisions


def test_an_update_over_facts_that_moved_is_refused_whole(content: None) -> None:
    update = plan(row_of(DURATION, **DEARER), row_of(LONGEST, **SHORTER))
    Limit.objects.filter(pk=limit().pk).update(value=600)

    with pytest.raises(FactsMovedError) as refusal:
        apply(update, "Ann")

    assert refusal.value.names == [LONGEST]
    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.0000166667")


def test_an_update_with_a_problem_is_never_applied(content: None) -> None:
    update = plan(row_of(DURATION, **DEARER), row_of(LONGEST, unit="x"))

    with pytest.raises(ValueError, match="with problems"):
        apply(update, "Ann")

    assert Price.objects.get(slug=DURATION).seen == date(2026, 9, 28)


@pytest.mark.asvs("2.3.3")
def test_a_write_that_breaks_halfway_leaves_nothing(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    update = plan(row_of(DURATION, **DEARER), row_of(LONGEST, **SHORTER))

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Limit, "full_clean", broken)
    with pytest.raises(RuntimeError):
        apply(update, "Ann")

    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.0000166667")


def test_the_next_judgement_uses_the_new_facts(content: None) -> None:
    before = bench().facts.version

    apply(plan(row_of(DURATION, **DEARER)), "Ann")

    assert bench().facts.version != before


# Hostile files.


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.csv", "", "f.csv:1: the file is empty"),
        ("f.csv", "kind,key\n", "the column value is missing"),
        ("f.csv", f"{','.join(COLUMNS)},sorce\n", "there is no column sorce: did you mean source?"),
        ("f.csv", f"{','.join(COLUMNS)},kind\n", "the column kind stands here twice"),
        ("f.csv", f"{','.join(COLUMNS)}\n" + "a," * 20 + "b\n", "f.csv:2: 21 cells for 8 columns"),
        ("f.csv", f'{",".join(COLUMNS)}\nprice,"open\n\n', "not readable as CSV"),
        ("f.csv", f"{','.join(COLUMNS)}\n\nprice,\0\n", "f.csv:3: not text"),
        ("f.csv", "x" * (MAX_BYTES + 1), "bytes: split the file"),
        ("f.csv", f"{','.join(COLUMNS)}\n" + "a\n" * (MAX_ROWS + 1), f"more than {MAX_ROWS:,} rows"),
        ("f.yaml", "facts: &a [*a]", "anchors and aliases"),
        ("f.yaml", "facts: " + "{a: " * 5_000, "nested deeper"),
        ("f.yaml", "facts: {}", "expected a list under `facts:`"),
        ("f.yaml", "facts: [1, 2]", "expected `key: value` lines"),
        ("f.yaml", "facts:\n- kind: [price]\n", "f.yaml:2: kind: expected text or a number"),
        ("f.yaml", 'facts:\n- kind: price\n  "\\u0007": 1\n', "f.yaml:3: the control character U+0007"),
        ("f.yaml", "facts:\n- {kind: price, kind: price}", "a second time"),
        ("f.yaml", f"facts:\n- {{kind: price, key: {REQUESTS}, value: 0x{'f' * 5000}}}", "not a plain value"),
        ("f.yaml", "- !!python/object/apply:os.system [ls]", "tags such as"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_with_its_line(content: None, name: str, text: str, said: str) -> None:
    found = problems(text, name)

    assert any(said in problem for problem in found), found


def test_the_first_problems_of_very_many_are_said_in_bounded_time(content: None) -> None:
    keys = [fact.key for fact in fact_sheet() if fact.kind == "price"] * 8
    rows = [f"price,{key}s,1,s,no-such-source-{number},2026-11-30,vendr" for number, key in enumerate(keys[:1_200])]
    started = time.process_time()

    found = problems("\n".join([",".join(COLUMNS), *rows]))

    assert time.process_time() - started < 10
    assert found[0].startswith("facts.csv:2: key: there is no price")
    assert found[500:] == ["facts.csv:502: from here on 700 more are wrong"]


CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([*COLUMNS, "price", "limit", "cold-start", DURATION, LONGEST, "900", "s", "2026-11-30", "vendor"]),
)


@settings(max_examples=60, deadline=1_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(max_size=400),
        st.lists(st.lists(CELLS, max_size=9), max_size=6).map(
            lambda rows: "\n".join(",".join(cells) for cells in [list(COLUMNS), *rows])
        ),
        st.lists(st.dictionaries(CELLS, CELLS, max_size=9), max_size=4).map(lambda rows: f"facts: {rows!r}"),
    ),
    name=st.sampled_from(["f.csv", "f.yaml"]),
)
def test_any_text_is_read_or_refused_with_a_line(text: str, name: str) -> None:
    rows, found = read(name, text)

    assert all(problem.line >= 1 and problem.reason.isprintable() for problem in found)
    assert all(cell.isprintable() for row in rows for cell in row.cells.values())


def test_nothing_moves_where_nothing_changes(content: None) -> None:
    found = moves(bench(), bench())

    assert len(found) == 12
    assert not any(move.is_any for move in found)
