"""The code that the catalogue shows: every sample compiles, and each pattern shows both languages side by side."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from patterns.loading import CATALOGUE

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAIR = re.compile(r"^```python\n(?:(?!^```).)*^```\n\n```javascript\n", re.DOTALL | re.MULTILINE)
ENTRIES = sorted(CATALOGUE.glob("*/*.md"))
ARTICLES = [path for path in ENTRIES if path.parent.name in {"patterns", "examples"}]
CHECK = """
import vm from "node:vm";
const given = JSON.parse(await new Promise((done) => {
  let text = ""; process.stdin.on("data", (part) => text += part).on("end", () => done(text));
}));
const wrong = {};
for (const [name, code] of Object.entries(given)) {
  try { new vm.SourceTextModule(code, { identifier: name }); } catch (error) { wrong[name] = String(error); }
}
console.log(JSON.stringify(wrong));
"""


def samples(path: Path, language: str) -> list[str]:
    return [code for name, code in FENCE.findall(path.read_text()) if name == language]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", ENTRIES, ids=name_of)
def test_every_python_sample_compiles(path: Path) -> None:
    for code in samples(path, "python"):
        compile(code, name_of(path), "exec")


def test_every_javascript_sample_compiles() -> None:
    node = shutil.which("node")
    if not node:
        if os.environ.get("CI"):
            pytest.fail("CI must have Node.js to check the samples in JavaScript")
        pytest.skip("no Node.js on this machine to check the samples in JavaScript")
    codes = {
        f"{name_of(path)} {number}": code
        for path in ENTRIES
        for number, code in enumerate(samples(path, "javascript"), 1)
    }
    command = [node, "--experimental-vm-modules", "--no-warnings", "--input-type=module", "--eval", CHECK]
    done = subprocess.run(command, input=json.dumps(codes), capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == {}
    assert len(codes) >= len(ARTICLES)


@pytest.mark.parametrize("path", ARTICLES, ids=name_of)
def test_article_shows_both_languages_side_by_side(path: Path) -> None:
    assert PAIR.search(path.read_text())
