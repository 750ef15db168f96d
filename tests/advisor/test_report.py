"""The report of one revision: points that add up, reasons that lead somewhere, figures in words."""

import json
from typing import Any

import pytest
from django.test import Client

from advisor.figures import amount, figures, plain
from advisor.judgement import judge
from advisor.models import Answer, Assessment
from advisor.report import Report
from tests.advisor.test_advise_command import WORKLOADS
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
GIVEN = [json.loads(line) for line in WORKLOADS.read_text().splitlines()]


def report_of(workload: dict[str, Any]) -> Report:
    assessment: Assessment = AssessmentFactory(name=workload["name"])  # type: ignore[assignment]
    Answer.objects.bulk_create(
        Answer(assessment=assessment, input=name, value=value)
        for name, value in workload.items()
        if name not in {"id", "name"}
    )
    return Report(assessment, judge(assessment))


@pytest.mark.parametrize("workload", GIVEN, ids=lambda row: row["id"])
def test_points_add_up_to_the_score(content: None, workload: dict[str, Any]) -> None:
    report = report_of(workload)

    assert 50 + report.points_for - report.points_against == pytest.approx(report.advice["score"], abs=0.01)


@pytest.mark.parametrize("workload", GIVEN, ids=lambda row: row["id"])
def test_every_reason_has_a_page(content: None, client: Client, workload: dict[str, Any]) -> None:
    report = report_of(workload)

    parts = ("gates", "criteria", "patterns", "practices", "challenges", "warnings", "node_reasons")
    reasons = {reason for part in parts for row in getattr(report, part) for reason in row["because"]}
    pages = {reason.url.partition("#")[0] for reason in reasons} - {report.assessment.get_absolute_url()}

    assert [reason.text for reason in reasons if not reason.url] == []
    assert [page for page in pages if client.get(page).status_code != 200] == []


def test_report_takes_at_most_eleven_queries(content: None, client: Client, django_assert_max_num_queries: Any) -> None:
    client.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    Answer.objects.create(assessment=assessment, input="triggers", value=["http", "queue"])
    client.post(f"{assessment.get_absolute_url()}judge/")
    for page in ("", "report/"):  # what each process reads once is read
        client.get(f"{assessment.get_absolute_url()}{page}")

    with django_assert_max_num_queries(11):
        assert client.get(f"{assessment.get_absolute_url()}report/").status_code == 200
    with django_assert_max_num_queries(4):
        assert client.get(assessment.get_absolute_url()).status_code == 200


def test_report_of_an_unanswered_assessment_says_what_to_do(content: None, client: Client) -> None:
    client.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    client.post(f"{assessment.get_absolute_url()}judge/")

    page = client.get(f"{assessment.get_absolute_url()}report/").content.decode()

    assert "Undecided" in page
    assert "Say what starts the work" in page


def test_every_criterion_is_on_the_page_that_says_how_it_is_judged(content: None, client: Client) -> None:
    page = client.get("/method/").content.decode()

    for name in ("Variable workload", "Heavy computation (cost)", "Longest run", "coverage-minimum", "Hybrid"):
        assert name in page


def test_figures_are_words_with_units(content: None) -> None:
    report = report_of(GIVEN[0])

    told = {figure.name: figure.text for figure in figures(report.advice)}

    assert told["Target p99"] == "1.5 s"
    assert told["Allowed at once"] == "1,000"


def test_small_amounts_are_never_shown_as_nothing() -> None:
    assert amount(0.0004) == "under 0.01"
    assert amount(0) == "0.00"
    assert amount(None) == "unknown"
    assert amount(1234.5) == "1,234.50"


def test_rates_are_written_without_an_exponent() -> None:
    assert plain(0.0000166667) == "0.0000166667"


def test_method_shows_the_rules_the_formulas_and_the_rates_that_run(content: None, client: Client) -> None:
    page = client.get("/method/").content.decode()

    assert "alpha * max(w m / w_max) + (1 - alpha) * sum(w m) / sum(w)" in page
    assert "0.0000166667" in page
    assert "Lambda quotas" in page
    assert "2026-09-28" in page
    for slug in ("clear-share", "log-kb"):
        assert f'id="{slug}"' in page


def test_method_takes_a_fixed_number_of_queries(
    content: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/method/")
    with django_assert_max_num_queries(14):
        client.get("/method/")


@pytest.mark.parametrize("provider", ["aws", "gcp", "azure", "cloudflare"])
def test_report_of_several_parts_shows_each_with_what_acts_together(
    content: None, client: Client, provider: str
) -> None:
    client.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    given = {
        **{key: value for key, value in GIVEN[0].items() if key not in {"id", "name"}},
        "provider": provider,
        "triggers": ["http", "queue"],
        "longest_seconds": 3_600,
        "splittable": False,
        "predictable_cost": True,
        "data_shapes": ["relational"],
    }
    Answer.objects.bulk_create(Answer(assessment=assessment, input=name, value=value) for name, value in given.items())
    client.post(f"{assessment.get_absolute_url()}judge/")

    page = client.get(f"{assessment.get_absolute_url()}report/").content.decode()

    for heading in ("Part by part", "What acts together", "The curve in figures", "By runtime and provider"):
        assert heading in page
    assert "The verdict holds in" in page
    assert "Virtual machines" in page


def test_advice_of_an_earlier_version_is_still_shown(content: None, client: Client) -> None:
    client.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    Answer.objects.create(assessment=assessment, input="triggers", value=["http"])
    client.post(f"{assessment.get_absolute_url()}judge/")
    revision = assessment.revisions.get()
    for name in ("components", "interactions", "runtimes", "rival", "rival_share", "is_close", "fits"):
        del revision.advice[name]
    for name in ("machines", "warm", "curve"):
        del revision.advice["costs"][name]
    for name in ("cold_share_steady", "cold_share_in_burst"):
        del revision.advice["latency"][name]
    for name in ("connections", "connection_limit"):
        del revision.advice["concurrency"][name]
    revision.save()

    assert client.get(f"{assessment.get_absolute_url()}report/").status_code == 200


def test_side_without_any_rate_is_unknown_and_one_without_some_a_lower_bound(content: None) -> None:
    """Cloudflare rents no machines, and Azure has no rate for the transitions of a workflow: neither costs nothing."""
    given = {**GIVEN[0], "steps": 6, "memory_mb": 64}

    worker = {side["name"]: side for side in report_of({**given, "provider": "cloudflare", "steps": 1}).cost_sides}
    azure = {side["name"]: side for side in report_of({**given, "provider": "azure"}).cost_sides}

    assert {worker["Virtual machines"][key] for key in ("low", "expected", "high")} == {"unknown"}
    assert azure["Functions"]["expected"].startswith("at least ")
    assert not azure["Containers"]["expected"].startswith("at least ")
