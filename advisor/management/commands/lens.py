"""Custom lenses in and out: the questionnaire as a lens, a lens as a review questionnaire, and what is odd in one."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisor.engine.rules import RulesError
from advisor.exchange import exported
from advisor.lens.document import MAX_BYTES
from advisor.lens.exporting import Export, LensTooLargeError
from advisor.lens.linting import ERROR, lint
from advisor.lens.model import Lens
from advisor.lens.reading import LensError, read_lens
from advisor.models import ReviewLens


class Command(BaseCommand):
    help = (
        "Write the questions and criteria as a Well-Architected custom lens, or read one as a review questionnaire. "
        "- stands for standard input or output. Status 1: the file is no lens, or --lint found an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--export", metavar="FILE", help="write the lens to FILE")
        wanted.add_argument("--report", action="store_true", help="say what the lens cannot carry, and write nothing")
        wanted.add_argument("--import", metavar="FILE", dest="read", help="read FILE as a review questionnaire")
        wanted.add_argument("--lint", metavar="FILE", help="say what is odd in FILE, and import nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["read"]:
            self._import(options["read"])
        elif options["lint"]:
            self._lint(options["lint"])
        else:
            self._export(options["export"])

    def _export(self, name: str | None) -> None:
        """Write the lens where a name is given; what it cannot carry goes to the terminal in any case."""
        done = self._exported()
        if name == "-":
            self.stdout.write(done.text, ending="")
            return
        if name:
            Path(name).write_text(done.text, encoding="utf-8")
            questions = sum(1 for _ in done.lens.questions())
            self.stdout.write(f"{name}: {len(done.lens.pillars)} pillars, {questions} questions. It cannot carry:")
        for sentence in done.report:
            self.stdout.write(f"- {sentence}")

    def _exported(self) -> Export:
        try:
            return exported()
        except RulesError as error:
            raise CommandError("The rule set cannot be used: " + "; ".join(error.problems)) from error
        except LensTooLargeError as error:
            raise CommandError(str(error)) from error

    def _import(self, name: str) -> None:
        content = self._content(name)
        lens = self._read(name, content)
        if known := ReviewLens.objects.of(content.decode()):
            self.stdout.write(f"{name}: {known} is here already, nothing is changed.")
            return
        row = ReviewLens.objects.begun_from(lens, content.decode())
        row.save()
        self.stdout.write(f"{name}: {row} is imported.")
        for finding in lint(lens):
            self.stdout.write(f"- {finding}")

    def _lint(self, name: str) -> None:
        found = lint(self._read(name, self._content(name)))
        for finding in found:
            self.stdout.write(str(finding))
        errors = sum(finding.grade == ERROR for finding in found)
        self.stdout.write(f"{name}: {errors} error(s), {len(found) - errors} warning(s)")
        if errors:
            raise CommandError("The lens has errors.")

    def _content(self, name: str) -> bytes:
        """At most one byte more than a lens may have, so that the reader can say that it is too large."""
        try:
            if name == "-":
                return sys.stdin.buffer.read(MAX_BYTES + 1)
            with Path(name).open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}") from error

    def _read(self, name: str, content: bytes) -> Lens:
        try:
            return read_lens(content)
        except LensError as error:
            raise CommandError("\n".join(f"{name}: {trouble}" for trouble in error.troubles)) from error
