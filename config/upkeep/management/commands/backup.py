"""Back up the database into one file, while the site runs."""

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from config.upkeep.backup import back_up, place_for
from config.upkeep.manifest import Refused


class Command(BaseCommand):
    help = "Write the whole database, checked, into one archive. The site may run meanwhile."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place", metavar="FILE_OR_FOLDER", type=Path, help="a new file *.zip, or an existing folder for one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        start, now = time.monotonic(), datetime.now(UTC)
        try:
            place = place_for(options["place"].absolute(), now)
            manifest = back_up(place, now)
        except (Refused, OSError, Error) as error:
            raise CommandError(f"Not backed up. {error}".strip()) from error
        tables, rows = len(manifest.contents.tables), manifest.contents.rows
        self.stdout.write(
            f"{place}\n{rows:,} rows of {tables} tables, {manifest.size:,} bytes, checked, "
            f"in {time.monotonic() - start:.1f} s."
        )
