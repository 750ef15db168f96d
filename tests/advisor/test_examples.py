"""The worked examples as code: each is read, judged as we found sensible, and begins an assessment with its answers."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from advisor import judgement
from advisor.engine.workload import Workload, parse
from advisor.loading import KINDS, RULES, load_rules
from advisor.models import Answer, Assessment, Example
from patterns.desk.versions import newest_version
from patterns.loading import load
from patterns.reading import read_yaml

pytestmark = pytest.mark.django_db
SHIPPED = {item["slug"]: item for item in read_yaml((RULES / "examples.yaml").read_text())[0]["examples"]}
VERDICTS = {
    "image-thumbnails": "serverless",
    "daily-report": "serverless",
    "order-workflow": "serverless",
    "clickstream-analytics": "hybrid",
    "crud-api": "serverless",
    "webhook-receiver": "serverless",
    "iot-telemetry": "serverless",
    "video-transcoding": "hybrid",
    "multiplayer-game": "containers",
    "trading-gateway": "containers",
    "chat": "hybrid",
    "data-lake-pipeline": "serverless-with-conditions",
}


def workload(slug: str) -> Workload:
    return parse({"name": SHIPPED[slug]["name"], **SHIPPED[slug]["workload"]})


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("editor", password="a long password"))
    return client


def test_all_examples_are_loaded_in_the_order_of_the_file(content: None) -> None:
    assert list(Example.objects.values_list("slug", flat=True)) == list(SHIPPED) == list(VERDICTS)


@pytest.mark.parametrize("slug", SHIPPED)
def test_example_is_written_as_the_engine_reads_it(slug: str) -> None:
    written = {"name": SHIPPED[slug]["name"], **SHIPPED[slug]["workload"]}

    assert parse(written).to_mapping() == written


@pytest.mark.parametrize("slug", SHIPPED)
def test_example_is_judged_as_was_found_sensible(content: None, slug: str) -> None:
    advice = judgement.bench().advise(workload(slug))

    assert advice.verdict == VERDICTS[slug]
    assert advice.coverage >= 0.8


def test_examples_lead_to_every_verdict_on_every_provider() -> None:
    assert set(VERDICTS.values()) == {"serverless", "serverless-with-conditions", "hybrid", "containers"}
    assert {workload(slug).provider for slug in SHIPPED} == {"aws", "gcp", "azure", "cloudflare"}


def test_start_page_offers_each_example_as_a_form_of_its_own(content: None, visitor: Client) -> None:
    page = visitor.get("/assessments/start/").content.decode()

    for slug in SHIPPED:
        assert f'action="{reverse("advisor:example_start", args=[slug])}"' in page
    assert page.count("csrfmiddlewaretoken") == len(SHIPPED) + 1


def test_start_page_without_examples_offers_none(visitor: Client) -> None:
    Example.objects.all().delete()

    page = visitor.get("/assessments/start/").content.decode()

    assert "csrfmiddlewaretoken" in page
    assert "#examples" not in page


def test_start_page_takes_a_fixed_number_of_queries(
    content: None, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(4):
        visitor.get("/assessments/start/")


def test_home_leads_to_the_examples(content: None, visitor: Client) -> None:
    assert 'href="/assessments/start/#examples"' in visitor.get("/").content.decode()


@pytest.mark.parametrize("slug", SHIPPED)
def test_example_begins_an_assessment_with_its_answers(content: None, visitor: Client, slug: str) -> None:
    response = visitor.post(f"/assessments/start/{slug}/", follow=True)

    assessment = Assessment.objects.get()
    assert response.redirect_chain == [(f"{assessment.get_absolute_url()}?example=1", 302)]
    assert assessment.name == SHIPPED[slug]["name"]
    assert assessment.workload_mapping() == {"name": SHIPPED[slug]["name"], **SHIPPED[slug]["workload"]}
    assert parse(assessment.workload_mapping()) == workload(slug)
    assert response.context["verdict"].slug == VERDICTS[slug]


@pytest.mark.parametrize("slug", SHIPPED)
def test_prefilled_page_saved_as_it_is_changes_nothing(content: None, visitor: Client, slug: str) -> None:
    page = visitor.post(f"/assessments/start/{slug}/", follow=True)
    assessment = Assessment.objects.get()

    response = visitor.post(assessment.get_absolute_url(), shown(page))

    assert response.status_code == 302
    assert assessment.workload_mapping() == {"name": SHIPPED[slug]["name"], **SHIPPED[slug]["workload"]}


def shown(page: Any) -> dict[str, list[str]]:
    """What a browser would post of the questionnaire as it was opened."""
    data: dict[str, list[str]] = {}
    for group in page.context["groups"]:
        for form in [*group.short, *group.refine]:
            data[form.name] = [option.value for option in form.options if option.is_checked]
            if form.takes_number:
                data[form.name] += ["exact"] if form.exact_is_checked else []
                data[form.exact_name] = [form.exact_text]
    return data


def test_example_is_a_copy_that_belongs_to_the_visitor(content: None, visitor: Client) -> None:
    visitor.post("/assessments/start/chat/")
    visitor.post("/assessments/start/chat/")
    first, second = Assessment.objects.all()

    visitor.post(f"{first.get_absolute_url()}answers/persistent_connections/", {"persistent_connections": "false"})

    assert first.answer_values()["persistent_connections"] is False
    assert second.answer_values()["persistent_connections"] is True
    assert Example.objects.get(slug="chat").workload["persistent_connections"] is True
    assert Client().get(first.get_absolute_url()).status_code == 404


def test_example_is_judged_and_reported_like_any_other(content: None, visitor: Client) -> None:
    visitor.post("/assessments/start/order-workflow/")
    assessment = Assessment.objects.get()

    page = visitor.post(f"{assessment.get_absolute_url()}judge/", follow=True).content.decode()

    assert "Step Functions" in page
    assert "You have changed answers since" not in page


def test_example_of_an_unknown_slug_is_not_found(content: None, visitor: Client) -> None:
    assert visitor.post("/assessments/start/no-such-example/").status_code == 404
    assert not Assessment.objects.exists()


def test_looking_at_an_example_never_begins_one(content: None, visitor: Client) -> None:
    assert visitor.get("/assessments/start/chat/").status_code == 405
    assert not Assessment.objects.exists()


def test_example_without_a_token_is_refused(content: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/assessments/start/chat/").status_code == 403
    assert not Assessment.objects.exists()


def test_example_with_the_token_of_the_page_is_begun_without_javascript(content: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    token = strict.get("/assessments/start/").context["csrf_token"]

    response = strict.post("/assessments/start/chat/", {"csrfmiddlewaretoken": str(token)})

    assert response.status_code == 302
    assert Assessment.objects.get().answers.exists()


def test_an_example_that_breaks_halfway_leaves_nothing(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(Answer._default_manager, "bulk_create", broken)
    response = Client(raise_request_exception=False).post("/assessments/start/chat/")

    assert response.status_code == 500
    assert not Assessment.objects.exists()


def test_unknown_answers_of_an_example_have_no_row(db: None) -> None:
    example = Example(slug="sparse", name="Sparse", workload={"gpu": None, "triggers": [], "steps": 2})

    assert example.begin("somebody").answer_values() == {"steps": 2}


def test_loading_again_changes_nothing_and_keeps_an_editors_workload(content: None) -> None:
    assert [f"example {slug}" in load_rules().unchanged for slug in SHIPPED] == [True] * len(SHIPPED)

    example = Example.objects.get(slug="chat")
    example.workload["operations_fte"] = 3
    example.save()

    assert load_rules().kept == ["example chat"]
    assert Example.objects.get(slug="chat").workload["operations_fte"] == 3


BAD = """\
examples:
  - slug: bad
    name: Bad
    text: It is bad.
    workload:
      duration_ms: soon
      triggers: [http]
      memory: 512
      evidence: {memory_mb: dreamt}
      name: Another name
  - slug: flat
    name: Flat
    text: It is flat.
    workload: 12
  - slug: good
    name: Good
    text: It is good.
    workload: {steps: 2}
"""


def test_bad_answers_are_problems_with_their_lines_and_the_rest_loads(db: None, tmp_path: Path) -> None:
    (tmp_path / "examples.yaml").write_text(BAD)

    report = load(KINDS, tmp_path)

    problems = sorted(str(problem) for problem in report.problems)
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"examples.yaml:{line}" for line in (10, 14, 6, 8, 9)
    ]
    assert problems[0] == (
        "examples.yaml:10: workload.name: This belongs to the example itself, not to its answers: remove it."
    )
    assert "workload.duration_ms: Write a number, not text" in problems[2]
    assert "workload.memory: There is no input of this name: did you mean memory_mb?" in problems[3]
    assert report.added == ["example good"]


@pytest.mark.parametrize(
    ("workload", "words"),
    [
        ({"peak_to_mean": 0.5}, "peak_to_mean: Too small: write a number from 1 to 1,000,000 times the mean."),
        ({"provider": "ibm"}, "provider: \u201cibm\u201d is not one of the choices: aws, gcp, azure, cloudflare."),
        ({"speed": 3}, "speed: There is no input of this name"),
        ([], "workload: Write answers by input"),
        ({"name": "Mine"}, "name: This belongs to the example itself"),
    ],
)
def test_example_that_cannot_be_judged_is_refused(workload: Any, words: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        Example(slug="new", name="New", text="It is new.", workload=workload).clean()

    assert refusal.value.message_dict["workload"][0].startswith(words)


def test_editors_bad_workload_is_refused_in_words(content: None, editor: Client) -> None:
    example = Example.objects.get(slug="chat")
    address = reverse("admin:advisor_example_change", args=[example.pk])
    seen = newest_version(example)
    assert seen is not None
    data = {
        "seen_version": seen.pk,
        "slug": example.slug,
        "name": example.name,
        "text": example.text,
        "position": example.position,
    }

    page = editor.get(address).content.decode()
    refused = editor.post(address, data | {"workload": json.dumps(example.workload | {"runtime": "cobol"})})
    saved = editor.post(address, data | {"workload": json.dumps(example.workload | {"runtime": "go"})})

    assert "\n  &quot;requests_per_month&quot;: 26000000,\n" in page
    assert "runtime: \u201ccobol\u201d is not one of the choices" in refused.content.decode()
    assert saved.status_code == 302
    assert Example.objects.get(slug="chat").workload["runtime"] == "go"
