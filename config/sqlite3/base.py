"""SQLite whose writers take turns within a process, and whose file is open to its owner alone."""

import os
import sqlite3
import time
from contextlib import suppress
from threading import Lock
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

# SQLite lets those who wait for its lock sleep and look again, ever more seldom and in no order: of eight who write at
# once the last waited for most of a second. Here one thread of each process looks, and often.
_TURN = Lock()
LOOKED_AGAIN_AFTER = 0.001  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "factory": OwnFile}

    def _start_transaction_under_autocommit(self) -> None:
        seconds = self.settings_dict["OPTIONS"].get("timeout", 5)
        deadline = time.monotonic() + seconds
        self._take_turn(seconds)
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._begins(deadline):
                time.sleep(LOOKED_AGAIN_AFTER)
        except BaseException:
            self._give_turn()
            raise
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def _begins(self, deadline: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlite_errorcode", 0)  # its lowest byte says what, the others why
            if code & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            return False
        return True

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _take_turn(self, seconds: float) -> None:
        """Wait as long as SQLite would; raises OperationalError as it does."""
        if not _TURN.acquire(timeout=seconds):
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError(*busy.args) from busy
        self._has_turn = True

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _TURN.release()


class OwnFile(sqlite3.Connection):
    """A connection whose file, where it makes one, is open to its owner alone: it holds accounts and sessions.

    What SQLite makes beside the file takes its mode.
    """

    def __init__(self, database: Any, *args: Any, **kwargs: Any) -> None:
        name = os.fspath(database)
        if name and not name.startswith(("file:", ":memory:")):
            with suppress(OSError):  # it is there, or SQLite says why it cannot be
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        super().__init__(database, *args, **kwargs)
