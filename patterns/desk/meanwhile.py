"""What somebody else saved since a form was opened, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.timezone import localtime
from reversion.models import Version

from patterns.desk.diffs import changes
from patterns.desk.versions import Snapshot, newest_version

MOST_TOLD = 12


@dataclass(frozen=True)
class Meanwhile:
    """A newer save: who, when, and what it changed since the version that was seen, where that is known."""

    version: int
    who: str
    when: str
    told: tuple[str, ...]

    def __str__(self) -> str:
        return f"Meanwhile {self.who} saved this entry ({self.when})"


def newer_than(row: models.Model, seen: int | None) -> Meanwhile | None:
    """None where the newest version is the one that was seen, or where nothing was ever saved."""
    newest = newest_version(row)
    if newest is None or newest.pk == seen:
        return None
    before = Version.objects.get_for_object(row).filter(pk=seen).first() if seen else None
    told: Sequence[Any] = changes(Snapshot(before).sections, Snapshot(newest).sections) if before else ()
    user = newest.revision.user
    return Meanwhile(
        newest.pk,
        user.get_username() if user else "somebody",
        f"{localtime(newest.revision.date_created):%d %B %Y, %H:%M} UTC",
        tuple(change.words for change in told[:MOST_TOLD]),
    )
