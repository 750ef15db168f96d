"""Backup and restore: the drill, with real servers."""

import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.models.assessment import MOST_GIVEN
from tests.servers import Postgres, Site, Visitor
from tests.servers.rows import answers, hashes, rows, tables
from tests.servers.writers import Writers

WRITTEN = {"advisor_answer", "advisor_givenanswer", "advisor_assessment", "django_session"}
needs_postgres = pytest.mark.skipif(not Postgres.is_installed, reason="PostgreSQL's programs are not installed")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def site(request: Any) -> Iterator[Site]:
    if request.param == "sqlite":
        with Site() as started:
            yield started
        return
    with Postgres() as server, Site(DATABASE_URL=server.url) as started:
        yield started


def lose_everything(site: Site) -> None:
    """An empty machine."""
    site.kill()
    url = site.environment["DATABASE_URL"]
    if url.startswith("sqlite:///"):
        for path in site.folder.glob("site.sqlite3*"):
            path.unlink()
        return
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://")) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


@pytest.mark.fault("F25")
def test_restore_drill_brings_back_every_row_that_was_acknowledged_before_the_backup(site: Site) -> None:
    url, archive = site.environment["DATABASE_URL"], site.folder / "drill.zip"
    writers = Writers(site.port, 2)
    judged = Visitor(site.port)
    assessment = judged.begin("Judged before the backup")
    judged.answer(assessment, "duration_ms", 120)
    assert judged.post(f"{assessment}judge/")[0] == 302
    judged.close()
    still = {table: hashes(url, table) for table in tables(url) if table not in WRITTEN}
    writers.start()
    writers.wait_for(3)
    before = {writer.public_id: dict(writer.acknowledged) for writer in writers.all}

    told = site.manage("backup", str(archive)).stdout
    writers.wait_for(1)
    writers.stop()
    after = {table: hashes(url, table) for table in WRITTEN}
    lose_everything(site)
    restored = site.manage("restore", str(archive)).stdout
    site.manage("prepare")

    assert "checked" in told
    assert "each as it was" in restored
    assert all(before.values())
    assert writers.refused == []
    assert {table: hashes(url, table) for table in still} == still
    for writer in writers.all:
        found = answers(url, writer.public_id)
        assert all(found[name] >= value for name, value in before[writer.public_id].items())
        assert max(found.values()) <= max(writer.acknowledged.values()) + 1
    # Rows that never change. Of those in the archive the writers may have pushed some out of the history afterwards.
    given = hashes(url, "advisor_givenanswer")
    lost = after["advisor_givenanswer"]
    assert {key: given[key] for key in given.keys() & lost.keys()}.items() <= lost.items()
    assert given.keys() <= lost.keys() or len(lost) >= MOST_GIVEN
    assert len(given) >= sum(max(last.values()) for last in before.values())
    site.start()
    for path in ("/", "/patterns/fan-out/", assessment, f"{assessment}report/"):
        assert judged.get(path)[0] == 200, path
    judged.close()


def test_restore_over_rows_is_refused_and_with_replace_keeps_them_beside(site: Site) -> None:
    url, archive = site.environment["DATABASE_URL"], site.folder / "a.zip"
    visitor = Visitor(site.port)
    first = visitor.begin("Before")
    site.manage("backup", str(archive))
    second = visitor.begin("After")
    visitor.close()

    refused = site.manage("restore", str(archive), check=False)
    in_use = site.manage("restore", str(archive), "--replace", check=False)
    assert (refused.returncode, in_use.returncode) == (1, 1)
    assert "The database holds rows" in refused.stderr
    assert "stop the site first" in in_use.stderr
    site.kill()
    time.sleep(0.5)  # until PostgreSQL has noticed that nobody is there
    before = {table: hashes(url, table) for table in tables(url)}
    wrong = site.manage("restore", str(with_a_wrong_digest(archive)), "--replace", check=False)
    assert wrong.returncode == 1
    assert "advisor_assessment" in wrong.stderr
    assert {table: hashes(url, table) for table in tables(url)} == before
    done = site.manage("restore", str(archive), "--replace")

    site.start()
    named = "SELECT public_id FROM {}advisor_assessment WHERE name IN ('Before', 'After') ORDER BY id"
    assert [f"/assessments/{name}/" for (name,) in rows(url, named.format(""))] == [first]
    kept = done.stdout.rpartition("What was replaced is kept: ")[2].strip()
    if url.startswith("sqlite"):
        left = rows(f"sqlite:///{kept}", named.format(""))
    else:
        left = rows(url, named.format(f"{kept.split()[2]}."))
    assert [f"/assessments/{name}/" for (name,) in left] == [first, second]


def with_a_wrong_digest(archive: Path) -> Path:
    """The archive as if it held another row: found when all is in its place, before it counts."""
    with zipfile.ZipFile(archive) as source:
        manifest, database = json.loads(source.read("manifest.json")), source.read("database")
    manifest["contents"]["tables"]["advisor_assessment"]["digest"] = "1"
    wrong = archive.with_name("wrong.zip")
    with zipfile.ZipFile(wrong, "w") as made:
        made.writestr("manifest.json", json.dumps(manifest))
        made.writestr("database", database)
    return wrong
