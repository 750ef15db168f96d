"""Whether this code may use the tables that it finds: an update can leave old code beside a newer database."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

OWN = ("patterns", "advisor")


def newer_migrations() -> list[str]:
    """Migrations that the database has and this code does not know, as `app.name`; raises DatabaseError.

    Only those of our own apps: what another version of a library left behind is the library's to judge.
    """
    known = known_migrations()
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(".".join(key) for key in applied if key[0] in OWN and key not in known)


def known_migrations() -> set[tuple[str, str]]:
    """Those that this code has, and those that they replaced."""
    shipped = MigrationLoader(None).disk_migrations
    return {old for migration in shipped.values() for old in migration.replaces} | set(shipped)


def refusal(newer: list[str]) -> str:
    return (
        f"The database is newer than this code, which does not know {', '.join(newer)}. Deploy the code that made it, "
        "or restore a backup from before that update."
    )
