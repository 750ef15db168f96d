"""Decision records: their form, what their lines rest on, and what a visitor writes in them."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.engine.inputs import INPUTS, input_label
from advisor.engine.workload import parse
from advisor.exports import decision_record
from advisor.exports.decision import Decision, Effect, Link
from advisor.exports.decision_record import KINDS, file_name, render, title
from advisor.exports.options import chosen
from advisor.judgement import bench
from advisor.models import Assessment
from advisor.triggers import triggers
from patterns.archive import undated, zipped
from patterns.drawing import FORMATS
from patterns.plain_markdown import fenced, plain, quoted, yaml_text
from patterns.rendering import markdown_to_html
from tests.advisor import madr
from tests.advisor.test_advise_command import WORKLOADS

GIVEN = [json.loads(line) for line in WORKLOADS.read_text().splitlines()]
MORE = [
    {"name": "Nothing known"},
    {"name": "A GPU", "gpu": True, "triggers": ["http", "queue"]},
    {"name": "Large payloads", "payload_kb": 20_000, "triggers": ["http"], "monthly_budget_usd": 500},
    *(
        {**GIVEN[0], "name": f"On {provider}", "provider": provider, "id": provider}
        for provider in INPUTS["provider"].choices
    ),
]
EVERY = [*GIVEN, *MORE]
BASIS = re.compile(r"\(((?:answers|not known|facts|rules|patterns|practices|decision): [^()]+)\)$")
FULL_DECISION = Decision(
    status="accepted",
    number=3,
    decided=date(2026, 11, 26),
    deciders="Ana, Ben",
    rationale="It is cheap.\n\nIt is quick.",
    revisit_on=date(2027, 5, 1),
    supersedes=(Link(1, "Run it on containers", "0001-run-it-on-containers.md"),),
    notes={"requests_per_month": "from the gateway's log"},
    revision=2,
    permalink="https://advisor.example/assessments/x/report/",
    svg_url="https://advisor.example/assessments/x/report/diagram.svg",
)


@pytest.fixture
def judged(content: None) -> Any:
    """The workload as it is judged, and the advice on it."""
    used = bench()

    def of(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        workload = parse(data)
        return workload.to_mapping(), used.advise(workload).to_mapping()

    return of


def causes_in(value: Any) -> set[str]:
    """Everything that any part of an advice rests on."""
    if isinstance(value, dict):
        return set(value.get("because", ())).union(*map(causes_in, value.values()))
    return set().union(*map(causes_in, value)) if isinstance(value, list) else set()


def names_in(item: str) -> dict[str, list[str]]:
    """What the end of a list item names, by kind."""
    found = BASIS.search(item)
    if not found:
        return {}
    parts = [part.partition(": ") for part in found[1].split("; ")]
    return {kind: [name.strip("`") for name in names.split(", ")] for kind, _, names in parts}


@pytest.mark.parametrize("data", EVERY, ids=lambda row: row.get("id", row["name"]))
def test_full_record_has_the_headings_of_madr_in_order(judged: Any, data: dict[str, Any]) -> None:
    record = madr.parse(render(*judged(data), decision=FULL_DECISION))

    headings = [heading for level, heading in record.headings if heading not in madr.OPTIONS]
    assert headings == [heading for heading in madr.FULL if heading in headings]
    assert {"Context and Problem Statement", "Considered Options", "Decision Outcome", "More Information"} <= set(
        headings
    )
    levels = {heading: level for level, heading in record.headings}
    assert levels["Decision Outcome"] == 2
    assert all(levels[heading] == 3 for heading in levels if heading in {"Consequences", "Confirmation", *madr.OPTIONS})
    assert record["Considered Options"].items == list(madr.OPTIONS)


@pytest.mark.parametrize("data", EVERY, ids=lambda row: row.get("id", row["name"]))
def test_minimal_and_nygard_records_have_their_headings(judged: Any, data: dict[str, Any]) -> None:
    workload, advice = judged(data)

    minimal = madr.parse(render(workload, advice, kind="madr-minimal"))
    nygard = madr.parse(render(workload, advice, kind="nygard", decision=FULL_DECISION))

    headings = [heading for _, heading in minimal.headings]
    assert headings == [heading for heading in madr.MINIMAL if heading in headings]
    assert len(headings) >= 3
    assert nygard.headings == [(2, heading) for heading in madr.NYGARD]
    assert nygard.meta == {}
    assert nygard.title == f"3. {plain(title(workload, advice))}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", EVERY, ids=lambda row: row.get("id", row["name"]))
def test_no_section_is_empty_and_no_brace_of_a_template_is_left(judged: Any, data: dict[str, Any], kind: str) -> None:
    text = render(*judged(data), kind=kind)

    assert madr.has_an_empty_section(madr.parse(text)) == []
    assert re.findall(r"\{\{|\}\}|\{%|%\}|\{#|#\}", text) == []
    assert "\n\n\n" not in text
    assert "None" not in text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", EVERY, ids=lambda row: row.get("id", row["name"]))
def test_every_line_names_an_answer_or_a_fact_of_the_advice(judged: Any, data: dict[str, Any], kind: str) -> None:
    workload, advice = judged(data)
    causes = causes_in(advice) | {row["input"] for row in advice["flips"]} | set(workload)
    answered = {input_label(name) for name in causes if name in INPUTS and name in workload}
    unknown = {input_label(name) for name in causes if name in INPUTS and name not in workload}
    plain_causes = {cause.partition(":")[2] for cause in causes} | causes
    context = "Context" if kind == "nygard" else "Context and Problem Statement"

    record = madr.parse(render(workload, advice, kind=kind))

    labels = {input_label(name).lower() for name in workload if name in INPUTS}
    for item in record[context].items:
        named = names_in(item)
        assert named or item.partition(":")[0].lower() in labels, item
    for item in record.items:
        if item in record[context].items and not names_in(item):
            continue
        named = names_in(item)
        assert named, item
        assert set(named.pop("answers", [])) <= answered, item
        assert set(named.pop("not known", [])) <= unknown, item
        for names in named.values():
            assert set(names) <= plain_causes, item


def test_each_answer_stands_in_the_context_with_how_it_is_known_and_its_note(judged: Any) -> None:
    data = {**GIVEN[0], "evidence": {"requests_per_month": "measured"}}

    record = madr.parse(render(*judged(data), decision=FULL_DECISION))

    said = record["Context and Problem Statement"].items
    assert "Requests per month: 2,000,000 requests a month (measured; note: from the gateway's log)" in said
    assert "Share of idle hours: 30 %" in said
    assert "Memory: 512 MB" in said
    assert "GPU: no" in said
    assert len(said) == len(parse(data).to_mapping()) - len({"id", "name", "evidence"})


def test_front_matter_says_what_was_decided(judged: Any) -> None:
    record = madr.parse(render(*judged(GIVEN[0]), decision=FULL_DECISION))

    assert record.meta == {"status": "accepted", "date": date(2026, 11, 26), "decision-makers": ["Ana", "Ben"]}


def test_front_matter_without_a_decision_says_proposed_and_nothing_else(judged: Any) -> None:
    assert madr.parse(render(*judged(GIVEN[0]))).meta == {"status": "proposed"}


def test_a_superseded_record_names_the_one_that_follows(judged: Any) -> None:
    decision = Decision(status="superseded", number=1, superseded_by=Link(2, "Run [it]", "0002-run-it.md"))
    workload, advice = judged(GIVEN[0])

    full = madr.parse(render(workload, advice, decision=decision))
    nygard = madr.parse(render(workload, advice, kind="nygard", decision=decision))

    assert full.meta["status"] == "superseded by ADR-0002"
    assert "Superseded by [2. Run \\[it\\]](0002-run-it.md)" in full["More Information"].lines
    assert nygard["Status"].text == "Superseded by [2. Run \\[it\\]](0002-run-it.md)"


def test_outcome_has_the_option_the_sentence_and_the_reasons_of_the_deciders(judged: Any) -> None:
    record = madr.parse(render(*judged(GIVEN[0]), decision=FULL_DECISION))

    outcome = record["Decision Outcome"].text
    assert outcome.startswith('Chosen option: "Functions", because the verdict is "Serverless" with a score of 91.4 of')
    assert "Go serverless: variable workload, API with unpredictable traffic" in outcome
    assert "The deciders say:\n\n> It is cheap.\n>\n> It is quick." in outcome
    assert "[The same diagram as SVG](<https://advisor.example/assessments/x/report/diagram.svg>)" in outcome
    [(language, drawn)] = record["Decision Outcome"].fences
    assert language == "mermaid"
    assert drawn.startswith("flowchart LR")


def test_a_rejected_record_does_not_say_that_something_was_chosen(judged: Any) -> None:
    outcome = madr.parse(render(*judged(GIVEN[0]), decision=Decision(status="rejected")))["Decision Outcome"].text

    assert "Chosen" not in outcome
    assert outcome.startswith('The advice was rejected. It was the option: "Functions"')


def test_constraints_come_before_the_criteria_with_their_weights(judged: Any) -> None:
    lines = madr.parse(render(*judged({**GIVEN[0], "payload_kb": 20_000})))["Decision Drivers"].lines

    gate = next(place for place, line in enumerate(lines) if line.startswith("* Payload"))
    first = next(place for place, line in enumerate(lines) if ", weight " in line)
    assert lines[0:2] == ["", "Constraints, which no sum of advantages outvotes:"]
    assert gate < first
    weights = [float(found) for found in re.findall(r", weight ([\d.]+):", "\n".join(lines))]
    assert weights == sorted(weights, reverse=True)


def test_options_are_argued_with_good_neutral_and_bad(judged: Any) -> None:
    workload, advice = judged(GIVEN[0])

    record = madr.parse(render(workload, advice))

    of_functions, of_containers = record["Functions"].items, record["Containers"].items
    signs = [item.partition(",")[0] for item in of_functions]
    assert signs == sorted(signs, key=["Good", "Neutral", "Bad"].index)
    assert set(signs) == {"Good", "Neutral", "Bad"}
    assert any(item.startswith("Good, because of variable workload, 31.9 points for") for item in of_functions)
    assert any(item.startswith("Bad, because of variable workload, 31.9 points for") for item in of_containers)
    bill = next(item for item in of_functions if "because of the bill" in item)
    assert bill.startswith("Good, because of the bill: About 4.41 USD a month, the lowest of 3; between 2.20 USD and")
    assert "`price:aws-lambda-requests`" in bill
    assert "the highest of 3" in next(item for item in record["Virtual machines"].items if "the bill" in item)


@pytest.mark.parametrize(
    ("place", "titles"),
    [
        (0, ["Functions"]),
        (4, ["Containers", "Virtual machines"]),
        (5, ["Functions", "Containers"]),
        (12, ["Functions", "Serverless containers"]),
    ],
)
def test_chosen_options_are_those_of_the_verdict(judged: Any, place: int, titles: list[str]) -> None:
    assert chosen(judged(GIVEN[place])[1]) == titles


def test_nothing_is_chosen_while_the_verdict_is_open(judged: Any) -> None:
    workload, advice = judged({"name": "Nothing known"})

    record = madr.parse(render(workload, advice))

    assert chosen(advice) == []
    assert record.title == "Decide where Nothing known runs"
    assert record["Decision Outcome"].text.startswith("No option is chosen yet.")
    assert next(item.partition(";")[0] for item in record["Confirmation"].items) == "Find out: triggers"


def test_confirmation_says_what_to_measure_and_when_to_look_again(judged: Any) -> None:
    items = madr.parse(render(*judged({**GIVEN[0], "monthly_budget_usd": 40}), decision=FULL_DECISION))[
        "Confirmation"
    ].items

    assert items[0].startswith(
        "Measure the p99 latency against the target of 1.5 s; functions are estimated at 240 ms."
    )
    assert items[1] == "Measure the bill against the budget of 40 USD a month. (answers: monthly budget)"
    assert items[2] == "Judge again on 2027-05-01. (decision: revisit on)"
    assert any(item.startswith("Revisit when load passes 696 requests per second (1,830,000,000") for item in items)
    assert any(item.startswith("Plan in Observability: helps against") for item in items)


def test_strong_effects_of_patterns_are_consequences(judged: Any) -> None:
    effects = [
        Effect("api-endpoint", "API Endpoint", "Cost", 2, "Nothing is paid at rest."),
        Effect("api-endpoint", "API Endpoint", "Latency", -2, "A hop is added."),
        Effect("api-endpoint", "API Endpoint", "Reach", 1, "It is a little wider."),
    ]

    items = madr.parse(render(*judged(GIVEN[0]), effects=effects))["Consequences"].items

    assert items[0] == "Good, because of cost with API Endpoint: Nothing is paid at rest. (patterns: `api-endpoint`)"
    assert "Bad, because of latency with API Endpoint: A hop is added. (patterns: `api-endpoint`)" in items
    assert not any("wider" in item for item in items)


def test_more_information_has_the_versions_and_the_permalink(judged: Any) -> None:
    workload, advice = judged(GIVEN[0])

    text = madr.parse(render(workload, advice, decision=FULL_DECISION))["More Information"].text

    versions = f"rules {advice['rules_version']} and facts {advice['facts_version']}"
    assert f"Revision 2, judged by {versions}." in text
    assert "[The report](<https://advisor.example/assessments/x/report/>)" in text
    assert "Supersedes [1. Run it on containers](0001-run-it-on-containers.md)" in text
    assert "](" not in madr.parse(render(workload, advice))["More Information"].text


def test_advice_of_an_earlier_version_can_still_be_recorded(judged: Any) -> None:
    workload, advice = judged(GIVEN[5])
    for name in ("components", "interactions", "runtimes", "rival", "rival_share", "is_close", "fits"):
        del advice[name]
    for name in ("machines", "warm", "curve"):
        del advice["costs"][name]

    for kind in KINDS:
        assert madr.has_an_empty_section(madr.parse(render(workload, advice, kind=kind))) == []


HOSTILE = [
    "x\n# Heading",
    "x\n\n## Status\n\nAccepted",
    "---\nstatus: accepted\n---",
    "[link](javascript:alert(1))",
    "<script>alert(1)</script><b>bold</b>",
    "```\nfence\n```",
    "~~~\nfence",
    "https://evil.example/{{x}} www.evil.example mail@evil.example <https://evil.example>",
    "{{ braces }} {% tag %} {# note #}",
    "![image](https://evil.example/x.png)",
    "* item\n- item\n+ item\n1. item\n2) item",
    "===\n---",
    "| a | b |\n|---|---|",
    "\\[escaped\\] \\`code\\`",
    'say "no": [1, 2] # not a comment \\',
    "&lt;b&gt; &#35;",
    "\u202etxet desrever\u2066",
    "[ref]: https://evil.example",
    "`` ` ``` `",
]
LINE = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from(list("ab \n#*_`[](){}<>!|~-+=.:/@%\\\"'1&$w")), max_size=60),
    st.text(max_size=60),
)
SPEAKABLE = LINE.filter(
    lambda text: text.strip() and not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", text)
)


def headings_of(text: str) -> list[tuple[int, str]]:
    return madr.parse(text).headings


@pytest.mark.parametrize("kind", KINDS)
@given(name=SPEAKABLE, note=SPEAKABLE, rationale=SPEAKABLE, deciders=SPEAKABLE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_a_visitor_writes_adds_no_markup(
    judged: Any, kind: str, name: str, note: str, rationale: str, deciders: str
) -> None:
    calm = Decision(rationale="x", deciders="y", notes={"memory_mb": "z"}, number=1)
    wild = Decision(rationale=rationale, deciders=deciders, notes={"memory_mb": note}, number=1)
    workload, advice = judged({"name": "calm", "memory_mb": 512, "triggers": ["http"]})
    expected = madr.parse(render(workload, advice, kind=kind, decision=calm))

    text = render({**workload, "name": name, "description": rationale}, advice, kind=kind, decision=wild)

    record = madr.parse(text)
    assert record.headings == expected.headings
    assert [len(section.items) for section in record.sections] == [len(section.items) for section in expected.sections]
    assert [section.fences for section in record.sections] == [section.fences for section in expected.sections]
    assert set(record.meta) <= {"status", "decision-makers"}
    assert record.meta.get("status", "proposed") == "proposed"
    assert not re.search(r"\{\{|\{%|\{#", text)
    html = markdown_to_html(text if kind == "nygard" else text.partition("\n---\n")[2])
    found = {tag for tag in ("<a ", "<script", "<img", "<b>", "<table", "<hr", "<ol") if tag in html}
    assert found == set()


@given(text=SPEAKABLE)
def test_plain_text_is_one_line_that_begins_no_block(text: str) -> None:
    line = plain(text)

    assert "\n" not in line
    assert not re.match(r"#|>|[-+*] |\d+[.)](?: |$)|=+$|-+$|```|~~~|<|\|", line)


@given(text=SPEAKABLE)
def test_yaml_text_is_read_back_as_it_was(text: str) -> None:
    line = yaml_text(text)

    assert "{" not in line
    expected = " ".join(re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).split())
    if expected.isprintable():
        assert yaml.safe_load(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Order intake", "Order intake"),
        ("see https://x.example/a_b", "see `https://x.example/a_b`"),
        ("ana@example.com, www.x.example", "`ana@example.com,` `www.x.example`"),
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("0.3 people", "0.3 people"),
        ("a *b* <c>", "a \\*b\\* \\<c\\>"),
        ("{% x %}", "\\{\\% x %\\}"),
    ],
)
def test_plain_text_escapes_what_would_be_read_as_markup(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_quotations_keep_their_paragraphs() -> None:
    assert quoted("One\r\ntwo\r\n\r\n# three\r\n") == "> One two\n>\n> \\# three"
    assert quoted(" \n") == ""


def test_a_fence_is_longer_than_any_in_the_text() -> None:
    assert fenced("mermaid", "a ``` b\n") == "````mermaid\na ``` b\n````"


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Run Order intake on functions", "0007-run-order-intake-on-functions.md"),
        ("Run \u65e5\u672c\u8a9e", "0007-run.md"),
        ("\u65e5\u672c\u8a9e", "0007-decision.md"),
        ("../../etc/passwd\n", "0007-etc-passwd.md"),
        ("a" * 300, f"0007-{'a' * 80}.md"),
    ],
)
def test_file_names_are_numbers_and_words_with_dashes(heading: str, expected: str) -> None:
    assert file_name(7, heading) == expected


def test_every_kind_has_a_template() -> None:
    assert set(KINDS) == {"madr", "madr-minimal", "nygard"}
    with pytest.raises(Exception, match="unheard"):
        decision_record.render(
            {"name": "x"}, {"diagram": {"id": "x", "title": "x", "nodes": [], "flows": []}}, kind="unheard"
        )


FLIPS = [
    ("requests_per_month", 2_000_000, 139_284_000, "load passes 53 requests per second (139,284,000 requests a month)"),
    ("requests_per_month", 100, 50, "load falls below 50 requests a month"),
    ("event_share", 0.2, 0.45, "share started by events passes 45 %"),
    ("p99_ms", 1_500, 10, "p99 target falls below 10 ms"),
    ("duration_ms", 120, 110_000, "mean duration passes 110 s"),
    ("longest_seconds", 1, 900, "longest unit of work passes 15 min"),
    ("steps", 3, 12, "steps reach 12"),
    ("consumers_per_event", 5, 1, "consumers per event fall to 1"),
    ("cacheable_share", 0.2, 1, "share that can be cached reaches 100 %"),
    ("idle_hours_share", 0.2, 0, "share of idle hours falls to 0 %"),
    ("peak_to_mean", 3, 1, "peak over mean falls to 1 times the mean"),
    ("longest_seconds", 1, 587, "longest unit of work passes 9.78 min"),
    ("operations_fte", 3, 0, "people in operations fall to 0"),
    ("memory_mb", 512, 10_300, "memory passes 10,300 MB"),
    ("forecast_error", 1, 0.4, "forecast error falls below 40 %"),
]


@pytest.mark.parametrize(("name", "value", "to", "expected"), FLIPS, ids=lambda row: str(row)[:30])
def test_triggers_are_flips_in_words(name: str, value: float, to: float, expected: str) -> None:
    row = {
        "input": name,
        "label": input_label(name),
        "from": value,
        "to": to,
        "to_text": f"{to:,} {INPUTS[name].unit}",
        "verdict": "hybrid",
        "because": [name],
    }

    [trigger] = triggers({"flips": [row]})

    assert trigger.sentence == f"Revisit when {expected}: the verdict is then \u201cHybrid\u201d."


def test_a_zip_is_the_same_whenever_it_is_made() -> None:
    files = {"b.txt": "two", "a/c.bin": b"\x00\x01"}

    first, second = zipped(files), zipped(dict(reversed(files.items())))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == ["a/c.bin", "b.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_moment_at_which_a_pdf_was_drawn_is_left_out() -> None:
    drawn = b"<< /Producer (cairo)\n   /CreationDate (D:20261126014318Z)\n>>"

    assert undated(drawn) == b"<< /Producer (cairo)\n   /CreationDate (D:19800101000000Z)\n>>"
    assert len(undated(drawn)) == len(drawn)


@pytest.fixture
def assessed(content: None, visitor: Client) -> Assessment:
    """A visitor's own assessment, judged once."""
    return begin(visitor, "Order intake", triggers="http", requests_per_month="2000000", memory_mb="512")


def begin(visitor: Client, name: str, **answers: str) -> Assessment:
    visitor.post("/assessments/start/", {"name": name})
    assessment = Assessment.objects.latest("id")
    posted: dict[str, Any] = {}
    for key, value in answers.items():
        is_number = value.isdigit()
        posted |= {key: "exact", f"{key}_exact": value} if is_number else {key: json.dumps(value)}
    visitor.post(assessment.get_absolute_url(), posted)
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    return assessment


def names_of(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def text_in(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_records_are_downloads_with_the_number_and_title_in_their_names(
    assessed: Assessment, visitor: Client, kind: str
) -> None:
    response = visitor.get(f"{assessed.get_absolute_url()}record.{kind}.md")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    name = re.fullmatch(
        r'attachment; filename="(0001-[a-z0-9-]+order-intake[a-z0-9-]*\.md)"', response.headers["Content-Disposition"]
    )
    assert name
    text = response.content.decode()
    assert "testserver" not in text
    assert "Revision 1, judged by rules" in text
    assert madr.has_an_empty_section(madr.parse(text)) == []


@pytest.mark.django_db
def test_record_links_what_its_readers_can_open_and_the_revision_that_it_is_of(
    assessed: Assessment, visitor: Client
) -> None:
    assessed.share_links.create(revoked=timezone.now())
    assessed.share_links.create(expires=timezone.now() + timedelta(days=1))
    link = assessed.share_links.create()

    text = visitor.get(f"{assessed.get_absolute_url()}record.madr.md").content.decode()

    addresses = re.findall(r"\(<http://testserver(.*?)>\)", text)
    assert addresses == [f"/shared/{link.token}/diagram.svg?revision=1", f"/shared/{link.token}/?revision=1"]
    assert [Client().get(address).status_code for address in addresses] == [200, 200]


@pytest.mark.django_db
def test_records_of_other_kinds_and_of_what_was_not_judged_are_not_there(assessed: Assessment, visitor: Client) -> None:
    visitor.post("/assessments/start/", {"name": "Fresh"})
    fresh = Assessment.objects.get(name="Fresh")

    assert visitor.get(f"{assessed.get_absolute_url()}record.html.md").status_code == 404
    for file in ("record.madr.md", "everything.zip"):
        assert visitor.get(f"{fresh.get_absolute_url()}{file}").status_code == 404


@pytest.mark.django_db
def test_record_carries_the_decision_and_the_notes_that_still_hold(assessed: Assessment, visitor: Client) -> None:
    assessed.answers.filter(input="memory_mb").update(note="from *the* dashboard")
    assessed.answers.filter(input="requests_per_month").update(note="of another number", value=5)
    Assessment.objects.update(status="accepted", deciders="Ana", decided_on=date(2026, 11, 20), rationale="Because.")

    record = madr.parse(visitor.get(f"{assessed.get_absolute_url()}record.madr.md").content.decode())

    assert record.meta == {"status": "accepted", "date": date(2026, 11, 20), "decision-makers": ["Ana"]}
    items = record["Context and Problem Statement"].items
    assert "Memory: 512 MB (note: from \\*the\\* dashboard)" in items
    assert "Requests per month: 2,000,000 requests a month" in items
    assert "> Because." in record["Decision Outcome"].lines


@pytest.mark.django_db
def test_everything_of_an_assessment_is_one_zip(assessed: Assessment, visitor: Client) -> None:
    address = f"{assessed.get_absolute_url()}everything.zip"

    response = visitor.get(address)

    assert response.headers["Content-Type"] == "application/zip"
    names = names_of(response.content)
    record = next(name for name in names if name.startswith("records/madr/"))
    file = record.rpartition("/")[2]
    assert set(names) == {
        *(f"records/{kind}/{file}" for kind in KINDS),
        *(f"diagrams/blueprint-aws.{name}" for name in FORMATS),
        "workload.json",
        "workload.yaml",
        "advice.json",
    }
    revision = assessed.revisions.get()
    assert json.loads(text_in(response.content, "workload.json")) == revision.workload
    assert yaml.safe_load(text_in(response.content, "workload.yaml")) == revision.workload
    assert json.loads(text_in(response.content, "advice.json")) == revision.advice
    assert "(<../../diagrams/blueprint-aws.svg>)" in text_in(response.content, record)
    assert visitor.get(address).content == response.content


@pytest.mark.django_db
def test_everything_says_which_drawings_could_not_be_made(
    assessed: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from patterns import rendering

    def fails(diagram: Any, file_format: str) -> bytes:
        if file_format == "png":
            raise rendering.LayoutError("No layout engine.")
        return b"drawn"

    monkeypatch.setattr("advisor.records.export", fails)

    content = visitor.get(f"{assessed.get_absolute_url()}everything.zip").content

    assert "diagrams/blueprint-aws.png" not in names_of(content)
    assert text_in(content, "diagrams/not-drawn.txt") == "png: No layout engine.\n"


@pytest.mark.django_db
def test_log_is_a_zip_that_adr_tools_reads(assessed: Assessment, visitor: Client) -> None:
    second = begin(visitor, "Nightly report", triggers="schedule")
    visitor.post("/assessments/start/", {"name": "Never judged"})
    Assessment.objects.filter(pk=assessed.pk).update(status="superseded", superseded_by=second)

    content = visitor.get("/assessments/log.zip").content

    names = names_of(content)
    assert text_in(content, ".adr-dir") == "doc/adr\n"
    assert [name[:13] for name in names[1:3]] == ["doc/adr/0001-", "doc/adr/0002-"]
    first, other = (text_in(content, name) for name in names[1:3])
    drawn = [re.findall(r"\(<(diagrams/.*?\.svg)>\)", text) for text in (first, other)]
    assert [f"doc/adr/{name}" for [name] in drawn] == names[3:]
    assert all("<svg" in text_in(content, name) for name in names[3:])
    assert re.match(r"# 1\. \S", first)
    assert re.match(r"# 2\. \S", other)
    linked = re.search(r"^Superseded by \[2\. .*\]\((.*)\)$", first, re.MULTILINE)
    back = re.search(r"^Supersedes \[1\. .*\]\((.*)\)$", other, re.MULTILINE)
    assert linked
    assert f"doc/adr/{linked[1]}" == names[2]
    assert back
    assert f"doc/adr/{back[1]}" == names[1]
    assert visitor.get("/assessments/log.zip").content == content


@pytest.mark.django_db
def test_log_of_a_visitor_without_assessments_is_an_empty_one(content: None, visitor: Client) -> None:
    assert names_of(visitor.get("/assessments/log.zip").content) == [".adr-dir"]


@pytest.mark.django_db
def test_log_is_bounded_to_the_newest(assessed: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(visitor, "Nightly report", triggers="schedule")
    monkeypatch.setattr("advisor.records.MOST_RECORDS", 1)

    assert [name[:13] for name in names_of(visitor.get("/assessments/log.zip").content)] == [
        ".adr-dir",
        "doc/adr/0002-",
        "doc/adr/diagr",
    ]


@pytest.mark.django_db
def test_files_of_another_visitor_are_not_there(assessed: Assessment, visitor: Client) -> None:
    stranger = Client()

    for file in ("record.madr.md", "record.nygard.md", "everything.zip"):
        assert visitor.get(f"{assessed.get_absolute_url()}{file}").status_code == 200
        assert stranger.get(f"{assessed.get_absolute_url()}{file}").status_code == 404
    assert names_of(stranger.get("/assessments/log.zip").content) == [".adr-dir"]
