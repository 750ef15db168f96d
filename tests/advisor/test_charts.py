"""The waterfall of contributions, latency against target, and the trade-offs of an architecture."""

from itertools import pairwise

import pytest
from django.test import Client

from advisor.latencies import Latencies, NarrowLatencies
from advisor.models import Answer, Assessment
from advisor.waterfall import NarrowWaterfall, Waterfall

FOR = [{"name": "Variable workload", "contribution": 20.0}, {"name": "Event-driven", "contribution": 5.0}]
AGAINST = [{"name": "Low latency", "contribution": 12.5}]


def test_each_step_begins_where_the_one_before_it_ends() -> None:
    steps = Waterfall(FOR, AGAINST, 62.5).steps

    assert [(step.name, step.kind, step.text) for step in steps] == [
        ("Beginning", "total", "50.0"),
        ("Variable workload", "for", "+20.0"),
        ("Event-driven", "for", "+5.0"),
        ("Low latency", "against", "\u221212.5"),
        ("Score", "total", "62.5"),
    ]
    assert steps[1].x == steps[0].end
    assert steps[2].x == steps[1].end
    assert steps[3].x + steps[3].width == pytest.approx(steps[2].end, abs=0.2)
    assert steps[4].end == pytest.approx(steps[3].end, abs=0.2)
    assert (steps[4].x, steps[4].width) == (Waterfall.left, pytest.approx(steps[3].end - Waterfall.left, abs=0.2))


def test_waterfall_is_told_in_one_sentence() -> None:
    assert Waterfall(FOR, AGAINST, 62.5).summary == "From 50 points over 3 criteria to a score of 62.5."


def test_latency_over_the_target_is_marked() -> None:
    chart = Latencies({"warm_p99_ms": 100, "cold_start_p50_ms": None, "p99_ms": 900, "target_ms": 500})

    assert [(bar.name, bar.text, bar.is_over) for bar in chart.bars] == [
        ("p99 of a warm instance", "100 ms", False),
        ("p99 with cold starts", "900 ms", True),
    ]
    assert chart.target is not None
    assert chart.target.text == "target 500 ms"
    assert chart.bars[0].width < chart.target.at - chart.left < chart.bars[1].width
    assert all(chart.left <= mark.at <= chart.width for mark in chart.powers)


def test_narrow_charts_use_the_whole_width_and_leave_room_for_a_name_above_each_bar() -> None:
    waterfall = NarrowWaterfall(FOR, AGAINST, 62.5)
    latencies = NarrowLatencies({"warm_p99_ms": 100, "p99_ms": 900})
    tops = [[step.y for step in waterfall.steps], [bar.y for bar in latencies.bars]]

    assert waterfall.steps[0].x == 0
    assert all(step.text_x < waterfall.width for step in waterfall.steps)
    assert all(bar.text_x < latencies.width for bar in latencies.bars)
    assert all(rows[0] > 16 for rows in tops)
    assert all(after - before - waterfall.bar > 16 for rows in tops for before, after in pairwise(rows))


def test_latency_that_is_not_known_has_no_picture() -> None:
    assert not Latencies({"warm_p99_ms": None, "p99_ms": None})


@pytest.mark.django_db
def test_report_shows_the_charts_and_leads_from_box_to_reason_and_back(content: None, client: Client) -> None:
    client.post("/assessments/start/crud-api/")
    assessment = Assessment.objects.get()
    client.post(f"{assessment.get_absolute_url()}judge/")

    page = client.get(f"{assessment.get_absolute_url()}report/").content.decode()

    assert 'href="#why-client"' in page
    assert 'id="why-client"' in page
    assert 'href="#blueprint-node-client"' in page
    assert 'id="blueprint-node-client"' in page
    assert "Trade-offs of this architecture" in page
    assert "points over" in page
    assert "you are here" in page
    assert '<svg class="chart profile"' in page
    assert '<th scope="row">Hybrid</th><td class="nowrap">40 to under 55</td>' in page
    assert '<tr class="own"><th scope="row">Serverless</th><td class="nowrap">65 to 100</td>' in page


@pytest.mark.django_db
def test_profile_spans_from_the_worst_to_the_best(content: None, client: Client) -> None:
    client.post("/assessments/start/crud-api/")
    assessment = Assessment.objects.get()
    client.post(f"{assessment.get_absolute_url()}judge/")
    profile = client.get(f"{assessment.get_absolute_url()}report/").context["report"].profile

    spans = dict(zip((attribute.slug for attribute in profile.attributes), profile.spans, strict=True))
    assert spans["portability"] == "\u22122 to +1"
    assert spans["latency"] == "\u22121"
    drawn = {spread.name: [mark.text for mark in spread.marks] for spread in profile.spreads}
    assert [drawn["Portability"][0], drawn["Portability"][-1]] == ["\u22122", "+1"]
    assert drawn["Latency"] == ["\u22121"]
    assert "portability \u22122 to +1" in profile.summary
    assert Answer.objects.filter(assessment=assessment).exists()
