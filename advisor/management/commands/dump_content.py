"""Write the catalogue and the rules back to their files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisor.loading import RULES, dump_rules
from patterns.dumping import DumpReport, dump_catalogue
from patterns.loading import CATALOGUE


class Command(BaseCommand):
    help = (
        "Write the catalogue and the rules to their files, for a pull request. A file that says what the database "
        "does not know is left as it is and named, with status 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", metavar="FOLDER", nargs="?", help="write FOLDER/catalogue and FOLDER/rules; default: the project"
        )
        parser.add_argument("--overwrite", action="store_true", help="also files that changed since they were loaded")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"]) if options["folder"] else None
        roots = (folder / "catalogue", folder / "rules") if folder else (CATALOGUE, RULES)
        try:
            reports = {
                "Catalogue": dump_catalogue(roots[0], overwrite=options["overwrite"]),
                "Rules": dump_rules(roots[1], overwrite=options["overwrite"]),
            }
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}; what was written before is whole.") from error
        for name, report in reports.items():
            self._tell(name, report, options["verbosity"])
        if left := sum(len(report.left) for report in reports.values()):
            raise CommandError(f"{left} problem(s) above; their files are as they were, the others are written.")

    def _tell(self, name: str, report: DumpReport, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(f"{name}: {report}")
            for word, files in (("written", report.written), ("removed", report.removed)):
                for file in files:
                    self.stdout.write(f"  {word}: {file}")
        for problem in report.left:
            self.stderr.write(f"  left: {problem}")
