"""Everything that reads a file, a body or a standard input, with its bounds, and tests that go over them.

A module that reads and is not in `importers.txt` fails, and so does a line without such a module.
"""

import ast
from pathlib import Path

from tests.tables.named import is_there
from tests.tables.sizes import sizes

ROOT = Path(__file__).parent.parent.parent
TABLE = Path(__file__).with_name("importers.txt")
READS = {"read_text", "read_bytes", "read", "readline", "readlines"}
PARSES = {"json.loads", "json.load", "yaml.load", "yaml.safe_load", "csv.reader", "csv.DictReader"}


def readers() -> set[str]:
    """The modules in which something is opened, read or parsed."""
    found = set()
    for package in ("config", "advisor", "patterns"):
        for file in (ROOT / package).rglob("*.py"):
            if "files" in file.parts or "migrations" in file.parts:
                continue  # what is handed out, and what is run once
            for node in ast.walk(ast.parse(file.read_text())):
                name = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
                is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                is_read = is_call and node.func.attr in READS
                is_open = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
                if is_read or is_open or name in {*PARSES, "request.body", "sys.stdin"}:
                    found.add(".".join(file.relative_to(ROOT).with_suffix("").parts))
    return found


def lines() -> dict[str, dict[str, str]]:
    head, *rows = [line.split() for line in TABLE.read_text().splitlines() if line]
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def test_everything_that_reads_is_in_the_table_and_every_line_reads() -> None:
    assert sorted(readers() - set(lines())) == []
    assert sorted(set(lines()) - readers()) == []


def test_every_reader_of_what_others_send_has_bounds_with_tests() -> None:
    """What is "own" is a file or a text that this project wrote itself."""
    known = sizes()
    for module, row in lines().items():
        for what in ("size", "depth", "count"):
            bound = row[what]
            assert bound == "-" or bound in known, (module, bound)
        if row["who"] != "own":
            assert row["size"] != "-", module
            assert is_there(row["test"]), (module, row["test"])
