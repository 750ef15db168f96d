"""Content files that mean harm, or went wrong: one clear error with file and line, in bounded time and memory."""

import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.entries import knowledge
from patterns.loading import load
from patterns.models import Practice
from patterns.reading import MAX_BYTES, Entry, Folder, Problem, read_folder
from patterns.schema import normalize

NOTES = Folder("note", "*.md")
ROWS = Folder("row", "*.yaml", "rows")
GOOD = b"---\nname: Good\n---\n"
HALF = MAX_BYTES // 2 - 100
LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

# Seconds of one processor, and bytes: what reading a folder may take at most.
MAX_SECONDS = 5
MAX_MEMORY = 150 * 1024 * 1024


def front(text: str) -> bytes:
    return f"---\n{text}\n---\nBody.\n".encode()


REFUSED = {
    "list": (front("- a\n- b"), 2, "must be a list of `key: value` lines"),
    "text alone": (front("just text"), 2, "must be a list of `key: value` lines"),
    "empty": (b"", 1, "front matter is missing"),
    "billion laughs": (front(LAUGHS), 2, "anchors and aliases"),
    "alias alone": (front("a: 1\nb: *x"), 3, "anchors and aliases"),
    "anchor alone": (front("a: 1\nb: &x 1"), 3, "anchors and aliases"),
    "brackets": (front("a: 1\nb: " + "[" * HALF), 3, "nested deeper than 20 levels"),
    "braces": (front("a: 1\nb: " + "{a: " * (HALF // 4)), 3, "nested deeper than 20 levels"),
    "dashes": (front("a: 1\nb:\n  " + "- " * HALF), 4, "nested deeper than 20 levels"),
    "indentation": (front("\n".join(" " * depth + "a:" for depth in range(600))), 23, "nested deeper than 20 levels"),
    "question marks": (front("a: 1\n" + "? " * HALF), 3, "nested deeper than 20 levels"),
    "key of a list": (front("a: 1\n? [b]\n: 2"), 3, "a key must be a word"),
    "long key": (front("a: 1\n" + "k" * 300 + ": 2"), 3, "more than 200 characters"),
    "key twice": (front("a: 1\nb: 1\na: 2"), 4, "`a` stands here a second time"),
    "key twice inside": (front("a:\n  b: 1\n  b: 2"), 4, "`b` stands here a second time"),
    "tab before a key": (front("a:\n\tb: 1"), 3, "column"),
    "tag": (front("a: 1\nb: !!python/name:os.system"), 3, "tags such as"),
    "binary": (front("a: 1\nb: !!binary aGk="), 3, "tags such as"),
    "unclosed quote": (front("a: 1\nb: 'x\n" + "y\n" * 99), 103, "column"),
    "digits": (front("a: 1\nb: " + "9" * HALF), 3, "more than 40 characters"),
    "number of base 60": (front("a: 1\nb: 1" + ":1" * (HALF // 2)), 3, "more than 40 characters"),
    "number of base 16": (front("a: 1\nb: 0x" + "f" * HALF), 3, "more than 40 characters"),
    "values": (front("a: 1\nb: [" + "1," * HALF + "]"), 3, "more than 50,000 values"),
    "infinity": (front("a: 1\nb: .inf"), 3, "not a finite number"),
    "no number": (front("a: 1\nb: .nan"), 3, "not a finite number"),
    "no date": (front("a: 1\nb: 2026-02-30"), 3, "not a plain value"),
    "utf-16": (GOOD.decode().encode("utf-16"), 1, "not UTF-8"),
    "utf-16 without a mark": (GOOD.decode().encode("utf-16-le"), 1, "U+0000"),
    "latin-1": (b"---\nname: caf\xe9\n---\n", 2, "not UTF-8"),
    "cut in a character": ("---\nname: caf\u00e9".encode()[:-1], 2, "not UTF-8"),
    "overlong slash": (b"---\nname: \xc0\xaf\n---\n", 2, "not UTF-8"),
    "surrogate": (b"---\nname: \xed\xa0\x80\n---\n", 2, "not UTF-8"),
    "nul": (b"---\nname: a\x00b\n---\n", 2, "the control character U+0000"),
    "nul in the body": (GOOD + b"\n\na\x00b\n", 6, "the control character U+0000"),
    "escape in the body": (GOOD + b"a\x1b[31mb\n", 4, "the control character U+001B"),
    "nul escaped": (front('a: 1\nb: "x\\0"'), 3, "the control character U+0000"),
    "noncharacter": ("---\na: 1\nb: \uffff\n---\n".encode(), 3, "the control character U+FFFF"),
    "10 MB": (b"---\n" + b"x" * 10_000_000, 1, "larger than 256 KB"),
}


def read(root: Path, folder: Folder) -> tuple[list[Entry | Problem], float, int]:
    """What is in the folder, and the processor's seconds and the bytes that it took at most."""
    tracemalloc.start()
    begin = time.process_time()
    try:
        return list(read_folder(root, folder)), time.process_time() - begin, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.asvs("1.5.2")
@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_one_error_with_its_line_and_the_next_is_read(tmp_path: Path, name: str) -> None:
    text, line, reason = REFUSED[name]
    (tmp_path / "a.md").write_bytes(text)
    (tmp_path / "b.md").write_bytes(GOOD)

    (bad, good), seconds, memory = read(tmp_path, NOTES)

    assert isinstance(bad, Problem)
    assert (bad.file, bad.line) == ("a.md", line), bad.reason
    assert reason in bad.reason
    assert len(str(bad)) < 400
    assert isinstance(good, Entry)
    assert seconds < MAX_SECONDS
    assert memory < MAX_MEMORY


@pytest.mark.parametrize(
    "text",
    [
        b"rows: [" + b"{slug: a}," * (HALF // 10) + b"]",
        b"rows:\n" + b"".join(b"  - slug: a%d\n" % number for number in range(HALF // 10)),
        b"rows:\n  - slug: a\n    list: [" + b"1," * 49_000 + b"]\n",
        b"rows:\n  - slug: a\n" + b"".join(b"    k%d: 1\n" % number for number in range(HALF // 8)),
        b"rows:\n  - slug: a\n    text: >-\n" + b"      x\n\n" * (HALF // 5),
        b"#\n" * HALF + b"rows: [{slug: a}]\n",
    ],
    ids=["flow rows", "block rows", "items", "keys", "folded lines", "comments"],
)
def test_largest_file_of_small_things_is_read_in_bounded_time_and_memory(tmp_path: Path, text: bytes) -> None:
    assert len(text) <= MAX_BYTES
    (tmp_path / "a.yaml").write_bytes(text)

    entries, seconds, memory = read(tmp_path, ROWS)

    assert isinstance(entries[0], Entry)
    assert seconds < MAX_SECONDS
    assert memory < MAX_MEMORY


def test_slug_that_is_used_twice_is_named_at_its_second_place(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rows:\n  - slug: a\n  - slug: b\n  - slug: a\n")

    first, second, third = read_folder(tmp_path, ROWS)

    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert str(third) == "a.yaml:4: rows.2: `a` stands here a second time"


def test_what_is_no_file_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    (tmp_path / "b.md").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "c.md")
    (tmp_path / "d.md").write_bytes(GOOD)

    *problems, good = read_folder(tmp_path, NOTES)

    assert [str(problem) for problem in problems] == [f"{name}.md:1: not a file" for name in "abc"]
    assert isinstance(good, Entry)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_byte_order_mark_and_line_ends_of_other_systems_change_nothing(tmp_path: Path, mark: bytes, end: bytes) -> None:
    (tmp_path / "a.md").write_bytes(mark + b"---\nname: Good\n---\nOne.\n\nTwo.\n".replace(b"\n", end))

    [entry] = read_folder(tmp_path, NOTES)

    assert isinstance(entry, Entry)
    assert entry.data == {"name": "Good", "body": "One.\n\nTwo.\n"}


yaml_signs = st.text("ab:- \n\t{}[],&*!|>'\"#?%@`0.~<=\\\x00\u2028\ufeff", max_size=80)
pieces = st.lists(
    st.sampled_from(["---\n", "a: ", "- ", "b:\n", "  ", "|-\n", "&x ", "*x", "!!set ", "? "]), max_size=20
)
files = st.binary(max_size=200) | yaml_signs.map(str.encode) | pieces.map("".join).map(str.encode)


@given(files, st.booleans())
def test_whatever_a_file_holds_is_an_entry_or_an_error_at_one_of_its_lines(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, is_front_matter: bool
) -> None:
    root = tmp_path_factory.mktemp("files", numbered=True)
    text = b"---\n" + data + b"\n---\n" if is_front_matter else b"rows:\n" + data
    (root / ("a.md" if is_front_matter else "a.yaml")).write_bytes(text)

    for found in read_folder(root, NOTES if is_front_matter else ROWS):
        if isinstance(found, Problem):
            ends = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").decode(errors="replace").splitlines()
            assert 1 <= found.line <= len(ends) + 1
            assert 0 < len(found.reason) < 400
        else:
            normalize(found.data, knowledge.PRACTICES.shape)


@pytest.mark.fault("F23")
@pytest.mark.django_db
def test_folder_full_of_hostile_files_loads_what_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "practices"
    folder.mkdir()
    for number, (text, _, _) in enumerate(REFUSED.values()):
        (folder / f"bad-{number}.md").write_bytes(text)
    (folder / "sound.md").write_text("---\nname: Sound\nsummary: It loads.\nreviewed: 2026-11-23\n---\nText.\n")
    (folder / "wrong.md").write_text("---\nname: [1]\nsummary: {a: b}\nreviewed: soon\nhostile: true\n---\nText.\n")

    report = load([knowledge.PRACTICES], tmp_path)

    assert report.added == ["practice sound"]
    assert Practice.objects.get(slug="sound").summary == "It loads."
    refused = {problem.file for problem in report.problems}
    assert refused == {f"practices/bad-{number}.md" for number in range(len(REFUSED))} | {"practices/wrong.md"}
    assert [problem.line for problem in report.problems if problem.file.endswith("wrong.md")] == [5, 2, 3, 4]
