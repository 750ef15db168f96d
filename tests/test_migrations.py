"""Migrations lead back as well as forward, with the rows, and go on where a kill ended them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.servers import Postgres
from tests.servers.site import PROJECT, prepared
from tests.soak import migrations

runs_on_postgres = connection.vendor == "postgresql" and Postgres.is_installed


def walk(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "CACHE_URL": "locmemcache://"}
    command = [sys.executable, "-m", "tests.migrating"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout[-3000:]}{done.stderr[-3000:]}"
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_every_migration_has_a_way_back() -> None:
    one_way = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        for operation in migration.operations
        if not operation.reversible
    ]

    assert one_way == []


def test_filled_database_goes_back_a_step_at_a_time_and_forward_again_with_its_rows(tmp_path: Path) -> None:
    shutil.copy(prepared() / "site.sqlite3", tmp_path / "filled.sqlite3")

    walk(f"sqlite:///{tmp_path / 'filled.sqlite3'}")


@pytest.mark.skipif(not runs_on_postgres, reason="the tests run on SQLite")
def test_filled_postgresql_goes_back_a_step_at_a_time_and_forward_again_with_its_rows() -> None:
    with Postgres() as server:
        walk(server.url)


@pytest.mark.fault("F20", "F21")
@pytest.mark.parametrize(("command", "kills"), [("migrate", 3), ("load_content", 1)])
def test_command_that_was_killed_is_completed_by_a_second_run(command: str, kills: int) -> None:
    outcome = migrations.run("postgres" if runs_on_postgres else "sqlite", command, kills)

    assert outcome.problems == ()
    assert outcome.killed == kills
