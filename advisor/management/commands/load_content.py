"""Load the catalogue and the rules from their files."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisor.loading import load_rules
from patterns.loading import Report, load_catalogue


class Command(BaseCommand):
    help = "Load the catalogue and the rules; rows that an editor changed are kept and named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", metavar="SLUG", action="append", default=[], help="overwrite this edited entry")

    def handle(self, *args: Any, **options: Any) -> None:
        force = set(options["force"])
        reports = [load_catalogue(force=force), load_rules(force=force)]
        self._tell("Catalogue", reports[0], options["verbosity"])
        self._tell("Rules", reports[1], options["verbosity"])
        refused = sum(len(report.problems) for report in reports)
        if refused:
            raise CommandError(f"{refused} problem(s) above; everything else is loaded.")

    def _tell(self, name: str, report: Report, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(f"{name}: {report}")
        for entry in report.kept:
            self.stdout.write(f"  kept as edited: {entry}")
        if report.kept:
            self.stdout.write("  dump_content writes the edits to the files; --force SLUG takes what the file says")
        if verbosity > 1:
            for entry in [*report.added, *report.updated]:
                self.stdout.write(f"  loaded: {entry}")
        for problem in report.problems:
            self.stderr.write(f"  {problem}")
