"""Judge workloads from files, for a terminal, a script or a team's CI."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advisor.engine.rules import RulesError
from advisor.engine.workload import WorkloadError, parse
from advisor.exports import decision_record, summary
from advisor.judgement import Bench, bench
from advisor.starters import blueprint_starter, chosen_language, chosen_target
from advisor.verdict import VERDICTS
from advisor.workload_files import MAX_BYTES, Record, records
from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import export
from patterns.models import Provider, Service
from patterns.starters.brief import LANGUAGES
from patterns.starters.starter import Starter, StarterError
from patterns.starters.targets import TARGETS

FORMATS = ("json", "text", "adr", "dot", "svg", "starter")
BAD_RECORD, FAILED_VERDICT = 1, 2


class Command(BaseCommand):
    help = (
        "Judge the workloads of FILE (a JSON object, a list, JSON Lines, or YAML; - reads standard input) and print "
        "one advice for each, in order. Status 1: a record could not be read. Status 2: a verdict of --fail-on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+")
        parser.add_argument("--format", choices=FORMATS, default="json")
        parser.add_argument("--target", choices=TARGETS, default="", help="of a starter; else the provider's first")
        parser.add_argument("--language", choices=LANGUAGES, default="", help="of a starter; else the runtime's")
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="where starters are written, one folder each")
        parser.add_argument("--fail-on", default="", metavar="VERDICTS", help=f"of {', '.join(VERDICTS)}; by commas")

    def handle(self, *args: Any, **options: Any) -> None:
        unwanted = {verdict.strip() for verdict in options["fail_on"].split(",") if verdict.strip()}
        if unknown := unwanted - set(VERDICTS):
            raise CommandError(f"--fail-on: no verdict {', '.join(sorted(unknown))}; known are {', '.join(VERDICTS)}")
        if options["format"] == "starter" and options["into"] is None:
            raise CommandError("--format starter: say with --into FOLDER where to write it.")
        try:
            used = bench()
        except RulesError as error:
            raise CommandError("The rule set cannot be used: " + "; ".join(error.problems)) from error
        bad = failed = 0
        for record in _read(options["files"]):
            verdict = self._judge(used, record, options)
            bad += verdict is None
            failed += verdict in unwanted
        if bad:
            raise CommandError(
                f"{bad} record(s) could not be judged; their errors stand in their place.",
                returncode=BAD_RECORD,
            )
        if failed:
            raise CommandError(f"{failed} workload(s) got a verdict of --fail-on.", returncode=FAILED_VERDICT)

    def _judge(self, used: Bench, record: Record, options: dict[str, Any]) -> str | None:
        """Print the advice on one record, or its errors; the verdict, or None where there is none."""
        try:
            if record.trouble:
                raise WorkloadError({"": [f"{record.where}: {record.trouble}"]})
            workload = parse(record.value)
        except WorkloadError as error:
            self.stdout.write(json.dumps({"id": record.id, "errors": error.errors}, ensure_ascii=False))
            return None
        advice = used.advise(workload).to_mapping()
        own_id = {} if record.id is None else {"id": record.id}
        if options["format"] == "starter":
            self.stdout.write(_start(advice, workload.to_mapping(), options))
        else:
            self.stdout.write(_written({**own_id, **advice}, workload.to_mapping(), options["format"]))
        return str(advice["verdict"])


def _written(advice: dict[str, Any], workload: dict[str, Any], file_format: str) -> str:
    if file_format == "json":
        return json.dumps(advice, ensure_ascii=False)
    if file_format == "text":
        return summary.render(workload, advice)
    services = Service.objects.on_all_providers()
    provider = Provider.objects.get(slug=workload.get("provider") or "aws")
    diagram = Diagram.from_mapping(advice["diagram"]).on(provider.slug, services.for_drawing(provider))
    if file_format == "adr":
        return decision_record.render(workload, advice, diagram=diagram)
    try:
        return export(diagram, file_format).decode()
    except rendering.LayoutError as error:
        raise CommandError(str(error)) from error


def _start(advice: dict[str, Any], workload: dict[str, Any], options: dict[str, Any]) -> str:
    """Write the starter into a folder of its own, which must not be there yet; what was written, in a line."""
    try:
        target = chosen_target(options["target"], workload)
        made = blueprint_starter(workload, advice, target, chosen_language(options["language"], workload, target))
    except StarterError as error:
        raise CommandError(f"{workload['name']}: {error}") from error
    folder = options["into"] / made.name
    try:
        _write(made, folder)
    except FileExistsError as error:
        raise CommandError(f"{folder} is there already: name another --into, or move it away.") from error
    except OSError as error:
        raise CommandError(f"{folder}: {error}") from error
    todos = sum(bool(entry.todo) for entry in made.entries)
    return f"{folder}: {len(made.files)} files for {target.name}, {todos} matters to do by hand (README.md)"


def _write(starter: Starter, folder: Path) -> None:
    """All files or none: they are written beside the folder first."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        raise FileExistsError(folder)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as beside:
        whole = Path(beside) / folder.name
        for path, content in starter.files.items():
            file = whole / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        whole.rename(folder)


def _read(names: list[str]) -> Iterator[Record]:
    for name in names:
        try:
            if name == "-":
                text = sys.stdin.read(MAX_BYTES + 1)
            elif Path(name).stat().st_size > MAX_BYTES:
                yield Record(name, trouble=f"larger than {MAX_BYTES // 1024 // 1024} MB: split the file")
                continue
            else:
                with Path(name).open(encoding="utf-8") as file:
                    text = file.read(MAX_BYTES + 1)
        except (OSError, UnicodeDecodeError) as error:
            yield Record(name, trouble=str(error))
            continue
        yield from records("standard input" if name == "-" else name, text)
