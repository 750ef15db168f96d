"""The search over the shipped content and over what editors write, on the database that is configured."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patterns.models import (
    Challenge,
    Concept,
    Pattern,
    Practice,
    Provider,
    QualityAttribute,
    Role,
    Searchable,
    SearchName,
    SearchWord,
)
from patterns.search import index, search
from tests.factories import PatternFactory

pytestmark = pytest.mark.django_db

QUERIES = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parent / "queries.txt").read_text().splitlines()
    if not line.startswith("#")
]


@pytest.fixture
def empty(db: None) -> None:
    """A catalogue without entries."""
    for model in (Pattern, Concept, Challenge, Practice, QualityAttribute, Provider, Role):
        model._default_manager.all().delete()
    index()


def made(**values: Any) -> Pattern:
    pattern: Pattern = PatternFactory(**values)
    index()
    return pattern


def titles(query: str) -> list[str]:
    return [hit.title for hit in search(query).hits]


@pytest.mark.parametrize(("query", "title", "kind"), QUERIES, ids=[query for query, _, _ in QUERIES])
def test_best_result_of_the_shipped_content(content: None, query: str, title: str, kind: str) -> None:
    best = search(query).hits[0]

    assert (best.title, best.kind) == (title, kind)


def test_every_result_leads_to_a_page(content: None, client: Any) -> None:
    for url in Searchable.objects.values_list("url", flat=True):
        assert client.get(url.partition("#")[0]).status_code == 200, url


def test_results_are_grouped_by_kind_with_the_kind_of_the_best_first(content: None) -> None:
    results = search("latency")

    assert results.groups[0][0] == "Quality attributes"
    assert sum(len(hits) for _, hits in results.groups) == len(results.hits)


def test_sought_words_are_marked_in_the_title_and_in_what_is_said(empty: None) -> None:
    made(title="Retry", intent="What failed is retried until it works.")

    hit = search("retries").hits[0]

    assert hit.title_parts == [("Retry", True)]
    assert hit.said == [("What failed is ", False), ("retried", True), (" until it works.", False)]


def test_text_is_quoted_where_only_the_body_has_the_word(empty: None) -> None:
    made(body="## Context\n\nA long way before it. The zeppelin lands here.")

    said = search("zeppelin").hits[0].said

    assert ("zeppelin", True) in said
    assert "".join(text for text, _ in said).endswith("lands here.")


def test_code_is_not_searched(empty: None) -> None:
    made(body="Words.\n\n```python\nzeppelin = 1\n```\n")

    assert titles("zeppelin") == []


def test_markup_is_neither_searched_nor_shown(empty: None) -> None:
    made(title="<script>alert(1)</script>", intent="Harmless & <b>bold</b>.")

    hit = search("alert").hits[0]

    assert hit.title == "<script>alert(1)</script>"
    assert ("Harmless & <b>bold</b>.", False) in hit.said


def test_draft_is_not_found(empty: None) -> None:
    made(title="Zeppelin", is_published=False)

    assert titles("zeppelin") == []


def test_last_word_may_be_the_beginning_of_one(empty: None) -> None:
    made(title="Airship landing")

    assert titles("airship lan") == ["Airship landing"]


def test_misspelled_word_is_corrected_and_said(empty: None) -> None:
    made(title="Zeppelin landing")

    results = search("zepelin landing")

    assert (results.corrected, [hit.title for hit in results.hits]) == ("zeppelin landing", ["Zeppelin landing"])


def test_some_of_the_words_are_better_than_nothing(empty: None) -> None:
    made(title="Zeppelin")

    results = search("zeppelin qqqqwwww")

    assert results.is_loose
    assert [hit.title for hit in results.hits] == ["Zeppelin"]


def test_unknown_word_beside_a_misspelled_one_is_left_out(empty: None) -> None:
    made(title="Zeppelin")

    results = search("qqqqwwww zepelin")

    assert (results.corrected, results.is_loose) == ("qqqqwwww zeppelin", True)
    assert [hit.title for hit in results.hits] == ["Zeppelin"]


def test_nothing_found_is_neither_loose_nor_corrected(empty: None) -> None:
    results = search("qqqq wwww")

    assert (list(results.hits), results.is_loose, results.corrected, results.is_cut) == ([], False, "", False)


def test_words_that_mean_nothing_find_nothing(content: None) -> None:
    assert list(search("to be or not to be").hits) == []


def test_short_word_is_not_the_beginning_of_others(content: None) -> None:
    assert "SQL" not in " ".join(hit.title for hit in search("sqs").hits)


def test_one_kind_is_searched_to_the_end(content: None) -> None:
    for word in ("service", "event", "queue"):
        found = {hit.title for hit in search(word, 200, "pattern").hits}
        rows = Searchable.objects.filter(kind="pattern")
        held = {row.title for row in rows if f" {word}" in f" {row.title} {row.summary} {row.text}".lower()}
        assert held <= found, word


def test_more_than_are_shown_is_said(content: None) -> None:
    assert search("function", 5).is_cut
    assert not search("saga", 5).is_cut


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize(
    "query",
    ["", "   ", '"', "'; DROP TABLE x; --", "a AND (b OR", "*", "-", "NEAR(", "x" * 5000, "\x00", "é", "%_", "🚀"],
)
def test_any_text_is_a_query(empty: None, query: str) -> None:
    made(title="Zeppelin")

    assert list(search(query).hits) == []


def test_index_follows_a_change_and_a_removal(empty: None) -> None:
    pattern = made(title="Zeppelin", aliases=["blimp"])
    pattern.title, pattern.neutral_name, pattern.aliases = "Balloon", "Balloon", []
    pattern.save()
    index()

    assert (titles("zeppelin"), titles("blimp"), titles("balloon")) == ([], [], ["Balloon"])

    pattern.delete()
    index()

    assert titles("balloon") == []
    assert (SearchName.objects.count(), SearchWord.objects.count()) == (0, 0)


def test_index_of_an_unchanged_catalogue_writes_nothing(content: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        index()

    assert [sql for query in queries if (sql := query["sql"]).startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_search_takes_four_queries(content: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        search("lambda")
