"""How the file of an SQLite database is opened."""

import os
import sqlite3
from contextlib import suppress
from typing import Any


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
