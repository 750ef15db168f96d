"""What an archive says of itself: when it was made, of which database, and every table's rows and digest."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{1,64}$")]


class Refused(Exception):
    """Why a backup or a restore was not made, in words for whoever asked for it."""


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    rows: int = Field(ge=0)
    digest: Hash


class Contents(BaseModel):
    """What a database holds."""

    model_config = ConfigDict(extra="forbid")

    version: str = Field(max_length=100)  # of SQLite or PostgreSQL
    migrations: list[str]
    tables: dict[Name, Table]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def differences(self, other: "Contents") -> list[str]:
        """The tables that are not the same in another one, each with how they differ."""
        told = []
        for name in sorted({*self.tables, *other.tables}):
            own, theirs = self.tables.get(name), other.tables.get(name)
            if own is None or theirs is None:
                told.append(f"{name} is {'not expected' if own is None else 'missing'}")
            elif own.rows != theirs.rows:
                told.append(f"{name} has {theirs.rows:,} rows and not {own.rows:,}")
            elif own != theirs:
                told.append(f"{name} has other rows")
        return told


class Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = 1
    made: datetime
    vendor: Literal["sqlite", "postgresql"]
    size: int = Field(ge=1)
    sha256: Hash
    contents: Contents


class Store(Protocol):
    """How the data of one kind of database are written to a file and put back."""

    def dump(self, database: BaseDatabaseWrapper, file: Path) -> Contents:
        """Write one state of the whole database into a file, without stopping writers, and check it."""

    def has_rows(self, database: BaseDatabaseWrapper) -> bool:
        """Whether there is anything that a restore would replace, apart from what `migrate` writes by itself."""

    def home(self, database: BaseDatabaseWrapper) -> Path | None:
        """The folder in which a restored file must be made; None for one that is put elsewhere."""

    def put(self, database: BaseDatabaseWrapper, file: Path, expected: Contents, kept: str) -> str:
        """Check the file and make it the database, whole or not at all; gives where the replaced one is kept.

        What is kept has `kept` in its name."""


WRITTEN_BY_MIGRATE = frozenset(
    "django_migrations django_content_type auth_permission auth_group auth_group_permissions sqlite_sequence".split()
)
