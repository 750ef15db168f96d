"""The shipped files load, load again without change, and never over an editor's work."""

import shutil
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from patterns.entries import knowledge, provider
from patterns.loading import CATALOGUE, digest, load_catalogue
from patterns.models import LoadRecord, Node, Pattern, Practice, Price, QualityAttribute, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the shipped files, to change."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.fault("F22")
def test_loading_again_changes_nothing(content: None) -> None:
    report = load_catalogue()

    assert report.problems == []
    assert (report.added, report.updated, report.kept) == ([], [], [])
    assert len(report.unchanged) > 400


def test_a_changed_file_updates_its_row_alone(content: None, files: Path) -> None:
    changed(files / "practices" / "idempotency.md", "position: 9", "position: 19")

    report = load_catalogue(files)

    assert report.updated == ["practice idempotency"]
    assert Practice.objects.get(slug="idempotency").position == 19


@pytest.mark.fault("F22")
def test_an_edited_row_is_kept_and_named_even_when_its_file_changes(content: None, files: Path) -> None:
    pattern = Pattern.objects.get(slug="fan-out")
    pattern.intent = "Ours."
    pattern.save()
    changed(files / "patterns" / "fan-out.md", "intent:", "intent: Theirs. #")

    report = load_catalogue(files)

    assert report.kept == ["pattern fan-out"]
    assert Pattern.objects.get(slug="fan-out").intent == "Ours."


def test_an_edited_inline_row_counts_as_an_edit(content: None) -> None:
    Node.objects.filter(pattern__slug="fan-out", key="thumb").update(label="Make thumbnail")

    report = load_catalogue()

    assert report.kept == ["pattern fan-out"]


def test_force_overwrites_the_named_entry_alone(content: None) -> None:
    Pattern.objects.filter(slug__in=["fan-out", "eventbridge"]).update(intent="Ours.")

    report = load_catalogue(force={"fan-out"})

    assert report.kept == ["pattern eventbridge"]
    assert Pattern.objects.get(slug="fan-out").intent != "Ours."


def test_a_row_that_an_editor_deleted_stays_deleted(content: None) -> None:
    Practice.objects.filter(slug="deployment").delete()

    report = load_catalogue()

    assert "practice deployment (deleted here)" in report.kept
    assert not Practice.objects.filter(slug="deployment").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("patterns/fan-out.md", "role: topic", "role: tropic", "there is no role `tropic`"),
        ("patterns/fan-out.md", "category: integration", "category: wrong", "not a valid choice"),
        ("patterns/fan-out.md", "title:", "tittle: x\ntitle:", "unknown key"),
        ("patterns/fan-out.md", "reviewed: 2026", "reviewed: soon # 2026", "expected a date"),
        ("patterns/fan-out.md", "effect: 2", "effect: 3", "less than or equal to 2"),
        ("prices/aws.yaml", "price_usd: '0.2'", "price_usd: 'cheap'", "not a decimal number"),
        ("services/aws.yaml", "evidence: vendor-quote", "evidence: hearsay", "not a valid choice"),
    ],
)
def test_a_bad_entry_is_named_with_file_and_line_and_the_rest_loads(
    content: None, files: Path, file: str, old: str, new: str, reason: str
) -> None:
    changed(files / file, old, new)
    changed(files / "practices" / "idempotency.md", "position: 9", "position: 19")

    report = load_catalogue(files)

    problems = [problem for problem in report.problems if reason in problem.reason]
    assert problems, [str(problem) for problem in report.problems]
    assert problems[0].file == file
    assert problems[0].line > 1
    assert report.updated == ["practice idempotency"]


def test_a_flow_to_an_unknown_node_is_refused(content: None, files: Path) -> None:
    changed(files / "patterns" / "fan-out.md", "to: scan", "to: nowhere")

    report = load_catalogue(files)

    assert any("not the key of a node" in problem.reason for problem in report.problems)
    assert Pattern.objects.get(slug="fan-out").flows.count() == 4


def test_row_of_before_a_new_field_is_not_taken_for_edited(content: None, files: Path) -> None:
    """A price that an earlier version loaded has the digest of a price without the field."""
    price = Price.objects.get(slug="aws-fargate-vcpu-x86")
    before = {name: value for name, value in provider.dump_price(price).items() if name != "free_quantity"}
    LoadRecord.objects.filter(kind="price", slug="aws/aws-fargate-vcpu-x86").update(
        file_digest="of then", row_digest=digest(before)
    )

    assert "price aws/aws-fargate-vcpu-x86" in load_catalogue(files).updated

    Price.objects.filter(pk=price.pk).update(free_quantity=5)
    assert "price aws/aws-fargate-vcpu-x86" in load_catalogue(files).kept


def test_row_kept_as_edited_gets_what_a_newer_file_adds_once(content: None, files: Path) -> None:
    """An editor's note and price stay; a limit and a free quantity that did not exist then come with the update."""
    service = Service.objects.get(provider__slug="gcp", role__slug="function")
    service.limits.filter(slug="max-duration-task").delete()
    Service.objects.filter(pk=service.pk).update(note="Ours")
    Price.objects.filter(slug="aws-lambda-requests").update(price_usd="0.9", free_quantity=None)
    LoadRecord.objects.filter(slug__in=["gcp/function", "aws/aws-lambda-requests"]).update(file_digest="of then")

    report = load_catalogue(files)

    assert {"service gcp/function", "price aws/aws-lambda-requests"} <= set(report.kept)
    service.refresh_from_db()
    price = Price.objects.get(slug="aws-lambda-requests")
    assert (service.note, price.plain, price.free_quantity) == ("Ours", "0.9", 1_000_000)
    assert service.limits.get(slug="max-duration-task").value == 1_800

    service.limits.filter(slug="max-duration-task").delete()
    assert "service gcp/function" in load_catalogue(files).kept
    assert not service.limits.filter(slug="max-duration-task").exists()


def test_what_a_newer_file_adds_wrongly_is_named_and_the_rest_loads(content: None, files: Path) -> None:
    service = Service.objects.get(provider__slug="gcp", role__slug="function")
    Service.objects.filter(pk=service.pk).update(note="Ours")
    limits = [*service.limits.values_list("slug", flat=True)]
    service.limits.filter(slug__in=limits[:2]).delete()
    changed(files / "services" / "gcp.yaml", f"slug: {limits[1]}", f"slug: {limits[0]}")

    report = load_catalogue(files)

    [problem] = report.problems
    assert (problem.file, problem.reason) == ("services/gcp.yaml", f"limits.1: `{limits[0]}` is used twice")
    assert len(report.unchanged) > 100
    assert not service.limits.filter(slug__in=limits[:2]).exists()


def test_entry_that_somebody_stores_meanwhile_is_named_and_the_rest_loads(
    content: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    LoadRecord.objects.filter(kind="quality attribute").delete()
    monkeypatch.setattr(knowledge.ATTRIBUTES.model._default_manager, "all", QualityAttribute.objects.none)

    report = load_catalogue()

    assert {problem.reason for problem in report.problems} >= {"somebody stored it meanwhile: load again"}
    assert len(report.unchanged) > 100


def test_every_meter_of_a_shipped_service_has_prices(content: None) -> None:
    for service in Service.objects.select_related("provider"):
        priced = set(service.provider.prices.values_list("service", flat=True))
        assert set(service.billed_as) <= priced, service


def test_relation_that_stands_there_twice_is_refused_at_its_line(content: None, files: Path) -> None:
    path = files / "patterns" / "fan-out.md"
    first = path.read_text().split("\nrelations:\n")[1].split("\n  - ")[0]
    changed(path, f"\nrelations:\n{first}\n", f"\nrelations:\n{first}\n{first}\n")

    [problem] = load_catalogue(files).problems

    assert "is used twice" in problem.reason
    assert path.read_text().split("\n")[problem.line - 1].split(":")[0] == first.split("\n")[0].split(":")[0]
    assert Pattern.objects.get(slug="fan-out").relations.count() > 1


def test_price_in_the_file_of_another_provider_is_kept(content: None, files: Path) -> None:
    changed(files / "prices" / "gcp.yaml", "slug: ", "slug: aws-lambda-requests # ")

    report = load_catalogue(files)

    assert "price gcp/aws-lambda-requests" in report.kept
    assert Price.objects.get(slug="aws-lambda-requests").provider.slug == "aws"


def test_loading_again_asks_for_all_rows_of_a_kind_at_once(
    content: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(150):
        load_catalogue()
