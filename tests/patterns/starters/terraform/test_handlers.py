"""Python beside the configurations of Google Cloud and Azure: it compiles, is tidy, and its own tests pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patterns.starters.blueprints import SOURCES
from tests.patterns.starters.terraform.sources import read

pytestmark = pytest.mark.django_db
OWN = ("terraform-gcp", "terraform-azure")


def _lay(folder: Path, name: str, source: str) -> Path:
    for path, content in read(name, source).starter.files.items():
        if path.endswith((".py", ".ini", ".txt", ".json", ".sh")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(str(content))
    return folder


@pytest.mark.parametrize("name", OWN)
def test_handlers_compile_and_every_function_has_one(content: None, name: str) -> None:
    for source in SOURCES:
        made = read(name, source)
        for path, text in made.starter.files.items():
            if path.endswith(".py"):
                compile(str(text), path, "exec")
        for part in made.system.functions:
            one = f"src/handlers/{part.module}.py" if name == "terraform-gcp" else f"src/{part.module}/handler.py"
            assert one in made.starter.files


@pytest.mark.parametrize("name", OWN)
def test_ruff_finds_nothing_in_them(content: None, name: str, tmp_path: Path) -> None:
    for source in SOURCES:
        _lay(tmp_path / source, name, source)

    # Which imports are a starter's own depends on the folder in which ruff is run, and their order (I001) on that.
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore=I001", "--line-length=120", str(tmp_path)],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("source", ["api-endpoint", "sqs-queue"])
def test_their_own_tests_pass_without_a_cloud(content: None, name: str, source: str, tmp_path: Path) -> None:
    folder = _lay(tmp_path, name, source)
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", "pytest.ini"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_what_one_function_does_reads_its_variable(content: None) -> None:
    """Each variable that a handler names is one that the configuration sets."""
    kinds = ("google_cloudfunctions2_function", "azurerm_function_app_flex_consumption")
    for name, kind in zip(OWN, kinds, strict=True):
        for source in SOURCES:
            made = read(name, source)
            for part in made.system.functions:
                path = f"src/handlers/{part.module}.py" if name == "terraform-gcp" else f"src/{part.module}/handler.py"
                body = str(made.found[kind, part.module])
                calls = [line for line in str(made.starter.files[path]).splitlines() if "effects." in line]
                for line in calls:
                    variable = line.partition('("')[2].partition('"')[0]
                    assert variable in body, f"{name} {source} {part.name}: {line}"
