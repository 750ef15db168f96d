"""scripts/cloudflare.mjs: a step that fails is told, whatever its words, and never taken for one that was done."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief
from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.starter import starter
from tests.patterns.starters.cloudflare.starters import text

pytestmark = pytest.mark.skipif(shutil.which("node") is None and not os.environ.get("CI"), reason="Node.js is missing")
NODES = (Node("files", "object-store", "Files"), Node("work", "function", "Work"))
FILES = Diagram("d", "D", nodes=NODES, flows=(Flow("files", "work"),), provider="cloudflare")


def run(folder: Path, asked: str, failing: str, words: str) -> "subprocess.CompletedProcess[str]":
    """The script with an `npx` that writes down what it is asked, and fails where that holds `failing`."""
    (folder / "scripts.mjs").write_text(
        text(starter(Brief("D", FILES, "javascript"), CLOUDFLARE).files, "scripts/cloudflare.mjs")
    )
    npx = folder / "npx"
    npx.write_text(
        f'#!/bin/sh\necho "$*" >> "{folder}/calls"\ncase "$*" in *"{failing}"*) echo "{words}"; exit 1;; esac\n'
    )
    npx.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    return subprocess.run(
        ["node", "scripts.mjs", asked], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def calls(folder: Path) -> str:
    return (folder / "calls").read_text()


def test_deployment_goes_on_where_a_queue_is_there_already(tmp_path: Path) -> None:
    done = run(tmp_path, "deploy", "queues create", "Queue name x is already taken.")

    assert done.returncode == 0, done.stderr
    assert "notification create" in calls(tmp_path)


@pytest.mark.parametrize(
    ("failing", "words"),
    [
        ("notification create", "The specified bucket does not exist."),
        ("queues create", "npm error 404 Not Found"),
        ("wrangler deploy", "already exists"),
    ],
)
def test_step_of_a_deployment_that_fails_is_told(tmp_path: Path, failing: str, words: str) -> None:
    done = run(tmp_path, "deploy", failing, words)

    assert done.returncode == 1
    assert done.stderr.startswith("This step failed, see above: wrangler ")
    assert failing.removeprefix("wrangler ") in done.stderr


def test_removal_goes_on_and_tells_what_it_could_not_remove(tmp_path: Path) -> None:
    done = run(tmp_path, "remove", "notification delete", "Authentication error")

    assert done.returncode == 1
    assert "This step failed, see above: wrangler r2 bucket notification delete" in done.stderr
    assert "wrangler delete\n" in calls(tmp_path)
    assert "queues delete" in calls(tmp_path)


def test_removal_takes_what_is_gone_for_removed(tmp_path: Path) -> None:
    assert run(tmp_path, "remove", "queues delete", 'Queue "x" does not exist.').returncode == 0
