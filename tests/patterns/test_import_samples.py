"""The import of samples: what is read, refused, linked, left alone and never stored."""

import json
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from patterns.models import Collection, Implementation, Pattern, Service
from patterns.samples import import_samples
from patterns.samples.services import SHORT_NAMES, Vocabulary
from tests.patterns.samples import (
    AUTHOR,
    BROKEN,
    HANDLE,
    KINDS,
    LICENCE,
    MAIL,
    broken_samples,
    drawing,
    good_samples,
    metadata,
    write,
)

pytestmark = pytest.mark.django_db

GOOD = 985


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def imported(root: Path, *options: str, out: StringIO | None = None) -> tuple[str, str]:
    """What the command writes to standard output and to standard error."""
    output, errors = out or StringIO(), StringIO()
    call_command("import_samples", str(root), *options, stdout=output, stderr=errors)
    return output.getvalue(), errors.getvalue()


def everything_stored() -> Iterator[str]:
    for model in apps.get_models():
        yield from (repr(row) for row in model._default_manager.values_list())


def test_a_thousand_samples_import_quickly_and_fifteen_are_refused_to_the_column(content: None, tmp_path: Path) -> None:
    good_samples(tmp_path, GOOD)
    said = broken_samples(tmp_path)
    started = time.process_time()

    output, errors = imported(tmp_path, "--collection", "samples")

    first, started = time.process_time() - started, time.process_time()
    assert [line.strip() for line in errors.splitlines()] == said
    assert len(said) == len(BROKEN) == 15
    assert f"samples: {GOOD} added, 0 updated, 0 unchanged, 0 removed, 15 refused" in output
    assert first < 20
    before = Implementation.objects.order_by("pk").values_list()
    kept = list(before)

    output, _ = imported(tmp_path, "--collection", "samples")

    assert time.process_time() - started < 10
    assert f"0 added, 0 updated, {GOOD} unchanged, 0 removed" in output
    assert list(before.all()) == kept
    stored = " ".join(everything_stored()).casefold()
    assert "sample 984" in stored
    assert [word for word in (AUTHOR, MAIL, HANDLE, "quillfeather") if word.casefold() in stored] == []


@pytest.mark.parametrize(("services", "chain"), KINDS, ids=lambda value: str(value))
def test_chain_is_the_same_from_drawing_list_and_folder_name(
    content: None, tmp_path: Path, services: list[str], chain: str
) -> None:
    name = "-".join(services)
    write(tmp_path, "drawn", metadata(services, patternArch=drawing(services)))
    write(tmp_path, "listed", metadata(services, services=services))
    write(tmp_path, f"{name}-cdk-python", metadata(services))
    write(tmp_path, f"{name}-sam", metadata(services, services={"from": services[0], "to": services[-1]}))

    import_samples(tmp_path)

    assert set(Implementation.objects.values_list("chain", flat=True)) == {chain}
    assert set(Implementation.objects.values_list("basis", flat=True)) >= {"drawing", "list", "name"}


def test_record_holds_what_the_metadata_says(content: None, tmp_path: Path) -> None:
    (tmp_path / "LICENSE").write_text(LICENCE)
    write(tmp_path, "s3-lambda", metadata(["s3", "lambda"], 1, patternArch=drawing(["s3", "lambda"]), level=300))

    import_samples(tmp_path, "samples")

    row = Implementation.objects.get()
    assert (row.key, row.collection.name) == ("s3-lambda/example-pattern.json", "samples")
    assert row.title == "Sample 1: s3 to lambda"
    assert row.summary.startswith("Joins s3, lambda. Written by")
    assert row.link == "https://code.example/samples/tree/main/s3-lambda-1"
    assert (row.language, row.framework, row.level, row.licence) == ("TypeScript", "AWS CDK", "300", "MIT-0")
    assert row.services == [{"name": "Amazon S3", "role": "object-store"}, {"name": "AWS Lambda", "role": "function"}]
    assert sorted(row.patterns.values_list("slug", flat=True)) == [
        "data-pipeline",
        "event-driven-processing",
        "event-processing",
    ]


def test_branching_drawing_has_its_longest_way_as_chain(content: None, tmp_path: Path) -> None:
    arch = drawing(["apigw", "lambda", "dynamodb"]) | {
        "icon4": {"service": "cognito", "label": ""},
        "line9": {"from": "icon1", "to": "icon4"},
        "line10": {"from": "icon3", "to": "icon1"},
    }
    write(tmp_path, "sample", metadata(["apigw"], patternArch=arch))

    import_samples(tmp_path)

    row = Implementation.objects.get()
    assert row.chain == "api-gateway > function > nosql-table"
    assert row.service_names == ["Amazon API Gateway", "AWS Lambda", "Amazon DynamoDB", "Amazon Cognito"]


def test_service_in_the_middle_that_plays_no_role_fits_no_pattern(content: None, tmp_path: Path) -> None:
    write(tmp_path, "apigw-bedrock-lambda", metadata(["apigw"]))
    write(tmp_path, "apigw-lambda-bedrock", metadata(["apigw"]))

    import_samples(tmp_path)

    middle, end = Implementation.objects.order_by("key")
    assert not middle.patterns.exists()
    assert end.patterns.filter(slug="api-endpoint").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"services": 7}, "services: expected a list of names"),
        ({"services": [["sqs"]]}, "services.0: expected the name of a service"),
        ({"services": ["sqs"] * 50}, "services: more than 40 services"),
        ({"patternArch": ["icon1"]}, "patternArch: expected an object"),
        ({"patternArch": {"icon1": {"service": 1}}}, "patternArch.icon1.service: expected text"),
        ({"patternArch": {"icon1": {}, "line1": {"from": "icon1", "to": "icon9"}}}, "line1.to: names no icon"),
        ({"introBox": {"text": "words"}}, "introBox.text: expected a list"),
        ({"gitHub": "https://code.example/"}, "gitHub: expected an object"),
        ({"gitHub": {"template": {"repoURL": "http://code.example/"}}}, "This is not an https address."),
        ({"gitHub": {"template": {"repoURL": "https://me:pw@code.example/"}}}, "holds a user name"),
        ({"gitHub": {"template": {"repoURL": f"https://code.example/{'a' * 300}"}}}, "longer than 300 characters"),
        ({"level": ["200"]}, "level: expected a number or text"),
        ({"title": " \n"}, "title: is empty"),
    ],
)
def test_wrong_part_is_named_at_its_place(content: None, tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    path = write(tmp_path, "sample", metadata(["sqs"], **changes))
    key = next(iter(changes))
    line = 1 + path.read_text().split("\n").index(
        next(line for line in path.read_text().split("\n") if line.startswith(f'  "{key}"'))
    )

    report = import_samples(tmp_path)

    [problem] = report.problems
    assert said in problem.reason
    assert problem.line >= line
    assert problem.column > 1
    assert not Implementation.objects.exists()


@pytest.mark.parametrize("link", ["https://github.com/somebody", "https://www.linkedin.com/in/somebody"])
def test_link_to_a_profile_is_not_stored(content: None, tmp_path: Path, link: str) -> None:
    write(tmp_path, "sample", metadata(["sqs"], gitHub={"template": {"repoURL": link}}, description=f"See {link}."))

    import_samples(tmp_path)

    row = Implementation.objects.get()
    assert (row.link, row.summary) == ("", "See .")


def test_author_who_is_called_like_a_tool_takes_no_words_along(content: None, tmp_path: Path) -> None:
    authors = [{"name": "Sam", "linkedin": "terraform", "twitter": "n/a"}]
    write(tmp_path, "sqs", metadata(["sqs"], authors=authors, title="With AWS SAM", framework="Terraform"))

    import_samples(tmp_path)

    row = Implementation.objects.get()
    assert (row.title, row.framework) == ("With AWS SAM", "Terraform")


def test_file_that_broke_keeps_its_row_even_when_pruned(content: None, tmp_path: Path) -> None:
    write(tmp_path, "one", metadata(["sqs"], 1))
    write(tmp_path, "two", metadata(["sqs"], 2))
    import_samples(tmp_path)
    write(tmp_path, "one", b"{")

    report = import_samples(tmp_path, prune=True)

    assert (report.removed, report.gone, len(report.problems)) == ([], [], 1)
    assert Implementation.objects.count() == 2


def test_sample_that_is_gone_is_removed_only_when_that_is_asked_for(content: None, tmp_path: Path) -> None:
    path = write(tmp_path, "one", metadata(["sqs"], 1))
    write(tmp_path, "two", metadata(["sqs"], 2))
    import_samples(tmp_path)
    path.unlink()

    output, _ = imported(tmp_path)
    assert "no longer there: one/example-pattern.json" in output
    assert Implementation.objects.count() == 2

    output, _ = imported(tmp_path, "--prune")
    assert "1 removed" in output
    assert Implementation.objects.get().key == "two/example-pattern.json"


def test_collections_do_not_touch_each_other(content: None, tmp_path: Path) -> None:
    for name in ("ours", "theirs"):
        write(tmp_path / name, "one", metadata(["sqs"]))
        import_samples(tmp_path / name, prune=True)

    assert sorted(Implementation.objects.values_list("collection__name", flat=True)) == ["ours", "theirs"]
    assert Collection.objects.count() == 2


def test_changed_sample_is_updated_and_patterns_chosen_by_hand_stay(content: None, tmp_path: Path) -> None:
    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"]))
    import_samples(tmp_path)
    row = Implementation.objects.get()
    row.patterns.set(Pattern.objects.filter(slug="fan-out"))
    Implementation.objects.update(is_linked_by_hand=True)
    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"], title="Another title"))

    report = import_samples(tmp_path)

    row.refresh_from_db()
    assert report.updated == ["sqs-lambda/example-pattern.json"]
    assert (row.title, row.is_linked_by_hand) == ("Another title", True)
    assert [pattern.slug for pattern in row.patterns.all()] == ["fan-out"]


def test_links_follow_the_drawings(content: None, tmp_path: Path) -> None:
    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"]))
    import_samples(tmp_path)
    Pattern.objects.get(slug="sqs-queue").flows.all().delete()

    report = import_samples(tmp_path)

    assert len(report.updated) == 1
    assert not Implementation.objects.get().patterns.filter(slug="sqs-queue").exists()


def test_nothing_outside_the_checkout_is_read(content: None, tmp_path: Path) -> None:
    outside = write(tmp_path, "outside", metadata(["sqs"], title="Secret"))
    root = tmp_path / "checkout"
    inside = write(root, "inside", metadata(["sqs"], title="Inside"))
    (root / "linked").symlink_to(outside.parent, target_is_directory=True)
    (root / "sample").mkdir()
    (root / "sample" / "example-pattern.json").symlink_to(outside)
    (root / "sample" / "other-pattern.json").symlink_to(inside)

    _, errors = imported(root)

    assert errors.strip() == (
        "sample/example-pattern.json:1:1: a symbolic link that leads out of the checkout: not followed"
    )
    assert set(Implementation.objects.values_list("title", flat=True)) == {"Inside"}


def test_only_metadata_is_read(content: None, tmp_path: Path) -> None:
    write(tmp_path, "one", metadata(["sqs"]), "one.json")
    write(tmp_path, "one", metadata(["sqs"]), "of-any-name.json")
    write(tmp_path, "one", {"name": "a tool's file"}, "package.json")
    write(tmp_path, "one/cdk", {"app": "a tool's file"}, "cdk.json")
    write(tmp_path, "one", b"not JSON", "event.json")
    write(tmp_path, "_model", metadata(["sqs"]))
    write(tmp_path, ".git", metadata(["sqs"]))

    report = import_samples(tmp_path)

    assert (report.added, report.problems) == (["one/of-any-name.json", "one/one.json"], [])


def test_strict_ends_with_status_one_and_stores_the_rest(content: None, tmp_path: Path) -> None:
    write(tmp_path, "good", metadata(["sqs"]))
    write(tmp_path, "bad", b"{")

    with pytest.raises(CommandError) as caught:
        imported(tmp_path, "--strict")

    assert caught.value.returncode == 1
    assert Implementation.objects.count() == 1


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is no folder"):
        imported(tmp_path / "nowhere")


def test_folder_without_samples_removes_nothing(content: None, tmp_path: Path) -> None:
    write(tmp_path / "samples", "one", metadata(["sqs"]))
    import_samples(tmp_path / "samples")
    (tmp_path / "other" / "samples").mkdir(parents=True)

    with pytest.raises(CommandError, match="No sample could be read"):
        imported(tmp_path / "other" / "samples", "--prune")

    assert Implementation.objects.count() == 1


def test_progress_counts_in_a_terminal_and_is_one_plain_line_elsewhere(content: None, tmp_path: Path) -> None:
    good_samples(tmp_path, 60)

    terminal, _ = imported(tmp_path, out=Terminal())
    plain, _ = imported(tmp_path)

    assert "\rReading samples: 50 of 60\rReading samples: 60 of 60\n" in terminal
    assert plain.splitlines()[0] == "Read 60 files"
    assert "\r" not in plain


def test_import_is_seen_on_the_page_at_once(content: None, client: Client, tmp_path: Path) -> None:
    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"], title="Work from a queue"))
    assert "Implementations" not in client.get("/patterns/sqs-queue/").content.decode()

    import_samples(tmp_path)
    assert "Work from a queue" in client.get("/patterns/sqs-queue/").content.decode()

    write(tmp_path, "sqs-lambda", metadata(["sqs", "lambda"], title="Work off a queue"))
    import_samples(tmp_path)
    assert "Work off a queue" in client.get("/patterns/sqs-queue/").content.decode()


def test_short_names_have_the_roles_of_the_rows(content: None) -> None:
    vocabulary = Vocabulary(Service.objects.select_related("provider", "role"))
    with_role = [name for name, shorts in SHORT_NAMES.items() if vocabulary.named(shorts.split()[0]).role]

    assert with_role == list(SHORT_NAMES)[: list(SHORT_NAMES).index("Amazon Bedrock")]
    expected = {"apigw": "api-gateway", "alb": "api-gateway", "sfn": "workflow", "dlq": "dead-letter-queue"}
    expected |= {"aurora": "sql-db", "ddbstream": "change-feed", "ses": "notification", "fargate": "container-service"}
    assert {short: vocabulary.named(short).role for short in expected} == expected
    assert vocabulary.named("Cloud Run functions").role == "function"
    assert vocabulary.named("eventbridge", "EventBridge Scheduler").role == "scheduler"


def test_hostile_text_is_stored_plain_and_shown_as_text(content: None, client: Client, tmp_path: Path) -> None:
    title = "<script>alert(1)</script>\x00\x1b[31m"
    write(tmp_path, "sqs-lambda", json.dumps(metadata(["sqs", "lambda"], title=title)).encode())

    import_samples(tmp_path)

    assert Implementation.objects.get().title == "<script>alert(1)</script>[31m"
    page = client.get("/patterns/sqs-queue/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
