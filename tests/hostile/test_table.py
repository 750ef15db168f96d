"""That the table is as large as it should be, and that what looks at pages and at the machine sees what it should."""

import socket
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.browser import of_json, of_xml
from tests.hostile.pages import faults, read, written_in_templates
from tests.hostile.table import table
from tests.hostile.watch import watched

KINDS = set(
    "html htmx drawing template yaml json formula path header unicode long nested bomb search pattern number code "
    "markdown".split()
)


def test_table_has_hundreds_of_texts_of_every_kind() -> None:
    counts = Counter(row.kind for row in table())

    assert set(counts) == KINDS
    assert counts.total() >= 500
    assert min(counts.values()) >= 7
    assert len({row.text for row in table()}) >= counts.total() - 5


def test_longest_texts_are_longer_than_what_any_field_takes() -> None:
    assert max(len(row.text) for row in table()) == 100_001


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<a href=//evil.example>x</a>",
        "<img src=https://evil.example/x.png>",
        "<b hx-on:click=alert(1)>x</b>",
        "<div hx-get=//evil.example></div>",
        "<style>p{}</style>",
        "<blink>x</blink>",
        "<p style=color:red>x</p>",
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_what_acts_in_a_page_is_seen(html: str) -> None:
    assert faults(read(f"<!doctype html><p>a</p>{html}"), set(written_in_templates()))


def test_plain_page_has_no_faults() -> None:
    html = "<!doctype html><p class=lead>a <a href=/x/?y=1#z>b</a> <a href=https://example.com>c</a></p>"

    assert faults(read(html), set(written_in_templates())) == []


@pytest.mark.parametrize(
    "svg",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:x'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><?x y?></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'>&nbsp;</svg>",
    ],
)
def test_what_acts_in_a_drawing_is_seen(svg: bytes) -> None:
    assert of_xml(svg, svg=True)


@pytest.mark.parametrize("text", ["NaN", '{"a": Infinity}', "[1,]", '"\ud800"'])
def test_what_is_no_json_is_seen(text: str) -> None:
    assert of_json(text)


def test_files_programs_and_addresses_are_seen(tmp_path: Path) -> None:
    with watched() as watch:
        Path("/etc/passwd").open().close()
        (tmp_path / "fine").write_text("x")
        subprocess.run(["/bin/true"], check=True)
        # An address is refused before it is seen here: `tests/offline.py` lets no test leave this machine.
        with socket.socket() as reached, pytest.raises(PermissionError):
            reached.connect(("192.0.2.1", 80))

    assert [fault.split()[0] for fault in watch.faults] == ["opened", "started"]
