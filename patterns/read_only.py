"""Whether the disk below an SQLite database takes writes: asked each time, as an operator may change it at any time."""

import os

from django.db import connection


def is_read_only() -> bool:
    if connection.vendor != "sqlite":
        return False
    file = str(connection.settings_dict["NAME"])
    return not os.access(file, os.W_OK) and os.access(file, os.R_OK)
