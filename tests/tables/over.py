"""One more than each bound: what is said of it. Each case asks the reader itself, or the site."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from advisor import workload_files
from advisor.engine.rule_rows import MOST as LARGEST
from advisor.engine.rules import RulesError
from advisor.engine.rules import parse as parse_rules
from advisor.engine.workload import MOST_FIELDS, WorkloadError, parse
from advisor.forms import MAX_FILE, WorkloadForm
from advisor.judgement import bench
from advisor.lens import document, model
from advisor.lens.reading import LensError, read_lens
from advisor.models import Assessment
from patterns import reading, strict_json
from patterns.desk import posted
from patterns.desk.json_field import MAX_TEXT, StrictJSONField
from patterns.diagrams import model as drawn
from patterns.models import Pattern
from patterns.models.implementation import MAX_LINK, check_link
from patterns.rendering import LayoutError, child, engine
from patterns.samples import files
from patterns.unreadable import MAX_DEPTH, UnreadableError
from tests.advisor.lens.samples import DATA, imported
from tests.patterns.desk import opened

LENS = json.loads((DATA / "release-policy.json").read_text())


def lens_with(path: tuple[Any, ...], value: Any) -> str:
    changed: Any = deepcopy(LENS)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return refused_lens(json.dumps(changed))


def refused_lens(source: str | bytes) -> str:
    with pytest.raises(LensError) as refused:
        read_lens(source)
    return " ".join(str(trouble) for trouble in refused.value.troubles)


def many(rows: list[Any], most: int) -> list[Any]:
    return (rows * (most + 1))[: most + 1]


def unreadable(read: Callable[[], Any]) -> str:
    with pytest.raises(UnreadableError) as refused:
        read()
    return refused.value.reason


def diagram_with(**parts: Any) -> str:
    whole = {"id": "x", "title": "x", "nodes": [node(0), node(1)], "flows": [], **parts}
    return " ".join(drawn.Diagram.from_mapping(whole).problems())


def node(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "role": "function", "label": "x", **more}


def flow(**more: Any) -> dict[str, Any]:
    return {"source": "n0", "target": "n1", "label": "x", **more}


def asked(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 422
    return response.content.decode()


def sent(data: dict[str, Any]) -> str:
    response = Client().post("/assessments/from-file/", data)
    assert response.status_code == 400
    assert not Assessment.objects.exists()
    return response.content.decode()


def workload_form() -> str:
    form = WorkloadForm({"text": "x" * (MAX_FILE + 1)})
    return str(form.errors)


def rules_with_a_huge_number() -> str:
    rules = deepcopy(bench().mapping)
    rules["criteria"][0]["weight"] = LARGEST * 10
    with pytest.raises(RulesError) as refused:
        parse_rules(rules)
    return " ".join(refused.value.problems)


def too_many_fields() -> str:
    with pytest.raises(WorkloadError) as refused:
        parse({f"k{number}": 1 for number in range(MOST_FIELDS + 1)})
    return str(refused.value)


def long_json() -> str:
    with pytest.raises(ValidationError) as refused:
        StrictJSONField().clean(json.dumps("x" * MAX_TEXT))
    return str(refused.value)


def long_review_note() -> str:
    imported("release-policy.json")
    client = Client()
    client.post("/assessments/start/", {"name": "Order intake"})
    page = Assessment.objects.get().get_absolute_url()
    response = client.post(f"{page}reviews/release-policy/delivery/", {"rollback-note": "x" * 501})
    assert response.status_code == 422
    return response.content.decode()


def long_words_of_the_log() -> str:
    client = Client()
    client.post("/assessments/start/", {"name": "Order intake"})
    response = client.get("/assessments/", {"q": "x" * 101})
    return str(len(response.context["log"].query))


def long_link() -> str:
    with pytest.raises(ValidationError) as refused:
        check_link("https://a.example/" + "x" * MAX_LINK)
    return str(refused.value)


def rows_of_a_form() -> str:
    from django.http import QueryDict

    data = QueryDict(f"nodes-TOTAL_FORMS={posted.MOST_ROWS + 1}&nodes-INITIAL_FORMS=0")
    return str(posted._rows(data, "nodes"))


def claimed_rows_of_an_entry() -> str:
    chief = Client()
    chief.force_login(get_user_model().objects.create_superuser("chief"))
    page = reverse("admin:patterns_pattern_change", args=[Pattern.objects.get(slug="fan-out").pk])
    response = chief.post(page, opened(chief, page) | {"nodes-TOTAL_FORMS": "1000"})
    assert response.status_code == 200
    return str([formset.formset.non_form_errors() for formset in response.context["inline_admin_formsets"]])


def picture_of_too_long_a_text() -> str:
    with pytest.raises(LayoutError) as refused:
        engine.run("x" * (engine.MAX_PICTURE_BYTES + 1), ("nop2", "png"))
    return str(refused.value)


def endless_output() -> str:
    with pytest.raises(LayoutError) as refused:
        engine.GRAPHVIZ.run(["head", "-c", str(child.MAX_OUTPUT_BYTES + 1), "/dev/zero"], b"")
    return str(refused.value)


def many_samples() -> str:
    """The bound is lowered: twenty thousand files take long to write."""
    with TemporaryDirectory() as folder, patch.object(files, "MAX_FILES", 2):
        for name in "abc":
            (Path(folder) / f"pattern-{name}.json").write_text("{}")
        return str(list(files.metadata_files(Path(folder)))[-1])


def long_path_of_a_sample() -> str:
    with TemporaryDirectory() as folder:
        place = Path(folder, "a" * 120, "b" * 120)
        place.mkdir(parents=True)
        (place / "pattern.json").write_text("{}")
        return str(list(files.metadata_files(Path(folder)))[-1])


QUESTION, PILLAR = ("pillars", 0, "questions", 0), ("pillars", 0)
FIRST = LENS["pillars"][0]["questions"][0]
RESOURCE = {"displayText": "x", "url": "https://a.example"}

OVER: dict[str, tuple[Callable[[], str], str]] = {
    "config.settings.DATA_UPLOAD_MAX_MEMORY_SIZE": (
        lambda: sent({"text": "x" * 262_200}),
        "more than this site reads at once",
    ),
    "config.settings.DATA_UPLOAD_MAX_NUMBER_FIELDS": (
        lambda: sent({f"k{number}": "x" for number in range(1_001)}),
        "more than this site reads at once",
    ),
    "config.settings.DATA_UPLOAD_MAX_NUMBER_FILES": (
        lambda: sent({name: SimpleUploadedFile("a.json", b"{}") for name in ("file", "other")}),
        "more than this site reads at once",
    ),
    "config.settings.FILE_UPLOAD_MAX_MEMORY_SIZE": (
        lambda: sent({"file": SimpleUploadedFile("a.json", b"x" * 2_700_000)}),
        "more than this site reads at once",
    ),
    "advisor.api.catalogue.MAX_PAGE": (lambda: asked("/api/v1/patterns?limit=101"), "limit"),
    "advisor.api.catalogue.MAX_OFFSET": (lambda: asked("/api/v1/patterns?offset=100001"), "offset"),
    "advisor.api.finding.MAX_HITS": (lambda: asked("/api/v1/search?q=queue&limit=31"), "limit"),
    "advisor.engine.rule_rows.MOST": (rules_with_a_huge_number, "weight"),
    "advisor.engine.workload.MOST_FIELDS": (too_many_fields, "101 fields are too many: at most 100"),
    "advisor.forms.MAX_FILE": (workload_form, "100,001 characters are more than a workload has: at most 100,000"),
    "patterns.desk.json_field.MAX_TEXT": (long_json, "100,002 characters are too many: at most 100,000"),
    "advisor.lens.document.MAX_BYTES": (
        lambda: refused_lens(b" " * (document.MAX_BYTES + 1)),
        "the file has 512,001 bytes: a lens has at most 512,000",
    ),
    "advisor.lens.model.MAX_NAME": (
        lambda: lens_with(("name",), "x" * 129),
        "129 characters are too many: at most 128",
    ),
    "advisor.lens.model.MAX_DESCRIPTION": (
        lambda: lens_with(("description",), "x" * 2_049),
        "2,049 characters are too many: at most 2,048",
    ),
    "advisor.lens.model.MAX_URL": (
        lambda: lens_with((*QUESTION, "helpfulResource"), {**RESOURCE, "url": "https://a.example/" + "x" * 2_048}),
        "characters are too many: at most 2,048",
    ),
    "advisor.lens.model.MAX_PILLARS": (
        lambda: lens_with(("pillars",), many(LENS["pillars"], model.MAX_PILLARS)),
        "11 pillars are too many: at most 10",
    ),
    "advisor.lens.model.MAX_QUESTIONS": (
        lambda: lens_with((*PILLAR, "questions"), many([FIRST], model.MAX_QUESTIONS)),
        "21 questions are too many: at most 20",
    ),
    "advisor.lens.model.MAX_CHOICES": (
        lambda: lens_with((*QUESTION, "choices"), many(FIRST["choices"], model.MAX_CHOICES)),
        "16 choices are too many: at most 15",
    ),
    "advisor.lens.model.MAX_RULES": (
        lambda: lens_with((*QUESTION, "riskRules"), many(FIRST["riskRules"], model.MAX_RULES)),
        "4 rules are too many: at most 3",
    ),
    "advisor.lens.model.MAX_MORE": (
        lambda: lens_with(
            (*QUESTION, "choices", 0, "additionalResources"),
            [{"type": "HELPFUL_RESOURCE", "content": many([RESOURCE], model.MAX_MORE)}],
        ),
        "6 resources are too many: at most 5",
    ),
    "advisor.log.MAX_WORDS": (long_words_of_the_log, "100"),
    "advisor.review_forms.MAX_NOTE": (long_review_note, "The note has 501 characters: at most 500 are kept."),
    "advisor.workload_files.MAX_BYTES": (
        lambda: next(workload_files.records("a.json", "x" * (workload_files.MAX_BYTES + 1))).trouble,
        "larger than 16 MB: split the file",
    ),
    "advisor.workload_files.MAX_LINE": (
        lambda: (
            list(
                workload_files.records("a.jsonl", '{"name": "a"}\n{"name": "' + "x" * workload_files.MAX_LINE + '"}\n')
            )[1].trouble
        ),
        "the line is longer than 256 KB",
    ),
    "patterns.desk.entry_rows.MOST_ROWS": (claimed_rows_of_an_entry, "Please submit at most 150 forms."),
    "patterns.desk.posted.MOST_ROWS": (rows_of_a_form, "None"),
    "patterns.diagrams.model.MAX_NODES": (
        lambda: diagram_with(nodes=[node(number) for number in range(drawn.MAX_NODES + 1)]),
        "201 nodes: at most 200 can be drawn.",
    ),
    "patterns.diagrams.model.MAX_FLOWS": (
        lambda: diagram_with(flows=[flow()] * (drawn.MAX_FLOWS + 1)),
        "401 flows: at most 400 can be drawn.",
    ),
    "patterns.diagrams.model.MAX_LABEL": (
        lambda: diagram_with(flows=[flow(label="x" * 41)]),
        "41 characters of text: at most 40 fit.",
    ),
    "patterns.diagrams.model.MAX_SERVICE": (
        lambda: diagram_with(nodes=[node(0, service="x" * 81), node(1)]),
        "81 characters of text: at most 80 fit.",
    ),
    "patterns.models.implementation.MAX_LINK": (long_link, "The address is longer than 300 characters."),
    "patterns.reading.MAX_VALUES": (
        lambda: unreadable(lambda: reading.read_yaml("[" + "1," * reading.MAX_VALUES + "]")),
        "more than 50,000 values: split the file",
    ),
    "patterns.reading.MAX_KEY": (
        lambda: unreadable(lambda: reading.read_yaml("x" * 201 + ": 1")),
        "a key of more than 200 characters",
    ),
    "patterns.reading.MAX_NUMBER": (
        lambda: unreadable(lambda: reading.read_yaml("a: " + "1" * 41)),
        "more than 40 characters",
    ),
    "patterns.samples.files.MAX_FILES": (many_samples, "more than 2 samples: the rest was not read"),
    "patterns.samples.files.MAX_KEY": (long_path_of_a_sample, "at most 200 characters"),
    "patterns.rendering.child.MAX_OUTPUT_BYTES": (endless_output, "wrote more than 33,554,432 bytes"),
    "patterns.rendering.engine.MAX_PICTURE_BYTES": (
        picture_of_too_long_a_text,
        "too large to draw: 1,048,577 bytes, at most 1,048,576",
    ),
    "patterns.strict_json.MAX_DIGITS": (
        lambda: unreadable(lambda: strict_json.read_json("1" * (strict_json.MAX_DIGITS + 1))),
        "a number of more than 40 characters",
    ),
    "patterns.unreadable.MAX_DEPTH": (
        lambda: unreadable(lambda: strict_json.read_json("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2))),
        "nested deeper than 20 levels",
    ),
}
