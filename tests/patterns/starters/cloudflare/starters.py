"""The starters of all sources for Cloudflare, made once, and laid out as a team finds them."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.starter import Starter, starter
from tests import node
from tests.patterns.starters.blueprints import brief

OFFLINE = {"WRANGLER_SEND_METRICS": "false", "CI": "true", "NO_COLOR": "1"}


@cache
def made(source: str) -> Starter:
    """Needs the shipped content when it is first asked for."""
    return starter(brief(source, "cloudflare", "javascript"), CLOUDFLARE)


def text(files: Any, path: str) -> str:
    content = files[path]
    assert isinstance(content, str)
    return content


def parsed(jsonc: str) -> dict[str, Any]:
    """wrangler.jsonc without its comments, which stand on lines of their own."""
    lines = [line for line in jsonc.splitlines() if not line.lstrip().startswith("//")]
    value: dict[str, Any] = json.loads("\n".join(lines))
    return value


def config_of(source: str) -> dict[str, Any]:
    return parsed(text(made(source).files, "wrangler.jsonc"))


def laid_out(source: str, folder: Path) -> Path:
    """The starter as files, with the packages that `npm install` would bring."""
    root = folder / source
    for path, content in made(source).files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    (root / "node_modules").symlink_to(node.FOLDER / "node_modules")
    return root


def run(arguments: list[str], folder: Path, timeout: int = 240) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **OFFLINE, "HOME": str(folder)}
    return subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
