"""Make the database what a backup holds."""

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from config.upkeep.manifest import Refused
from config.upkeep.restore import Behind, restore


class Command(BaseCommand):
    help = "Make the database what an archive of `backup` holds. Stop the site first; run `prepare` afterwards."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path, help="an archive of your own: it is trusted as code is")
        parser.add_argument("--replace", action="store_true", help="also where there are rows; they are kept beside")

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        try:
            done = restore(options["file"].absolute(), datetime.now(UTC), replace=options["replace"])
        except Refused as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except Behind as error:
            raise CommandError(f"Restored, but not migrated: {error} Go on with `manage.py migrate`.") from error
        except (OSError, Error) as error:
            raise CommandError(f"Not restored. {error}".strip()) from error
        contents = done.manifest.contents
        self.stdout.write(
            f"Restored the backup of {done.manifest.made:%Y-%m-%d %H:%M:%S} UTC: {contents.rows:,} rows of "
            f"{len(contents.tables)} tables, each as it was, in {time.monotonic() - start:.1f} s."
        )
        if done.migrated:
            self.stdout.write(f"It was older than the code: {done.migrated} migrations were run.")
        if done.kept:
            self.stdout.write(f"What was replaced is kept: {done.kept}")
