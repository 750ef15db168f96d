"""`manage.py check_content`: what is loaded passes, and what an editor broke is named with its file and line."""

import io

import pytest
from django.core.management import CommandError, call_command

from advisor.models import Question
from patterns.loading import CATALOGUE
from patterns.models import Flow, Node, Pattern, Practice, Price

pytestmark = pytest.mark.django_db


def check(*args: str) -> tuple[str, list[str]]:
    """What the command ended with, and its findings."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("check_content", *args, stdout=out, stderr=err)
    except CommandError as error:
        return f"status {error.returncode}: {error}", err.getvalue().splitlines()
    return out.getvalue().strip(), err.getvalue().splitlines()


def line_of(file: str, text: str) -> int:
    lines = (CATALOGUE / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_shipped_content_passes(content: None) -> None:
    assert check("--fail-on", "warning") == ("Content: 0 error(s), 0 warning(s)", [])


def test_link_to_a_draft_is_an_error_at_its_line(content: None) -> None:
    Pattern.objects.filter(slug="sqs-queue").update(is_published=False)

    told, found = check()

    line = line_of("patterns/fan-out.md", "[a queue](/patterns/sqs-queue/)")
    assert told.startswith("status 1: ")
    assert (
        f"patterns/catalogue/patterns/fan-out.md:{line}: error: pattern fan-out: "
        "no page answers `/patterns/sqs-queue/`. Correct the link, or publish what it leads to."
    ) in found
    assert any("pattern fan-out: its relation" in line or "relations fan-out: its relation" in line for line in found)


def test_what_an_editor_broke_is_named_with_its_level(content: None) -> None:
    row = Pattern.objects.get(slug="fan-out")
    Practice.objects.create(slug="ours", name="Ours", summary="Ours.", reviewed="2026-11-01")
    Flow.objects.filter(target__key="scan", pattern=row).delete()
    Node.objects.filter(key="thumb", pattern=row).update(label="Cloud Watch")
    row.guidance.filter(kind="avoid-when").delete()
    Price.objects.get(slug="aws-lambda-requests").sources.clear()
    Question.objects.filter(input="gpu").update(help="Ask in Cloud Watch.")

    told, found = check()

    assert told == "status 1: 4 error(s), 3 warning(s) in the content; each says above what to do."
    assert [line.rpartition(". ")[0] for line in found] == [
        "advisor/rules/questions.yaml: warning: rules question gpu: "
        "\u201cCloud Watch\u201d comes near the name CloudWatch",
        "no file yet: error: practice ours: it names no source",
        "no file yet: warning: practice ours: no pattern and no challenge calls for it",
        "patterns/catalogue/patterns/fan-out.md: error: pattern fan-out: it does not say when to avoid it",
        "patterns/catalogue/patterns/fan-out.md: error: pattern fan-out: no flow touches the node `scan`",
        "patterns/catalogue/patterns/fan-out.md: warning: pattern fan-out: "
        "\u201cCloud Watch\u201d comes near the name CloudWatch",
        "patterns/catalogue/prices/aws.yaml: error: price aws/aws-lambda-requests: it names no source",
    ]


@pytest.mark.parametrize(
    ("level", "said"),
    [("error", "Content: 0 error(s), 1 warning(s)"), ("warning", "status 1: 0 error(s), 1 warning(s)")],
)
def test_warnings_alone_fail_where_that_is_asked(content: None, level: str, said: str) -> None:
    Pattern.objects.filter(slug="fan-out").update(intent="It is kept in Dynamo DB.")

    assert check("--fail-on", level)[0].startswith(said)
