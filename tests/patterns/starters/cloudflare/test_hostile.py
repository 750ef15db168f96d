"""That no name, label or reason changes the structure of a file."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief, Settings, default
from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.starter import starter
from tests import node
from tests.patterns.starters.cloudflare.starters import parsed, text

ROLES = (
    "client api-gateway function function queue dead-letter-queue nosql-table sql-db object-store topic "
    "external-service "
    "scheduler workflow identity secrets-store notification cache delivery-stream container-service"
).split()
FLOWS = """
n0-n1 n1-n2 n1-n13 n2-n4 n4-n3 n4-n5 n3-n6 n3-n7 n3-n8 n8-n3 n2-n9 n9-n3 n10-n9 n10-n3 n11-n2 n1-n12 n12-n2 n12-n5
n2-n14 n2-n15 n2-n16 n2-n17 n2-n10 n2-n18 n8-n9
""".split()
HOSTILE = [
    'x"},{"binding":"EVIL',
    "x\n} // y",
    "*/ } process.exit(); /*",
    "${process.env}",
    "`+evil()+`",
    "\u2028\u202e\u200b\U0001f600",
    "'; DROP TABLE claims; --",
    "a" * 200,
    "delete",
    "Object",
    "__proto__",
    "constructor",
]


def drawing(label: str) -> Diagram:
    """All roles that Cloudflare knows, joined, with the label on each."""
    nodes = tuple(Node(f"n{place}", role, f"{label} {place}") for place, role in enumerate(ROLES))
    flows = tuple(Flow(*pair.split("-"), label, "async") for pair in FLOWS)
    return Diagram("any", "Any", nodes=nodes, flows=flows, provider="cloudflare")


def brief(label: str, title: str = "Any") -> Brief:
    reasons = Settings(batch_size=default(10, label), is_idempotent=default(True, label))
    return Brief(title, drawing(label), "javascript", settings=reasons, causes={"x": label})


def shape(value: object) -> object:
    """The structure without its texts."""
    if isinstance(value, dict):
        return {key if key.islower() else "NAME": shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return type(value).__name__


def structure(given: Brief) -> tuple[object, list[str], list[int]]:
    files = starter(given, CLOUDFLARE).files
    index = text(files, "src/index.mjs").splitlines()
    outline = [line.split(maxsplit=1)[0] for line in index if line.split()]
    config = parsed(text(files, "wrangler.jsonc"))
    rows = [len(text(files, path).splitlines()) for path in ("scripts/cloudflare.mjs", "package.json")]
    return shape({**config, "vars": len(config["vars"])}), [word for word in outline if not word.startswith('"')], rows


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="\"'`${}\n\r\u2028*/\\<>#! -x", max_size=80))
def test_any_label_leaves_the_structure_as_it_is(label: str) -> None:
    assert structure(brief(label)) == structure(brief("harmless"))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200) | st.sampled_from(HOSTILE))
def test_any_title_leaves_the_structure_as_it_is(title: str) -> None:
    assert structure(brief("harmless", title)) == structure(brief("harmless"))


def test_code_with_hostile_labels_is_still_javascript_with_the_same_statements(tmp_path: Path) -> None:
    node.package("wrangler")
    given = [starter(replace(brief(label), title=label), CLOUDFLARE).files for label in [*HOSTILE, "harmless"]]
    code = [[text(files, path) for path in sorted(files) if path.endswith(".mjs")] for files in given]
    program = (
        'import { SourceTextModule } from "node:vm"; import { readFileSync } from "node:fs";'
        'const given = JSON.parse(readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(given.map((files) => files.map((text) => "
        "new SourceTextModule(text).dependencySpecifiers.length).sort())));"
    )
    done = subprocess.run(
        ["node", "--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e", program],
        input=json.dumps(code),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    counts = json.loads(done.stdout)
    assert all(count == counts[-1] for count in counts)


@pytest.mark.parametrize("label", ["a-1", "a1"])
def test_labels_that_look_alike_in_camel_case_stay_apart(label: str) -> None:
    nodes = (Node("a", "workflow", "ab 1"), Node("b", "workflow", "ab1"), Node("c", "function", label))
    files = starter(
        Brief(
            "Any",
            Diagram("any", "Any", nodes=nodes, flows=(Flow("a", "c"), Flow("b", "c")), provider="cloudflare"),
            "javascript",
        ),
        CLOUDFLARE,
    ).files

    classes = [row["class_name"] for row in parsed(text(files, "wrangler.jsonc"))["workflows"]]
    assert len(set(classes)) == 2
