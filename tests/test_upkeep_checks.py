"""What is said of the ground that the site stands on: SQLite's version and the free disk."""

import io
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from config.upkeep import checks
from config.upkeep.checks import has_wal_reset_fault
from tests.servers.site import PROJECT

HERE = sqlite3.sqlite_version_info


@pytest.mark.parametrize(
    ("version", "is_faulty"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_wal_reset_fault_is_known_by_version(version: tuple[int, ...], is_faulty: bool) -> None:
    assert has_wal_reset_fault(version) is is_faulty


def run(tmp_path: Path, *words: str) -> str:
    """A command of manage.py on a database of its own."""
    given = {
        "LOCAL": "off",
        "ALLOWED_HOSTS": "faasible.example",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=PROJECT, env={**known, **given}, capture_output=True, text=True)
    return f"{done.returncode} {done.stderr}"


def test_check_of_the_database_names_the_fault_where_there_is_one(tmp_path: Path) -> None:
    told = run(tmp_path, "check", "--database", "default")

    assert ("upkeep.W001" in told) is has_wal_reset_fault(HERE)
    assert told.startswith("0 ")


def test_check_of_a_deployment_is_about_the_code_and_not_about_this_machine(tmp_path: Path) -> None:
    told = run(tmp_path, "check", "--deploy", "--fail-level", "WARNING")

    assert told.startswith("0 ")
    assert "upkeep" not in told


@pytest.mark.django_db
def test_prepare_says_in_one_line_what_to_do(content: None, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.LOCAL = False
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 51, 2))
    monkeypatch.setattr(
        checks, "connections", {"default": SimpleNamespace(vendor="sqlite", settings_dict={"NAME": ":memory:"})}
    )
    told = io.StringIO()

    call_command("prepare", stdout=io.StringIO(), stderr=told)

    [line] = [line for line in told.getvalue().splitlines() if "upkeep.W001" in line]
    assert "WAL-reset fault" in line
    assert "until then back up" in line


def test_disk_with_less_than_200_megabytes_is_named(monkeypatch: Any, tmp_path: Path) -> None:
    database = SimpleNamespace(vendor="sqlite", settings_dict={"NAME": str(tmp_path / "later" / "db.sqlite3")})
    monkeypatch.setattr(checks, "connections", {"default": database})
    free = shutil.disk_usage(tmp_path).free // 1_000_000

    monkeypatch.setattr(checks, "LEAST_FREE_MB", free + 1000)
    [warning] = checks.free_disk(databases=["default"])
    monkeypatch.setattr(checks, "LEAST_FREE_MB", max(0, free - 1000))

    assert warning.id == "upkeep.W002"
    assert "MB free" in warning.msg
    assert checks.free_disk(databases=["default"]) == []
    assert checks.free_disk(databases=None) == []
