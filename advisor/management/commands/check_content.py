"""Proofread the content that is loaded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisor.loading import KINDS, RULES
from patterns.proofreading import proofread
from patterns.proofs import ERROR, LEVELS


class Command(BaseCommand):
    help = (
        "Proofread the loaded content: sources, links, drawings, names and readability. Status 1: an error was found, "
        "or a warning with --fail-on warning."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fail-on", choices=LEVELS, default=ERROR)

    def handle(self, *args: Any, **options: Any) -> None:
        found = proofread({"rules": (KINDS, RULES)})
        for finding in found:
            self.stderr.write(str(finding))
        errors = sum(finding.level == ERROR for finding in found)
        told = f"{errors} error(s), {len(found) - errors} warning(s)"
        if errors or (found and options["fail_on"] != ERROR):
            raise CommandError(f"{told} in the content; each says above what to do.")
        if options["verbosity"]:
            self.stdout.write(f"Content: {told}")
