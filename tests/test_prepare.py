"""`manage.py prepare`: what `make up` runs before it serves."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from advisor.schema import newer_migrations
from patterns.models import LoadRecord, Pattern

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(settings: Any, tmp_path: Path) -> Any:
    settings.STATIC_ROOT = tmp_path / "static"

    def run(*args: str) -> str:
        out = io.StringIO()
        call_command("prepare", *args, stdout=out, stderr=out)
        return out.getvalue()

    return run


def test_first_run_loads_makes_an_administrator_and_says_where_the_site_is(
    content: None, prepare: Any, settings: Any
) -> None:
    settings.LOCAL = True

    told = prepare("--address", "127.0.0.1:9000")

    password = told.partition("password  ")[2].split()[0]
    assert authenticate(username="admin", password=password).is_superuser
    assert "http://127.0.0.1:9000/admin/" in told
    assert "0 refused" in told


def test_second_run_loads_nothing_and_shows_no_password(content: None, prepare: Any, settings: Any) -> None:
    settings.LOCAL = True
    prepare()
    Pattern.objects.filter(slug="fan-out").update(title="Edited")

    told = prepare()

    assert "as it was loaded last" in told
    assert "password" not in told
    assert Pattern.objects.get(slug="fan-out").title == "Edited"


def test_a_server_gets_no_administrator(content: None, prepare: Any, settings: Any) -> None:
    settings.LOCAL = False

    prepare()

    assert not get_user_model().objects.exists()


@pytest.fixture
def _newer() -> Iterator[None]:
    recorder = MigrationRecorder(connection)
    recorder.record_applied("patterns", "9999_from_tomorrow")
    yield
    recorder.record_unapplied("patterns", "9999_from_tomorrow")


@pytest.mark.fault("F26")
@pytest.mark.usefixtures("content", "_newer")
def test_old_code_changes_nothing_in_a_newer_database_and_says_why(prepare: Any) -> None:
    with pytest.raises(CommandError, match=r"newer than this code, which does not know patterns\.9999_from_tomorrow"):
        prepare()

    assert not LoadRecord.objects.filter(slug="all content").exists()


@pytest.mark.usefixtures("content", "_newer")
def test_the_check_of_the_database_and_so_migrate_refuse_a_newer_one() -> None:
    with pytest.raises(SystemCheckError, match="The database is newer than this code"):
        call_command("check", databases=["default"])
    with pytest.raises(SystemCheckError, match="The database is newer than this code"):
        call_command("migrate", verbosity=0, skip_checks=False)


@pytest.mark.usefixtures("content")
def test_the_database_of_this_code_is_not_newer() -> None:
    assert newer_migrations() == []
