"""Hostile texts in every kind of file that is read: an error that says where, or what was written, and nothing else."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from advisor.facts.sheet import as_cell, of_cell
from advisor.facts.update import planned
from advisor.forms import pasted
from advisor.lens.reading import LensError, read_lens
from advisor.workload_files import records
from patterns.entries import knowledge
from patterns.loading import load
from patterns.models import Limit
from patterns.reading import UnreadableError, read_yaml
from patterns.samples import import_samples
from patterns.strict_json import read_json
from tests.hostile.files import formulas
from tests.hostile.table import IS_WHOLE, Hostile, sendable, table, texts
from tests.hostile.watch import MOST_SECONDS, watched
from tests.patterns.samples import metadata, write

ROWS = table()
LENS = (Path(__file__).parent.parent / "advisor" / "lens" / "data" / "backup-care.json").read_text()
HEAD = "kind,key,value,unit,source,seen,evidence\n"


def in_lens(text: str) -> str:
    given = json.loads(LENS)
    given["name"] = given["pillars"][0]["name"] = given["pillars"][0]["questions"][0]["title"] = text[:3000]
    return json.dumps(given)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# Each reads a text as a file, or as a part of one; what it refuses is one of these errors.
READERS: dict[str, Callable[[str], Any]] = {
    "YAML": read_yaml,
    "a value of YAML": lambda text: read_yaml(f"a: {text}\nb: 1\n"),
    "JSON": read_json,
    "a value of JSON": lambda text: read_json(json.dumps({"a": text, text[:190]: 1})),
    "lens": lambda text: read_lens(text.encode("utf-8", "surrogatepass")),
    "texts of a lens": lambda text: read_lens(in_lens(text)),
    "workloads in JSON": lambda text: list(records("a.json", text)),
    "workloads in YAML": lambda text: list(records("a.yaml", text)),
    "workloads in a file of that name": lambda text: list(records(text[:99], text)),
    "pasted workload": lambda text: list(pasted(text[:99], text)),
}
REFUSALS = (UnreadableError, LensError)


@pytest.mark.parametrize("name", READERS)
def test_reader_of_files_ends_soon_with_what_stands_there_or_why_not(name: str) -> None:
    faults, refused = [], 0
    for row in ROWS:
        with watched() as watch:
            try:
                READERS[name](row.text if name != "pasted workload" else sendable(row.text))
            except REFUSALS as error:
                refused += 1
                faults += [f"{row}: {error!s:.200}"] if not str(error).strip() else []
            except Exception as error:
                faults.append(f"{row}: {type(error).__name__}: {error!s:.200}")
        faults += [f"{row}: {fault}" for fault in watch.faults]
        faults += [f"{row} took {watch.seconds:.1f} s"] if watch.seconds > MOST_SECONDS else []

    assert faults == []
    assert refused > 2 or "workload" in name


@pytest.mark.django_db
def test_update_of_facts_is_refused_by_line_for_every_text(content: None) -> None:
    today, faults = timezone.localdate(), []
    for number, row in enumerate(ROWS):
        text = sendable(row.text)
        cut = text[:300]
        cells = ["price", "aws-lambda-requests", "0.2", "x", "y", "2026-11-01", "vendor"]
        cells[number % len(cells)] = quoted(cut)
        given = [text, f"{HEAD}{','.join(cells)}\n", f"facts:\n  - kind: {cut}\n    key: {json.dumps(cut)}\n"]
        for content_of in given if IS_WHOLE else given[number % 3 :: 3]:
            with watched() as watch:
                update = planned(text[:90], content_of, today)
            faults += [f"{row}: {fault}" for fault in watch.faults]
            if watch.seconds > MOST_SECONDS or not (update.problems or not update.changes):
                faults.append(f"{row}: {watch.seconds:.1f} s, {update.changes}")
            faults += [f"{row} says {problem}" for problem in update.problems if not problem.reason.isprintable()]

    assert faults == []


@pytest.mark.django_db
def test_content_folder_with_every_text_loads_what_is_sound(tmp_path: Path) -> None:
    folder = tmp_path / "practices"
    folder.mkdir()
    spelled = [row for row in ROWS if _is_unicode(row)]
    for number, row in enumerate(spelled):
        text = json.dumps(row.text[:3000], ensure_ascii=False)
        head = f"name: {text[:60]}\nsummary: {text}\nreviewed: 2026-11-23\n{row.text[:40]}: {row.text[:200]}\n"
        (folder / f"head-{number}.md").write_text(f"---\n{head}---\n{row.text[:3000]}\n", newline="")
        body = f"---\nname: Name {number}\nsummary: Plain.\nreviewed: 2026-11-23\n---\n{row.text[:60_000]}\n"
        (folder / f"body-{number}.md").write_text(body, newline="")
    (folder / "sound.md").write_text("---\nname: Sound\nsummary: It loads.\nreviewed: 2026-11-23\n---\nText.\n")

    with watched() as watch:
        report = load([knowledge.PRACTICES], tmp_path)

    assert watch.faults == []
    assert watch.seconds < 60
    assert "practice sound" in report.added
    assert len(report.added) > 200
    assert sum("/head-" in problem.file for problem in report.problems) > 300


def _is_unicode(row: Hostile) -> bool:
    return row.text == sendable(row.text)


@pytest.mark.django_db
def test_samples_with_every_text_are_imported_or_refused(content: None, tmp_path: Path) -> None:
    for number, row in enumerate(ROWS):
        cut = row.text[:2000]
        given = metadata(["sqs"], number, title=cut, description=cut, language=cut, framework=cut, level=cut)
        if number % 3 == 0:
            given["gitHub"] = {"template": {"repoURL": cut, "templateURL": cut, "projectFolder": cut}}
        if number % 3 == 1:
            given |= {"services": [cut, "sqs"], "patternArch": {cut[:99]: {"service": cut, "label": cut}}}
        write(tmp_path, f"sample-{number}", given)
        write(tmp_path, f"raw-{number}", row.text.encode("utf-8", "surrogatepass"))

    with watched() as watch:
        report = import_samples(tmp_path)

    assert watch.faults == []
    assert watch.seconds < 60
    refused = {problem.file.partition("/")[0] for problem in report.problems}
    assert refused >= {f"raw-{number}" for number in range(len(ROWS))}


@pytest.mark.django_db
def test_report_of_facts_as_csv_holds_no_formula_and_reads_back_as_it_was(content: None) -> None:
    rows = list(Limit.objects.order_by("pk"))
    signs = [sendable(text)[:40] for text in texts("formula")]
    for row, text in zip(rows, signs, strict=False):
        Limit.objects.filter(pk=row.pk).update(unit=text, display=text)

    out = StringIO(newline="")
    call_command("facts", "--report", "--format", "csv", stdout=out)
    update = planned("facts.csv", out.getvalue(), timezone.localdate())

    assert list(formulas(out.getvalue())) == []
    told = {change.after.key: change.cells for change in update.changes}
    assert all(cell.column not in {"value", "key"} for cells in told.values() for cell in cells)


@pytest.mark.parametrize("text", ["=1", "-1", "'=1", "''-1", "a", "'a", "", "'", "\uff1d1", "@a"])
def test_cell_reads_back_as_it_was(text: str) -> None:
    assert of_cell(as_cell(text)) == text
    assert list(formulas(as_cell(text))) == []


def test_formula_in_a_cell_is_seen() -> None:
    assert len(list(formulas("a,=1\n+x, @y\n-1,\uff1d1\n"))) == 4


@pytest.mark.django_db
def test_command_says_what_is_wrong_with_a_hostile_update(content: None, tmp_path: Path) -> None:
    path = tmp_path / "facts.csv"
    for row in ROWS[:: len(ROWS) // 40]:
        path.write_bytes(row.text.encode("utf-8", "surrogatepass"))
        with pytest.raises(CommandError):
            call_command("facts", "--update", str(path), stdout=StringIO(), stderr=StringIO())
