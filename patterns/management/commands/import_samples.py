"""Read the samples of a public collection into implementations of our patterns."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patterns.samples import Report, import_samples

STEP = 50
MOST_NAMED = 20
MOST_NOTES = 100


class Command(BaseCommand):
    help = (
        "Read the samples in FOLDER, a checkout with a folder and JSON metadata for each, and link them to the "
        "patterns they implement. Broken files are named with line and column, and the rest is read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)
        parser.add_argument("--collection", metavar="NAME", default="", help="default: the folder's name")
        parser.add_argument("--prune", action="store_true", help="remove what is no longer in FOLDER")
        parser.add_argument("--strict", action="store_true", help="status 1 where a file was refused")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, name = options["folder"], options["collection"] or options["folder"].resolve().name
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder: name a checkout of the collection.")
        if not 0 < len(name) <= 80:
            raise CommandError("Name the collection in at most 80 characters: --collection NAME")
        report = import_samples(folder, name, prune=options["prune"], told=self._count)
        self._tell(name, report)
        if not (report.added or report.updated or report.unchanged):
            raise CommandError(f"No sample could be read below {folder}: name a checkout of the collection.")
        if report.problems and options["strict"]:
            raise CommandError(f"{len(report.problems)} problem(s) above; everything else is imported.")

    def _count(self, done: int, of: int) -> None:
        """How far the reading is: a line that counts in a terminal, one line at the end elsewhere."""
        if self.stdout.isatty():
            if done % STEP == 0 or done == of:
                self.stdout.write(f"\rReading samples: {done:,} of {of:,}", ending="\n" if done == of else "")
                self.stdout.flush()
        elif done == of:
            self.stdout.write(f"Read {of:,} files")

    def _tell(self, name: str, report: Report) -> None:
        for problem in report.problems:
            self.stderr.write(f"  {problem}")
        for note in report.notes[:MOST_NOTES]:
            self.stderr.write(f"  {note}")
        if len(report.notes) > MOST_NOTES:
            self.stderr.write(f"  {len(report.notes) - MOST_NOTES} more texts are stored without what cannot be seen")
        self.stdout.write(f"{name}: {report}; {report.linked} linked to patterns")
        for key in report.gone[:MOST_NAMED]:
            self.stdout.write(f"  no longer there: {key}")
        if report.gone:
            self.stdout.write(f"{len(report.gone)} no longer there, and kept: --prune removes them")
