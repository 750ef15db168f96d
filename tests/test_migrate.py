"""Migrations on PostgreSQL, where statements of visitors are ended after seconds."""

import os
import subprocess
import sys

import pytest

from tests.servers import Postgres
from tests.servers.site import PROJECT

pytestmark = pytest.mark.skipif(not Postgres.is_installed, reason="PostgreSQL's programs are not installed")


def test_migrations_take_longer_than_a_visitor_may_wait() -> None:
    with Postgres() as server:
        given = {
            **os.environ,
            "LOCAL": "on",
            "SECRET_KEY": "only-for-tests-" + "0" * 40,
            "DATABASE_URL": f"{server.url}{'&' if '?' in server.url else '?'}options=-c%20statement_timeout=3ms",
        }
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        done = subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
