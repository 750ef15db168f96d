"""Samples that mean harm: links, hidden characters, people, and folders without end."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from patterns.models import Implementation
from patterns.samples import files, import_samples
from tests.patterns.samples import metadata, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("javascript:alert(1)", "This is not an https address."),
        ("https://localhost/x", "private host"),
        ("https://127.0.0.1:8000/x", "private host"),
        ("https://10.1.2.3/", "private host"),
        ("https://[::1]/x", "private host"),
        ("https://169.254.169.254/latest/meta-data", "private host"),
        ("https://printer.local/", "private host"),
        ("https://wiki.internal./", "private host"),
        ("https://me:pw@code.example/", "holds a user name"),
        ("https://code.example?x=1@2", ""),
        ("https://code.example/\u202egnp.exe", "cannot be seen"),
        ("https://code.example/a\u200bb", "cannot be seen"),
    ],
)
def test_hostile_link_is_named_and_not_stored(content: None, tmp_path: Path, link: str, said: str) -> None:
    write(tmp_path, "sample", metadata(["sqs"], gitHub={"template": {"repoURL": link}}))

    report = import_samples(tmp_path)

    assert [said in str(problem) for problem in report.problems] == ([True] if said else [])
    assert Implementation.objects.filter(link=link).exists() is not bool(said)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\u00ad", "U+00AD SOFT HYPHEN"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\x1b", "U+001B a control character"),
    ],
)
def test_hidden_character_is_named_and_left_out(content: None, tmp_path: Path, mark: str, name: str) -> None:
    text = json.dumps(metadata(["sqs", "lambda"], title=f"Queue{mark} to function", description=f"Wr{mark}ites."))
    write(tmp_path, "sqs-lambda", text.encode())

    report = import_samples(tmp_path)
    again = import_samples(tmp_path)

    row = Implementation.objects.get()
    assert (row.title, row.summary) == ("Queue to function", "Writes.")
    assert [note.reason for note in report.notes] == [
        f"{field}: {name} cannot be seen: stored without it" for field in ("title", "description")
    ]
    assert all(note.column > 1 for note in report.notes)
    assert report.problems == []
    assert (again.updated, len(again.unchanged)) == ([], 1)


@pytest.mark.parametrize(
    "text",
    [
        "Ask zora.quill@mail.example",
        "Ask zora\u200b.quill@mail\u200b.example",
        "Ask zora.quill\uff20mail.example",
        "Ask @zoraquill",
        "Ask \uff20zoraquill",
        "Ask @\u2060zoraquill",
        "Ask mailto:zora.quill@mail.example",
    ],
)
def test_no_address_and_no_handle_is_stored(content: None, tmp_path: Path, text: str) -> None:
    write(tmp_path, "sample", metadata(["sqs"], title=f"{text} now", description=text, authors=[]))

    import_samples(tmp_path)

    row = Implementation.objects.get()
    assert (row.title, row.summary) == ("Ask now", "Ask")


@pytest.mark.parametrize(
    "link",
    [
        "https://code.example/?to=zora.quill@mail.example",
        "https://code.example/zora.quill%40mail.example",
        "https://code.example/@zoraquill/sample",
    ],
)
def test_link_with_an_address_or_a_handle_is_left_out(content: None, tmp_path: Path, link: str) -> None:
    write(tmp_path, "sample", metadata(["sqs"], gitHub={"template": {"repoURL": link}}))

    import_samples(tmp_path)

    assert Implementation.objects.get().link == ""


def test_hidden_character_in_a_path_is_refused_and_not_printed(
    content: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "good", metadata(["sqs"]))
    write(tmp_path, "bad\u202ename", metadata(["sqs"]))

    call_command("import_samples", str(tmp_path))

    said = capsys.readouterr()
    assert "that can be seen" in said.err
    assert "\u202e" not in said.err + said.out
    assert Implementation.objects.count() == 1


def test_folder_without_end_is_left_after_a_bounded_number_of_files(
    content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_SEEN", 50)
    write(tmp_path, "a-sample", metadata(["sqs"]))
    for number in range(60):
        (tmp_path / f"b{number}.txt").touch()
        (tmp_path / "z").mkdir(exist_ok=True)
        (tmp_path / "z" / f"{number}.txt").touch()

    report = import_samples(tmp_path)

    assert [problem.reason for problem in report.problems] == ["more than 50 files: the rest was not looked at"]


def test_metadata_is_read_up_to_a_sum_of_bytes(content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_TOTAL", 5 * 1024)
    for name in ("a", "b", "c", "d"):
        write(tmp_path, name, metadata(["sqs"], resources={"text": ["x" * 2_000]}))

    report = import_samples(tmp_path)

    assert Implementation.objects.count() < 4
    assert "the rest was not read" in report.problems[-1].reason


def test_links_that_leave_the_folder_long_names_and_huge_files_cost_nothing(content: None, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for place in (root, outside):
        place.mkdir()
    write(root, "good", metadata(["sqs"]))
    write(outside, "secret", metadata(["sqs"], title="Outside"))
    (root / "out").symlink_to(outside)
    (root / "round").symlink_to(root)
    (root / "l.pattern.json").symlink_to(outside / "secret" / os.listdir(outside / "secret")[0])
    (root / "fifo-pattern.json").unlink(missing_ok=True)
    os.mkfifo(root / "fifo-pattern.json")
    deep = root.joinpath(*["d" * 200] * 12)
    deep.mkdir(parents=True)
    write(root, "n" * 240, metadata(["sqs"]))
    with (root / "huge-pattern.json").open("wb") as huge:
        huge.truncate(2 * 1024**3)

    began = time.process_time()
    report = import_samples(root)

    assert time.process_time() - began < 5
    assert Implementation.objects.count() == 1
    assert len(report.problems) == 4


def test_drawing_with_too_many_lines_is_refused_at_once(content: None, tmp_path: Path) -> None:
    drawing: dict[str, Any] = {f"icon{at}": {"service": "sqs"} for at in range(40)}
    drawing |= {f"line{at}": {"from": f"icon{at % 40}", "to": f"icon{(at * 7 + 1) % 40}"} for at in range(3_000)}
    write(tmp_path, "sample", metadata(["sqs"], patternArch=drawing))

    began = time.process_time()
    report = import_samples(tmp_path)

    assert time.process_time() - began < 5
    assert [problem.reason for problem in report.problems] == ["patternArch: more than 400 lines"]


def test_languages_that_are_spelled_longer_than_they_came_keep_to_their_column(content: None, tmp_path: Path) -> None:
    write(tmp_path, "sample", metadata(["sqs"], language=",".join(["net"] * 13)))

    import_samples(tmp_path)

    stored = Implementation.objects.get().language
    assert len(stored) <= Implementation._meta.get_field("language").max_length
    assert set(stored.split(", ")) == {".NET"}
