"""Rows back into the content files: the shipped ones to the byte, and of an edit what was edited alone."""

import difflib
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from patterns.dumping import DumpReport, dump, dump_catalogue
from patterns.entries import knowledge, pattern, provider
from patterns.loading import CATALOGUE, load, load_catalogue
from patterns.models import LoadRecord, Pattern, Practice, Price, Relation, Role, Service, Source, Update
from tests.factories import PatternFactory

pytestmark = pytest.mark.django_db

PATTERN_KINDS = [pattern.PATTERNS, pattern.EXAMPLES, pattern.PATTERN_RELATIONS, pattern.EXAMPLE_RELATIONS]
SOURCES = [kind for kind in provider.KINDS if kind.name == "source"]
PRICES = [kind for kind in provider.KINDS if kind.name == "price"]
SERVICES = [kind for kind in provider.KINDS if kind.name == "service"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the shipped files, to dump into."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def diff(root: Path, name: str) -> list[str]:
    """The lines that a dump took from a shipped file and added to it."""
    before, after = (folder / name for folder in (CATALOGUE, root))
    lines = difflib.ndiff(before.read_text().splitlines(), after.read_text().splitlines())
    return [line for line in lines if line.startswith(("- ", "+ "))]


def dumped(root: Path, kinds: list[knowledge.Kind], **options: bool) -> DumpReport:
    return dump(kinds, root, CATALOGUE, **options)


def test_shipped_files_are_dumped_to_the_byte_also_into_an_empty_folder(content: None, tmp_path: Path) -> None:
    report = dump_catalogue(tmp_path)

    assert (report.removed, report.unchanged, report.left) == ([], [], [])
    assert contents(tmp_path) == contents(CATALOGUE)

    again = load_catalogue(tmp_path)
    assert (again.added, again.updated, again.kept, again.problems) == ([], [], [], [])
    report = dump_catalogue(tmp_path)
    assert (report.written, report.removed, report.left) == ([], [], [])
    assert contents(tmp_path) == contents(CATALOGUE)


def test_an_edit_shows_as_itself_and_loads_as_no_edit(content: None, files: Path) -> None:
    row = Pattern.objects.get(slug="fan-out")
    row.intent, row.is_published = "Ours.", False
    row.body = row.body.replace("\n", "\r\n").strip()  # as a browser's form sends it
    row.save()
    row.tradeoffs.filter(attribute__slug="cost").update(effect=-2)
    row.practices.add(Practice.objects.get(slug="security"))

    report = dumped(files, PATTERN_KINDS)

    assert report.written == ["patterns/fan-out.md"]
    assert diff(files, "patterns/fan-out.md") == [
        "- intent: Each of several functions gets its own copy of an event, so the reactions run in parallel and fail "
        "separately.",
        "+ intent: Ours.",
        "+ published: false",
        "-     effect: -1",
        "+     effect: -2",
        "- practices: [error-handling, observability, idempotency, cost-optimization]",
        "+ practices: [error-handling, observability, idempotency, cost-optimization, security]",
    ]
    loaded = load(PATTERN_KINDS, files)
    assert (loaded.updated, loaded.kept, loaded.problems) == (["pattern fan-out"], [], [])
    assert dumped(files, PATTERN_KINDS).written == []


def test_edit_that_was_dumped_and_loaded_is_not_undone_by_an_older_file(content: None, files: Path) -> None:
    older = (files / "patterns" / "fan-out.md").read_text()
    for intent in ("Ours.", "Ours again."):
        Pattern.objects.filter(slug="fan-out").update(intent=intent)
        dumped(files, PATTERN_KINDS)
        load(PATTERN_KINDS, files)
    newest = (files / "patterns" / "fan-out.md").read_text()

    said = []
    for text in (older, newest.replace("Ours again.", "Ours."), newest, newest.replace("Ours again.", "Newer.")):
        (files / "patterns" / "fan-out.md").write_text(text)
        report = load(PATTERN_KINDS, files)
        said.append((report.kept, report.updated, Pattern.objects.get(slug="fan-out").intent))
    (files / "patterns" / "fan-out.md").write_text(older)
    forced = load(PATTERN_KINDS, files, {"fan-out"})
    again = load(PATTERN_KINDS, files)

    kept = ["pattern fan-out (edited since: the file is older than an edit that was dumped and loaded)"]
    assert said == [
        (kept, [], "Ours again."),
        (kept, [], "Ours again."),
        ([], [], "Ours again."),
        ([], ["pattern fan-out"], "Newer."),
    ]
    assert "pattern fan-out" in forced.updated
    assert Pattern.objects.get(slug="fan-out").intent != "Newer."
    assert (again.kept, again.updated) == ([], [])


def test_edit_that_goes_back_to_what_stood_before_is_dumped_and_loaded(content: None, files: Path) -> None:
    before = Pattern.objects.get(slug="fan-out").intent
    for intent in ("Ours.", before):
        Pattern.objects.filter(slug="fan-out").update(intent=intent)
        dumped(files, PATTERN_KINDS)
        report = load(PATTERN_KINDS, files)

    assert (report.kept, report.updated) == ([], ["pattern fan-out"])
    assert load(PATTERN_KINDS, files).kept == []


def test_new_entries_get_files_and_rows_at_the_end_of_their_lists(content: None, files: Path) -> None:
    source = Source.objects.create(slug="a-new-one", title="Ours: a page", seen_on=date(2026, 11, 24))
    row = PatternFactory(slug="new", title="New", intent="It is new.", is_published=False)
    row.sources.set([source])

    report = dumped(files, [*SOURCES, *PATTERN_KINDS])

    assert report.written == ["sources.yaml", "patterns/new.md"]
    assert diff(files, "sources.yaml") == [
        "+   - slug: a-new-one",
        "+     title: 'Ours: a page'",
        "+     seen_on: 2026-11-24",
    ]
    assert (files / "sources.yaml").read_text().endswith("seen_on: 2026-11-24\n")
    head = (files / "patterns" / "new.md").read_text().splitlines()[:9]
    assert head[:5] == ["---", "title: New", "neutral_name: New", "category: function", "intent: It is new."]
    assert head[6] == "published: false"
    assert load(PATTERN_KINDS, files).kept == []


def test_what_an_editor_deleted_leaves_the_files(content: None, files: Path) -> None:
    Pattern.objects.filter(slug="fan-out").delete()
    Price.objects.filter(provider__slug="gcp").delete()
    Price.objects.filter(slug="aws-lambda-requests").delete()

    report = dumped(files, [*PATTERN_KINDS, *PRICES])

    assert report.removed == ["patterns/fan-out.md", "prices/gcp.yaml"]
    assert not (files / "patterns" / "fan-out.md").exists()
    assert "aws-lambda-requests" not in (files / "prices" / "aws.yaml").read_text()
    assert {line[0] for line in diff(files, "prices/aws.yaml")} == {"-"}


def test_pattern_that_became_an_example_moves(content: None, files: Path) -> None:
    Pattern.objects.filter(slug="fan-out").update(category=Pattern.Category.EXAMPLE)

    report = dumped(files, PATTERN_KINDS)

    assert ("examples/fan-out.md" in report.written, report.removed) == (True, ["patterns/fan-out.md"])


def test_price_keeps_its_spelling_until_it_changes(content: None, files: Path) -> None:
    assert "price_usd: '5.0'" in (files / "prices" / "cloudflare.yaml").read_text()
    Price.objects.filter(slug="aws-lambda-requests").update(price_usd="0.250")

    dumped(files, PRICES)

    assert diff(files, "prices/aws.yaml") == ["-     price_usd: '0.2'", "+     price_usd: '0.25'"]


def test_comments_stay_with_the_file_the_list_the_row_or_the_key(content: None, files: Path) -> None:
    path = files / "sources.yaml"
    path.write_text(
        "# Where we read.\n" + path.read_text().replace("  - slug: ec2-tables", "  # Machines\n  - slug: ec2-tables")
    )
    page = files / "patterns" / "fan-out.md"
    page.write_text(page.read_text().replace("nodes:", "# Drawn from left to right.\nnodes: # five"))
    Source.objects.filter(slug="ec2-tables").update(kind="page")

    dumped(files, [*SOURCES, *PATTERN_KINDS])

    text = path.read_text()
    assert text.startswith("# Where we read.\nsources:\n  - slug:")
    assert "\n\n  # Machines\n  - slug: ec2-tables\n" in text
    assert "\n# Drawn from left to right.\n# five\nnodes:\n" in page.read_text()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("sources.yaml", "kind: dataset", "kind: table", "has changed since it was loaded"),
        ("sources.yaml", "sources:\n", "sources:\n  - {slug: unread, title: Unread}\n", "was never loaded"),
        ("sources.yaml", "kind: dataset", "kind: [dataset", "column"),
        ("sources.yaml", "kind: dataset", "kint: dataset", "unknown key"),
    ],
)
def test_file_that_says_what_the_database_does_not_know_is_left_and_named(
    content: None, files: Path, name: str, old: str, new: str, said: str
) -> None:
    text = (files / name).read_text()
    assert old in text
    (files / name).write_text(text.replace(old, new, 1))
    Source.objects.filter(slug="ec2-tables").update(kind="page")

    report = dumped(files, [*SOURCES, *PRICES])

    assert (report.written, report.unchanged[0]) == ([], "prices/aws.yaml")
    assert {problem.file for problem in report.left} == {name}
    assert said in report.left[0].reason
    assert (files / name).read_text() == text.replace(old, new, 1)


def test_overwrite_writes_over_a_file_that_changed_but_keeps_what_was_never_loaded(content: None, files: Path) -> None:
    page = files / "patterns" / "fan-out.md"
    page.write_text(page.read_text().replace("position: 13", "position: 14"))
    shutil.copy(page, files / "patterns" / "unread.md")

    report = dumped(files, PATTERN_KINDS, overwrite=True)

    assert report.written == ["patterns/fan-out.md"]
    assert [problem.file for problem in report.left] == ["patterns/unread.md"]
    assert page.read_bytes() == (CATALOGUE / "patterns" / "fan-out.md").read_bytes()


def test_an_empty_database_takes_nothing_away(files: Path, db: None) -> None:
    for model in (Update, Pattern, LoadRecord):
        model.objects.all().delete()

    report = dumped(files, [*PATTERN_KINDS, knowledge.UPDATES])

    assert (report.written, report.removed) == ([], [])
    assert contents(files) == contents(CATALOGUE)


@pytest.mark.parametrize("slug", ["../above", "a b", "", "a/b"])
def test_slug_that_no_form_lets_through_leads_nowhere(files: Path, db: None, slug: str) -> None:
    PatternFactory(slug=slug)

    report = dumped(files, PATTERN_KINDS)

    assert report.written == []
    assert any("is no slug" in problem.reason for problem in report.left)


def test_text_that_could_not_be_loaded_again_is_not_written(content: None, files: Path) -> None:
    Practice.objects.filter(slug="testing").update(body="x" * 300_000)

    report = dumped(files, [knowledge.PRACTICES, knowledge.PRACTICE_LINKS])

    assert report.written == []
    assert "larger than 256 KB" in report.left[0].reason


@pytest.mark.parametrize("text", ["a\x08b", "a\x00b", "a\ufffeb"])
def test_control_character_that_a_program_stored_is_named_and_nothing_written(
    content: None, files: Path, text: str
) -> None:
    if "\0" in text and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL stores no NUL, so no program could have stored one")
    Source.objects.filter(slug="ec2-tables").update(location=text)
    Practice.objects.filter(slug="testing").update(body=text)

    report = dumped(files, [*SOURCES, knowledge.PRACTICES, knowledge.PRACTICE_LINKS])

    assert report.written == []
    assert [problem.file for problem in report.left] == ["sources.yaml", "practices/testing.md"]
    assert all("could not be loaded again" in problem.reason for problem in report.left)


def test_write_that_fails_leaves_the_file_whole(content: None, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Service.objects.filter(provider__slug="aws").update(note="Ours")

    def full_disk(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[:100])
        raise OSError(28, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(OSError, match="No space"):
        dumped(files, SERVICES)

    assert contents(files) == contents(CATALOGUE)


def test_relation_to_a_new_pattern_is_dumped_with_the_pattern(content: None, files: Path) -> None:
    ours = PatternFactory(slug="ours", title="Ours")
    Relation.objects.create(pattern=Pattern.objects.get(slug="fan-out"), target=ours, kind="feeds", position=9)
    Role.objects.filter(slug="topic").update(summary="Said anew")

    report = dumped(files, PATTERN_KINDS)

    assert report.written == ["patterns/fan-out.md", "patterns/ours.md"]
    assert diff(files, "patterns/fan-out.md") == ["+   - pattern: ours", "+     kind: feeds"]
