"""A worker has everything at hand before its first request, and begins all the same where there is nothing."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.site import PROJECT, Site

TOLD = """
import gc
import os
from config.ready import application
from advisor.asked import groups_of
from patterns.edition import KEPT
print(callable(application), os.getpriority(os.PRIO_PROCESS, 0), gc.get_freeze_count() > 10_000)
kept = KEPT["advisor.judgement.bench"], groups_of, KEPT["patterns.views.patterns.shelved"]
print([one.cache_info().currsize for one in kept])
"""


def begun(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", TOLD], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_worker_has_read_what_pages_are_made_of_and_serves_with_the_usual_priority() -> None:
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    with Site(workers=1) as site:
        told = begun(site.environment)

    assert told.stdout.splitlines() == [f"True {usual} True", "[1, 1, 1]"], told.stderr
    assert "unready" not in told.stderr


def test_worker_begins_where_there_is_no_database(tmp_path: Path) -> None:
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = begun({**own, "LOCAL": "on", "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"})

    assert told.stdout.splitlines() == [f"True {os.getpriority(os.PRIO_PROCESS, 0)} True", "[0, 0, 0]"], told.stderr
    assert "a worker begins unready" in told.stderr
