"""Each check of the content, firing and not firing, without a database."""

from typing import Any

import pytest

from patterns import proofs
from patterns.proofs import MAX_PARAGRAPH, MAX_SENTENCE, Copy, Finding
from patterns.reading import Entry

PATTERN: dict[str, Any] = {
    "intent": "It does something.",
    "published": True,
    "nodes": [
        {"key": "client", "role": "client", "label": "Client"},
        {"key": "work", "role": "function", "label": "Work"},
    ],
    "flows": [{"from": "client", "to": "work", "label": "", "mode": "sync"}],
    "avoid_when": ["It is not needed."],
    "practices": ["retries"],
    "sources": ["vendor"],
    "body": "## Context\n\nText.\n",
}
LINES = {(): 1, ("body",): 20, ("nodes",): 5, ("nodes", 1): 7, ("avoid_when", 0): 9, ("relations", 0): 12}


def pattern(slug: str = "queue", lines: Any = LINES, **changed: Any) -> Entry:
    return Entry("pattern", slug, {**PATTERN, **changed}, f"patterns/{slug}.md", lines)


def entry(kind: str, slug: str, **data: Any) -> Entry:
    return Entry(kind, slug, data, f"{kind}.yaml", {(): 1})


def copy(*entries: Entry, **site: Any) -> Copy:
    by_kind: dict[str, list[Entry]] = {"role": [entry("role", "client", group="actor", name="Client")]}
    for item in entries:
        by_kind.setdefault(item.kind, []).append(item)
    return Copy(by_kind, **site)


def told(check: proofs.Check, *entries: Entry, **options: Any) -> list[str]:
    return [f"{item.level} {item.line} {item.reason}" for item in check(copy(*entries, **options))]


@pytest.mark.parametrize("check", proofs.CHECKS)
def test_sound_pattern_passes_every_check(check: proofs.Check) -> None:
    assert told(check, pattern()) == []


def test_entry_without_sources_is_an_error() -> None:
    assert told(proofs.missing_sources, pattern(sources=[])) == ["error 1 it names no source"]


def test_what_is_wrong_in_a_draft_is_a_warning() -> None:
    assert told(proofs.missing_sources, pattern(sources=[], published=False)) == ["warning 1 it names no source"]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/patterns/gone/", ["error 22 no page answers `/patterns/gone/`"]),
        ("/sources/#gone", ["error 22 the page has no anchor `#gone` for the link to `/sources/#gone`"]),
        ("/patterns/queue/#gone", ["error 22 the page has no anchor `#gone` for the link to `/patterns/queue/#gone`"]),
        ("#gone", ["error 22 the page has no anchor `#gone` for the link to `#gone`"]),
        ("../gone/", ["error 22 the link to `../gone/` leads nowhere"]),
        ("//elsewhere.example/", ["error 22 the link to `//elsewhere.example/` leads nowhere"]),
        ("/sources/#vendor", []),
        ("/here/#context", []),
        ("#context", []),
        ("https://elsewhere.example/", []),
    ],
)
def test_link_that_no_page_answers_is_an_error_at_its_line(target: str, said: list[str]) -> None:
    row = pattern(body=f"## Context\n\nSee [it]({target}).\n")

    anchors = {("/sources/", "vendor"), ("/here/", "context"), ("/patterns/queue/", "context")}
    found = told(
        proofs.dead_links,
        row,
        answers={page for page, _ in anchors}.__contains__,
        anchored=lambda page, anchor: (page, anchor) in anchors,
    )

    assert found == said


def test_relation_of_a_published_pattern_to_a_draft_is_a_warning() -> None:
    relation = {"pattern": "draft", "kind": "uses", "text": ""}
    links = Entry("pattern relations", "queue", {"relations": [relation]}, "patterns/queue.md", LINES)

    draft = "warning 12 its relation to `draft` is not shown, since that is a draft"
    assert told(proofs.relations_to_drafts, pattern(), pattern("draft", published=False), links) == [draft]
    assert told(proofs.relations_to_drafts, pattern(), pattern("draft"), links) == []


def flow(source: str, target: str, mode: str = "sync") -> dict[str, str]:
    return {"from": source, "to": target, "label": "", "mode": mode}


def nodes(*keys: str) -> list[dict[str, str]]:
    return [{"key": key, "role": "client" if key == "client" else "function", "label": key} for key in keys]


@pytest.mark.parametrize(
    ("keys", "flows", "said"),
    [
        (("client", "work"), [], ["client", "work"]),
        (("client", "work", "alone"), [flow("client", "work")], ["alone"]),
        (("client", "work"), [flow("client", "work"), flow("work", "client")], []),
        (("timer", "work"), [flow("timer", "work"), flow("work", "timer")], []),
        (("client", "a", "b"), [flow("b", "a"), flow("client", "a")], []),
    ],
)
def test_node_that_no_flow_touches_is_an_error(keys: tuple[str, ...], flows: list[Any], said: list[str]) -> None:
    found = told(proofs.loose_nodes, pattern(nodes=nodes(*keys), flows=flows))

    assert [line.split("`")[1] for line in found if "no flow touches" in line] == said
    assert len(found) == len(said)


def test_nodes_that_nothing_leads_to_cannot_be_reached() -> None:
    drawn = nodes("client", "work", "a", "b", "c")
    ring = [flow("client", "work"), flow("a", "b", "async"), flow("b", "c", "async"), flow("c", "a", "async")]

    assert told(proofs.loose_nodes, pattern(nodes=drawn, flows=[*ring, flow("c", "work")])) == [
        "error 5 the node `a` cannot be reached from where something begins",
        "error 5 the node `b` cannot be reached from where something begins",
        "error 5 the node `c` cannot be reached from where something begins",
    ]
    assert told(proofs.loose_nodes, pattern(nodes=drawn, flows=[*ring, flow("work", "a")])) == []


@pytest.mark.parametrize("more", [[flow("a", "b")], [flow("a", "b"), flow("b", "a")]])
def test_nodes_that_lead_to_each_other_alone_stand_apart(more: list[Any]) -> None:
    drawn = pattern(nodes=nodes("a", "b", "client", "work"), flows=[*more, flow("client", "work")])

    assert told(proofs.loose_nodes, drawn) == [
        "error 5 no flow joins the node `a` to the rest of the drawing",
        "error 7 no flow joins the node `b` to the rest of the drawing",
    ]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([], ["warning 1 no pattern and no challenge calls for it"]),
        ([pattern(practices=["retries"])], []),
        ([entry("challenge", "x", mitigations=[{"practice": "retries"}])], []),
        ([entry("practice links", "retries", mitigates=["x"])], []),
        ([entry("practice links", "retries", mitigates=[])], ["warning 1 no pattern and no challenge calls for it"]),
    ],
)
def test_practice_that_nothing_calls_for_is_a_warning(others: list[Entry], said: list[str]) -> None:
    assert told(proofs.orphan_practices, entry("practice", "retries"), *others) == said


def test_pattern_that_always_fits_is_an_error() -> None:
    assert told(proofs.patterns_without_avoid_when, pattern(avoid_when=[])) == [
        "error 1 it does not say when to avoid it"
    ]


@pytest.mark.parametrize(
    ("sentence", "pages", "said"),
    [
        ("Use CloudWatch\nEvents for it.", [], ["warning 22 \u201cCloudWatch Events\u201d has aged"]),
        ("Use CloudWatch Events for it.", ["patterns/queue"], []),
        ("EventBridge, formerly CloudWatch Events, does it.", [], []),
        ("Use CloudWatch for it.", [], []),
    ],
)
def test_name_that_has_aged_is_a_warning_where_the_update_is_not_shown(
    sentence: str, pages: list[str], said: list[str]
) -> None:
    update = entry("update", "events", formerly="CloudWatch Events (cron)", now="It is EventBridge.", pages=pages)

    assert told(proofs.aged_names, pattern(body=f"## Context\n\n{sentence}\n"), update) == said


def test_service_name_that_is_nearly_right_is_a_warning_with_the_name() -> None:
    service = entry("service", "aws/nosql-table", name="Amazon DynamoDB", alternatives=["Aurora DSQL"])
    row = pattern(avoid_when=["Dynamo DB is not there."], body="## Context\n\nText in DynamoDB and `dynamodb`.\n")

    [finding] = proofs.misspelled_services(copy(row, service))

    assert str(finding) == (
        "patterns/queue.md:9: warning: pattern queue: \u201cDynamo DB\u201d comes near the name DynamoDB. "
        "Write \u201cDynamoDB\u201d, or other words."
    )


@pytest.mark.parametrize(("words", "said"), [(MAX_SENTENCE, 0), (MAX_SENTENCE + 1, 1)])
def test_very_long_sentence_is_a_warning(words: int, said: int) -> None:
    row = pattern(body=f"## Context\n\nShort.\n\n{'word ' * (words - 1)}end.\n")

    found = told(proofs.long_sentences, row)

    assert len(found) == said
    assert all(line.startswith(f"warning 24 a sentence of {words} words") for line in found)


@pytest.mark.parametrize(("sentences", "said"), [(MAX_PARAGRAPH // 5, 0), (MAX_PARAGRAPH // 5 + 1, 1)])
def test_very_long_paragraph_is_a_warning(sentences: int, said: int) -> None:
    row = pattern(body=f"## Context\n\n{'This has exactly five words. ' * sentences}\n")

    assert len(told(proofs.long_paragraphs, row)) == said


def test_findings_stand_by_file_and_line_without_a_line_where_the_row_was_edited() -> None:
    rows = [pattern("b", sources=[], avoid_when=[]), pattern("a", lines={}, sources=[])]

    found = proofs.findings(copy(*rows))

    assert [(item.file, item.line) for item in found] == [
        ("patterns/a.md", 0),
        ("patterns/b.md", 1),
        ("patterns/b.md", 1),
    ]
    assert str(found[0]).startswith("patterns/a.md: error: pattern a: it names no source. List under")
    assert isinstance(found[0], Finding)
