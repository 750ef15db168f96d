"""Archives: what a backup writes, every archive that is none of ours, and both commands killed half-way."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from config.upkeep import archive, postgres
from config.upkeep.files import workplace
from config.upkeep.manifest import Refused
from tests.servers.rows import rows
from tests.servers.site import PROJECT


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a migrated database that holds a row, and its backup."""
    folder = tmp_path_factory.mktemp("saved")
    manage(folder, "migrate", "--verbosity", "0")
    manage(folder, "shell", "-c", "from advisor.models import Assessment as A; A.objects.create(name='Kept')")
    manage(folder, "backup", str(folder / "backup.zip"))
    return folder


@pytest.fixture
def place(saved: Path, tmp_path: Path) -> Path:
    """A folder of one's own with a copy of the backup, and a database that holds another row."""
    shutil.copytree(saved, tmp_path / "place")
    manage(
        tmp_path / "place", "shell", "-c", "from advisor.models import Assessment as A; A.objects.update(name='New')"
    )
    return tmp_path / "place"


def environment(folder: Path) -> dict[str, str]:
    url = {"DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "CACHE_URL": "locmemcache://"}
    return {**os.environ, "LOCAL": "on", "SECRET_KEY": "only-for-tests-" + "0" * 40, **url}


def manage(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=PROJECT, env=environment(folder), capture_output=True, text=True, check=check)


def names(folder: Path) -> list[str]:
    return [name for (name,) in rows(f"sqlite:///{folder / 'db.sqlite3'}", "SELECT name FROM advisor_assessment")]


def rewritten(saved: Path, made_at: Path, change: Any) -> Path:
    """The backup with another manifest."""
    with zipfile.ZipFile(saved / "backup.zip") as source:
        manifest, database = json.loads(source.read("manifest.json")), source.read("database")
    change(manifest)
    with zipfile.ZipFile(made_at, "w") as made:
        made.writestr("manifest.json", json.dumps(manifest))
        made.writestr("database", database)
    return made_at


def unreadable(path: Path) -> str:
    """What is said of an archive that no backup looks like, before any database is touched."""
    with pytest.raises(Refused) as refused, archive.opened(path) as (manifest, database):
        archive.extract(path, manifest, database, path.with_name("extracted"))
    return str(refused.value)


def refusal(place: Path, archive: Path) -> str:
    """What is said; nothing may have changed."""
    done = manage(place, "restore", str(archive), "--replace", check=False)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert names(place) == ["New"]
    assert not list(place.glob("*replaced*"))
    assert not list(place.glob(".faasible-unfinished*"))
    return done.stderr


def test_backup_into_a_folder_is_named_by_its_time_and_open_to_its_owner_alone(saved: Path, tmp_path: Path) -> None:
    manage(saved, "backup", str(tmp_path))

    [made] = tmp_path.iterdir()
    assert made.name.endswith("Z.faasible.zip")
    assert made.stat().st_mode & 0o777 == 0o600


def test_backup_never_replaces_a_file(saved: Path) -> None:
    before = (saved / "backup.zip").read_bytes()

    done = manage(saved, "backup", str(saved / "backup.zip"), check=False)

    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert (saved / "backup.zip").read_bytes() == before


def test_backup_into_a_folder_that_is_missing_makes_neither_it_nor_a_file_of_its_name(saved: Path) -> None:
    done = manage(saved, "backup", str(saved / "missing"), check=False)

    assert done.returncode == 1
    assert "make it first" in done.stderr
    assert not (saved / "missing").exists()


def test_restore_does_not_blame_the_archive_for_where_it_cannot_write(saved: Path) -> None:
    given = {**environment(saved), "DATABASE_URL": "sqlite:////proc/nowhere/db.sqlite3"}
    command = [sys.executable, "manage.py", "restore", str(saved / "backup.zip")]
    done = subprocess.run(command, cwd=PROJECT, env=given, capture_output=True, text=True)

    assert done.returncode == 1
    assert "Not restored. [Errno 2] No such file or directory: '/proc/nowhere'" in done.stderr
    assert "backup.zip" not in done.stderr


def test_damaged_database_is_not_backed_up(place: Path) -> None:
    path = place / "db.sqlite3"
    content = bytearray(path.read_bytes())
    content[8192 : len(content) // 2] = os.urandom(len(content) // 2 - 8192)
    path.write_bytes(content)

    done = manage(place, "backup", str(place / "new.zip"), check=False)

    assert done.returncode == 1
    assert "Not backed up" in done.stderr
    assert not (place / "new.zip").exists()


def test_damaged_database_is_replaced_and_kept_as_it_is(place: Path) -> None:
    (place / "db.sqlite3").write_bytes(b"This was once a database." * 1000)

    done = manage(place, "restore", str(place / "backup.zip"), "--replace")

    assert names(place) == ["Kept"]
    kept = Path(done.stdout.rpartition("kept: ")[2].strip())
    assert kept.read_bytes().startswith(b"This was once a database.")


def test_wal_of_a_lost_database_is_never_read_into_the_restored_one(place: Path) -> None:
    writer = sqlite3.connect(place / "db.sqlite3")
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("UPDATE advisor_assessment SET name = 'Stale'")
    writer.commit()
    wal = (place / "db.sqlite3-wal").read_bytes()
    writer.close()
    (place / "db.sqlite3").unlink()
    (place / "db.sqlite3-wal").write_bytes(wal)

    manage(place, "restore", str(place / "backup.zip"))

    assert names(place) == ["Kept"]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_truncated_archive_is_refused(saved: Path, tmp_path: Path, share: float) -> None:
    content = (saved / "backup.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: int(len(content) * share)])

    assert "cut short, damaged or no backup: of its" in unreadable(tmp_path / "cut.zip")


def test_archive_with_one_wrong_bit_is_refused_and_changes_nothing(place: Path) -> None:
    content = bytearray((place / "backup.zip").read_bytes())
    content[len(content) // 2] ^= 1
    (place / "bit.zip").write_bytes(content)

    assert "Bad CRC-32 for file 'database'" in refusal(place, place / "bit.zip")


def test_archive_with_a_wrong_bit_and_a_mended_sum_is_refused(saved: Path, tmp_path: Path) -> None:
    def other(manifest: Any) -> None:
        manifest["sha256"] = "0" * 64

    assert "not the one that the manifest describes" in unreadable(rewritten(saved, tmp_path / "other.zip", other))


def test_archive_with_a_changed_row_is_refused_with_the_table(place: Path) -> None:
    def other(manifest: Any) -> None:
        manifest["contents"]["tables"]["advisor_assessment"]["digest"] = "0" * 64

    assert "advisor_assessment has other rows" in refusal(place, rewritten(place, place / "other.zip", other))


def test_archive_of_newer_migrations_is_refused_by_their_names(place: Path) -> None:
    def later(manifest: Any) -> None:
        manifest["contents"]["migrations"].append("advisor.9999_later")

    told = refusal(place, rewritten(place, place / "other.zip", later))

    assert "migrations advisor.9999_later: update the code first" in told


def test_archive_of_another_kind_of_database_is_refused(place: Path) -> None:
    def other(manifest: Any) -> None:
        manifest["vendor"] = "postgresql"

    told = refusal(place, rewritten(place, place / "other.zip", other))

    assert "It is a backup of postgresql, and this site's database is sqlite" in told


def test_older_archive_is_migrated(saved: Path, tmp_path: Path) -> None:
    shutil.copy(saved / "db.sqlite3", tmp_path / "db.sqlite3")
    manage(tmp_path, "migrate", "advisor", "0010", "--verbosity", "0")
    manage(tmp_path, "backup", str(tmp_path / "older.zip"))
    (tmp_path / "db.sqlite3").unlink()

    done = manage(tmp_path, "restore", str(tmp_path / "older.zip"))

    assert "It was older than the code: 2 migrations were run." in done.stdout
    assert names(tmp_path) == ["Kept"]
    assert manage(tmp_path, "migrate", "--check").returncode == 0


def hostile(kind: str, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        if kind == "bomb":
            made.writestr("manifest.json", "{}")
            with made.open("database", "w", force_zip64=True) as target:
                for _ in range(300):
                    target.write(bytes(1_000_000))
        elif kind == "path":
            made.writestr("../../manifest.json", "{}")
            made.writestr("/etc/database", "x")
        elif kind == "many":
            for number in range(20_000):
                made.writestr(str(number), "")
        elif kind == "huge manifest":
            made.writestr(zipfile.ZipInfo("manifest.json"), "[" * 2_000_000)
            made.writestr(zipfile.ZipInfo("database"), "x")
        elif kind == "nested manifest":
            made.writestr(zipfile.ZipInfo("manifest.json"), "[" * 500_000)
            made.writestr(zipfile.ZipInfo("database"), "x")
        elif kind == "names of tables":
            contents = {"version": "3", "migrations": [], "tables": {'x"; DROP TABLE y': {"rows": 0, "digest": "0"}}}
            told = {"made": "2026-01-01T00:00:00Z", "vendor": "sqlite", "size": 1, "sha256": "0", "contents": contents}
            made.writestr(zipfile.ZipInfo("manifest.json"), json.dumps(told))
            made.writestr(zipfile.ZipInfo("database"), "x")
        elif kind == "no text":
            made.writestr(zipfile.ZipInfo("manifest.json"), b"\xff\xfe\x00")
            made.writestr(zipfile.ZipInfo("database"), "x")


@pytest.mark.parametrize(
    "kind", ["bomb", "path", "many", "huge manifest", "nested manifest", "names of tables", "no text"]
)
def test_hostile_archive_is_refused_before_it_is_unpacked(tmp_path: Path, kind: str) -> None:
    hostile(kind, tmp_path / "hostile.zip")

    told = unreadable(tmp_path / "hostile.zip")

    assert "no backup" in told
    assert len(told) < 1000
    assert [path.name for path in tmp_path.iterdir()] == ["hostile.zip"]


def test_member_that_claims_more_than_the_archive_has_is_refused(saved: Path, tmp_path: Path) -> None:
    content = (saved / "backup.zip").read_bytes()
    with zipfile.ZipFile(saved / "backup.zip") as source:
        size = source.getinfo("database").file_size
    claimed = content.replace(size.to_bytes(4, "little") * 2, (0xF0000000).to_bytes(4, "little") * 2)
    assert claimed != content
    (tmp_path / "claims.zip").write_bytes(claimed)

    assert "is damaged: database claims 4,026,531,840 bytes" in unreadable(tmp_path / "claims.zip")


def test_restore_killed_at_any_moment_leaves_the_old_database_or_the_whole_new_one(place: Path) -> None:
    shutil.copytree(place, place.parent / "timed")
    start = time.monotonic()
    manage(place.parent / "timed", "restore", str(place / "backup.zip"), "--replace")
    whole = time.monotonic() - start

    for moment in (0.6, 0.75, 0.9):
        killed(place, whole * moment, "restore", str(place / "backup.zip"), "--replace")
        assert names(place) in (["New"], ["Kept"])
        assert rows(f"sqlite:///{place / 'db.sqlite3'}", "PRAGMA integrity_check") == [("ok",)]

    manage(place, "restore", str(place / "backup.zip"), "--replace")
    assert names(place) == ["Kept"]
    assert not list(place.glob(".faasible-unfinished*"))


def killed(folder: Path, seconds: float, *words: str) -> None:
    """Run a command of manage.py and end it after some seconds, if it has not ended by itself."""
    command = [sys.executable, "manage.py", *words]
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=PROJECT, env=environment(folder), **nowhere)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.wait()


def test_backup_killed_leaves_no_archive_or_a_whole_one_and_the_next_works(saved: Path, tmp_path: Path) -> None:
    for number, moment in enumerate((0.4, 0.6, 0.8)):
        killed(saved, moment, "backup", str(tmp_path / f"{number}.zip"))

    manage(saved, "backup", str(tmp_path / "last.zip"))

    assert not list(tmp_path.glob(".faasible-unfinished*"))
    for made in tmp_path.glob("*.zip"):
        with zipfile.ZipFile(made) as whole:
            assert whole.testzip() is None


def test_backup_leaves_alone_what_others_have_put_beside_it(saved: Path, tmp_path: Path) -> None:
    shared, precious = tmp_path / "shared", tmp_path / "precious"
    for folder in (shared, precious, shared / ".faasible-unfinished-open"):
        folder.mkdir(mode=0o755)
        (folder / "lock").write_text("kept")
    (shared / ".faasible-unfinished-bare").mkdir(mode=0o700)
    (shared / ".faasible-unfinished-bare" / "kept").write_text("")
    for name in (".faasible-unfinished", ".faasible-unfinished-link"):
        (shared / name).symlink_to(precious)

    manage(saved, "backup", str(shared / "made.zip"))

    assert (precious / "lock").read_text() == "kept"
    assert (shared / ".faasible-unfinished-open" / "lock").exists()
    assert (shared / ".faasible-unfinished-bare" / "kept").exists()
    assert (shared / "made.zip").exists()


def test_what_is_being_made_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        with workplace(tmp_path) as place:
            (place / "database").touch()
            modes = [path.stat().st_mode & 0o777 for path in (place, place / "database", place / "lock")]
        assert os.umask(0) == 0
    finally:
        os.umask(mask)

    assert modes == [0o700, 0o600, 0o600]
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_removed_and_what_a_running_one_makes_is_not(tmp_path: Path) -> None:
    left = tmp_path / ".faasible-unfinished-left"
    left.mkdir(mode=0o700)
    (left / "lock").touch()
    (left / "database").touch()

    with workplace(tmp_path) as place:
        assert not left.exists()
        with pytest.raises(Refused, match="at work"), workplace(tmp_path):
            pass
        assert (place / "lock").exists()


@pytest.mark.parametrize("line", [b"SET transaction_timeout = 0;", b"SET row_security = off;"])
def test_setting_that_an_old_server_does_not_know_is_left_out_of_a_dump(tmp_path: Path, line: bytes) -> None:
    dump = tmp_path / "dump.sql"
    before = b"--\nSET lock_timeout = 0;\n" + line + b"\nSELECT 1;\n"
    dump.write_bytes(before)

    postgres._leave_out(dump, b"SET transaction_timeout = 0;")

    assert dump.read_bytes() == before.replace(b"SET transaction", b"--T transaction")
