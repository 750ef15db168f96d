"""Writers of one process on SQLite take turns: none waits without end, and each gives its turn back."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.utils import ConnectionHandler

from config.faults import BUSY, fault_of
from config.sqlite3.base import DatabaseWrapper

PATIENCE, WRITERS, EACH = 1.0, 8, 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "turns.sqlite3"


@pytest.fixture
def connect(file: Path, django_db_blocker: Any) -> Iterator[Callable[[], DatabaseWrapper]]:
    """Makes connections of our own, which any thread may use."""
    made: list[DatabaseWrapper] = []
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF"
    options = {"timeout": PATIENCE, "transaction_mode": "IMMEDIATE", "init_command": pragmas}
    known = ConnectionHandler({"default": {"ENGINE": "config.sqlite3", "NAME": str(file), "OPTIONS": options}})

    def make() -> DatabaseWrapper:
        made.append(connection := DatabaseWrapper(known.settings["default"], "default"))
        connection.inc_thread_sharing()
        return connection

    with django_db_blocker.unblock():
        make().cursor().execute("CREATE TABLE written (writer integer)")
        yield make
        for connection in made:
            connection.close()


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection: DatabaseWrapper) -> None:
    connection.commit()
    connection.set_autocommit(True)


def write(connection: DatabaseWrapper, writer: int = 0) -> None:
    begin(connection)
    connection.cursor().execute("INSERT INTO written VALUES (%s)", [writer])
    end(connection)


def rows(connection: DatabaseWrapper) -> int:
    return int(connection.cursor().execute("SELECT count(*) FROM written").fetchone()[0])


def test_all_of_many_writers_come_to_their_turn(connect: Callable[[], DatabaseWrapper]) -> None:
    failed: list[Exception] = []

    def work(writer: int) -> None:
        connection = connect()
        try:
            for _ in range(EACH):
                write(connection, writer)
                time.sleep(0.001)
        except OperationalError as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert rows(connect()) == WRITERS * EACH


def test_writer_that_waits_too_long_is_told_so_and_can_write_afterwards(
    connect: Callable[[], DatabaseWrapper],
) -> None:
    first, second = connect(), connect()
    begin(first)
    start = time.monotonic()

    with pytest.raises(OperationalError, match="database is locked") as raised:
        begin(second)

    assert PATIENCE <= time.monotonic() - start < 3 * PATIENCE
    assert fault_of(raised.value) is BUSY
    end(first)
    write(second)
    assert rows(second) == 1


@pytest.mark.parametrize("leave", [DatabaseWrapper.rollback, DatabaseWrapper.close])
def test_turn_is_given_back_by_who_rolls_back_or_leaves(
    connect: Callable[[], DatabaseWrapper], leave: Callable[[DatabaseWrapper], None]
) -> None:
    first, second = connect(), connect()
    begin(first)

    leave(first)

    write(second)
    assert rows(second) == 1


def test_turn_is_given_back_where_another_process_holds_the_lock(
    connect: Callable[[], DatabaseWrapper], file: Path
) -> None:
    ours, theirs = connect(), sqlite3.connect(file, isolation_level=None)
    theirs.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError, match="database is locked"):
        begin(ours)

    theirs.execute("COMMIT")
    theirs.close()
    write(ours)
    assert rows(ours) == 1


def test_the_site_uses_it_where_it_uses_sqlite() -> None:
    assert connections["default"].vendor != "sqlite" or isinstance(connections["default"], DatabaseWrapper)
