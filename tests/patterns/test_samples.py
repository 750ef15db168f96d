"""The code that the catalogue shows: every sample compiles, and each pattern shows both languages side by side."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from patterns.loading import CATALOGUE, load_catalogue
from patterns.models import Concept, Pattern
from patterns.rendering import markdown_to_html

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAIR = re.compile(r"^```python\n(?:(?!^```).)*^```\n\n```javascript\n", re.DOTALL | re.MULTILINE)
ENTRIES = sorted(CATALOGUE.glob("*/*.md"))
ARTICLES = [path for path in ENTRIES if path.parent.name in {"patterns", "examples"}]
WITH_PYTHON = [path for path in ENTRIES if "```python" in path.read_text()]
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


def test_every_fence_is_one_that_the_checks_read() -> None:
    odd = [
        f"{name_of(path)}: {line}"
        for path in ENTRIES
        for line in re.findall(r"^[ \t>]*(?:```|~~~).*", path.read_text(), re.MULTILINE)
        if line not in {"```python", "```javascript", "```"}
    ]

    assert odd == []


@pytest.mark.parametrize("path", WITH_PYTHON, ids=name_of)
def test_every_python_sample_compiles(path: Path) -> None:
    codes = samples(path, "python")

    assert [compile(code, name_of(path), "exec").co_filename for code in codes] == [name_of(path)] * len(codes)
    assert codes


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
    assert len(codes) >= len(ARTICLES) == 17


@pytest.mark.parametrize("path", ARTICLES, ids=name_of)
def test_article_shows_both_languages_side_by_side(path: Path) -> None:
    assert PAIR.search(path.read_text())


@pytest.mark.django_db
def test_every_sample_is_shown_highlighted_in_tabs(content: None) -> None:
    for pattern in Pattern.objects.all():
        groups = re.findall(r'<fieldset class="tabs">.*?</fieldset>', pattern.body_html, re.DOTALL)
        languages = [re.findall(r'value="(\w+)"', group) for group in groups]
        inks = [panel.count("<span") for group in groups for panel in group.split('<div class="sample')[1:]]

        assert languages == [["python", "javascript"]] * pattern.body.count("```python"), pattern.slug
        assert languages, pattern.slug
        assert min(inks) > 0, pattern.slug


@pytest.mark.django_db
def test_loading_renders_anew_what_an_older_renderer_stored(content: None) -> None:
    Pattern.objects.filter(slug="fan-out").update(body_html="<p>As it was.</p>")
    Concept.objects.filter(slug="faas").update(body_html="<p>As it was.</p>")

    report = load_catalogue()

    assert report.updated == report.kept == []
    for entry in (Pattern.objects.get(slug="fan-out"), Concept.objects.get(slug="faas")):
        assert entry.body_html == markdown_to_html(entry.body) != "<p>As it was.</p>"
