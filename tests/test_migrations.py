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

from tests.servers import Postgres, Site
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


ENDED = """
import os, django
django.setup()
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
record = MigrationRecorder.record_applied
def record_or_end(self, app, name):
    if (app, name) == ("patterns", "0005_implementations"):
        os._exit(9)
    record(self, app, name)
MigrationRecorder.record_applied = record_or_end
call_command("migrate", verbosity=0)
"""


def test_migration_that_ended_before_it_was_recorded_runs_again() -> None:
    site = Site()
    try:
        environment = {**site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
        ended = subprocess.run([sys.executable, "-c", ENDED], cwd=PROJECT, env=environment, capture_output=True)
        again = site.manage("migrate", "--verbosity", "0", check=False)
    finally:
        site.discard()

    assert ended.returncode == 9
    assert (again.returncode, again.stderr.count("already exists")) == (0, 0), again.stderr[-2000:]


@pytest.mark.fault("F20", "F21")
@pytest.mark.parametrize(("command", "kills"), [("migrate", 3), ("load_content", 1)])
def test_command_that_was_killed_is_completed_by_a_second_run(command: str, kills: int) -> None:
    outcome = migrations.run("postgres" if runs_on_postgres else "sqlite", command, kills)

    assert outcome.problems == ()
    assert outcome.killed == kills
