"""Programs of other languages that read our exports; `npm ci --prefix tests/node --ignore-scripts` installs them."""

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent


def package(name: str) -> Path:
    """Where a package lies; the test is skipped where it, or Node.js, is missing, and fails where CI is set."""
    found = FOLDER / "node_modules" / name
    if shutil.which("node") and found.is_dir():
        return found
    missing = f"{name} or Node.js is not installed: run `npm ci --prefix tests/node --ignore-scripts`"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
