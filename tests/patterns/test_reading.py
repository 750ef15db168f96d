"""Files as entries, and what is said of those that cannot be read."""

from pathlib import Path

import pytest

from patterns.reading import MAX_BYTES, Entry, Folder, Problem, UnreadableError, read_folder, read_yaml

NOTES = Folder("note", "*.md")
ROWS = Folder("row", "rows.yaml", "rows")


def written(root: Path, name: str, text: str | bytes) -> None:
    (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_front_matter_and_body_become_one_entry(tmp_path: Path) -> None:
    written(tmp_path, "cold.md", "---\nname: Cold\n---\n\n## How\n\nText.\n")

    [entry] = read_folder(tmp_path, NOTES)

    assert isinstance(entry, Entry)
    assert entry.slug == "cold"
    assert entry.data == {"name": "Cold", "body": "## How\n\nText.\n"}


def test_entry_knows_the_line_of_a_value(tmp_path: Path) -> None:
    written(tmp_path, "cold.md", "---\nname: Cold\nsteps:\n  - one\n  - two\n---\n")

    [entry] = read_folder(tmp_path, NOTES)

    assert isinstance(entry, Entry)
    assert str(entry.problem(("steps", 1), "is wrong")) == "cold.md:5: steps.1: is wrong"
    assert entry.problem(("steps", 9, "deep"), "is missing").line == 3


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name: Cold\n", 1, "the front matter is missing"),
        ("---\nname: Cold\n", 1, "not closed"),
        ("---\nname: 'Cold\n---\n", 2, "column"),
        ("---\n- Cold\n---\n", 2, "list of `key: value`"),
        ("---\na: 1\na: 2\n---\n", 3, "second time"),
        ("---\na: &x 1\nb: *x\n---\n", 2, "anchors"),
        ("---\na: !!python/object:os.system x\n---\n", 2, "tags such as"),
        ('---\na: !!int ""\n---\n', 2, "tags such as"),
        ("---\na: " + "1:" * 220 + "1.5\n---\n", 2, "not a plain value"),
        ("---\na: 2026-13-45\n---\n", 2, "not a plain value"),
        (b"---\nname: \xff\n---\n", 2, "UTF-8"),
        ("---\nbody: here\n---\n", 2, "below the front matter"),
        ("---\n" + "a: {" * 30 + "}" * 30 + "\n---\n", 2, "nested deeper"),
    ],
)
def test_file_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, text: str | bytes, line: int, reason: str
) -> None:
    written(tmp_path, "bad.md", text)
    written(tmp_path, "good.md", "---\nname: Good\n---\n")

    bad, good = read_folder(tmp_path, NOTES)

    assert isinstance(bad, Problem)
    assert (bad.file, bad.line) == ("bad.md", line)
    assert reason in bad.reason
    assert isinstance(good, Entry)


def test_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    written(tmp_path, "large.md", b"x" * (MAX_BYTES + 1))

    [problem] = read_folder(tmp_path, NOTES)

    assert isinstance(problem, Problem)
    assert "larger than 256 KB" in problem.reason


def test_rows_of_a_list_are_entries_and_a_bad_row_does_not_stop_the_rest(tmp_path: Path) -> None:
    written(tmp_path, "rows.yaml", "rows:\n  - slug: a\n  - name: no slug\n  - just text\n  - slug: b\n")

    first, second, third, fourth = read_folder(tmp_path, ROWS)

    assert isinstance(first, Entry)
    assert str(second) == "rows.yaml:3: rows.1: `slug` is missing"
    assert str(third) == "rows.yaml:4: rows.2: expected `key: value` lines"
    assert isinstance(fourth, Entry)
    assert fourth.lines[("slug",)] == 5


def test_deep_nesting_ends_in_an_error_not_in_a_crash() -> None:
    with pytest.raises(UnreadableError):
        read_yaml("[" * 5000)
