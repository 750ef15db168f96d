"""How often a page asks the database: a fixed number of times, however many entries there are, and at most MOST."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisor.models import Assessment
from patterns.kept import MEMORY
from patterns.models import Pattern
from tests.factories import (
    ChallengeFactory,
    NodeFactory,
    PatternFactory,
    PracticeFactory,
    QualityAttributeFactory,
    RoleFactory,
    TradeOffFactory,
)

pytestmark = pytest.mark.django_db
MOST = 11
MORE = {"/patterns/pattern-a/": 17}  # one entry with sixteen kinds of rows around it
FEW, MANY = 10, 200
PAGES = [
    "/",
    "/patterns/",
    "/patterns/pattern-a/",
    "/patterns/?provider=aws",
    "/examples/",
    "/challenges/",
    "/practices/",
    "/concepts/",
    "/attributes/",
    "/providers/",
    "/building-blocks/",
    "/building-blocks/function/",
    "/map/",
    "/sources/",
    "/search/?q=pattern",
    "/compare/",
    "/compare/?pattern=pattern-a&pattern=pattern-b",
    "/api/v1/patterns?limit=100",
    "/sitemap.xml",
]


def made(names: Any) -> None:
    """Patterns that are all drawn alike, with all that a list shows of one."""
    role, challenge = RoleFactory(), ChallengeFactory()
    practice, attribute = PracticeFactory(), QualityAttributeFactory()
    for name in names:
        row = PatternFactory(slug=f"pattern-{name}", title=f"Pattern {name}", reviewed="2026-01-01")
        NodeFactory(pattern=row, role=role, key="function", label="Function")
        TradeOffFactory(pattern=row, attribute=attribute)
        row.challenges.add(challenge)
        row.practices.add(practice)


@pytest.mark.parametrize("path", PAGES)
def test_page_asks_as_often_for_many_patterns_as_for_few(content: None, client: Client, path: str) -> None:
    def asked() -> list[str]:
        MEMORY.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return [query["sql"] for query in queries]

    made(["a", "b", *range(FEW - 2)])
    client.get(path)  # what a process reads once is read
    Pattern.objects.update(position=1)  # and what is read once for an edition is not
    few = asked()
    made(range(FEW, MANY))
    many = asked()

    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MORE.get(path, MOST), "\n".join(many)


def test_answer_is_stored_with_few_statements(content: None, client: Client) -> None:
    client.post("/assessments/start/crud-api/")
    address = f"{Assessment.objects.get().get_absolute_url()}answers/gpu/"
    client.post(address, {"gpu": "true"}, headers={"HX-Request": "true"})
    with CaptureQueriesContext(connection) as queries:
        assert client.post(address, {"gpu": "false"}, headers={"HX-Request": "true"}).status_code == 200
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]

    assert len(statements) == (4 if connection.vendor == "sqlite" else 5), "\n".join(statements)
