"""What editors save at the desk is stored whole or not at all, and the same draft sent twice is one draft."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import DatabaseError
from django.test import Client
from reversion.models import Revision

from patterns.models import Draft, PastDraft, Pattern
from tests.failing import refuse
from tests.patterns.desk import address, opened, sent_from, with_log

pytestmark = pytest.mark.django_db


def is_taken(client: Client, page: str, form: dict[str, Any]) -> bool:
    """Whether a form is answered by a redirect, and not by itself with what is wrong, or an error."""
    try:
        return bool(client.post(page, form).status_code == 302)
    except DatabaseError:
        return False


def state() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Draft, PastDraft, LogEntry, Revision))


@pytest.mark.parametrize("table", ["reversion_version", "django_admin_log", "patterns_flow"])
def test_entry_whose_save_fails_keeps_its_rows_and_gets_no_version(
    reviewer: Client, pattern: Pattern, table: str
) -> None:
    form = with_log(pattern, opened(reviewer, address(pattern), title="Other"))
    nodes, before = pattern.nodes.count(), state()
    refuse("INSERT", table)

    assert not is_taken(reviewer, address(pattern), form)

    pattern.refresh_from_db()
    assert (pattern.title, pattern.nodes.count()) == ("Fan-out", nodes)
    assert state() == before


def test_draft_that_cannot_replace_another_leaves_it(writer: Client, pattern: Pattern) -> None:
    form = opened(writer, address(pattern))
    writer.post(address(pattern), form | {"title": "First", "_draft": "1"})
    again = opened(writer, address(pattern, "draft"), title="Second", _draft="1")
    before = state()
    refuse("INSERT", "patterns_draft")

    with pytest.raises(DatabaseError, match="refused by the test"):
        writer.post(address(pattern), again)

    assert state() == before
    assert Draft.objects.get().posted["title"] == ["First"]


def test_draft_whose_publication_fails_at_the_end_stays_a_draft(
    writer: Client, reviewer: Client, pattern: Pattern
) -> None:
    writer.post(address(pattern), opened(writer, address(pattern)) | {"title": "Drafted", "_draft": "1"})
    form = sent_from(reviewer.get(address(pattern, "draft")))
    before = state()
    refuse("INSERT", "patterns_pastdraft")

    with pytest.raises(DatabaseError, match="refused by the test"):
        reviewer.post(address(pattern, "draft_publish"), form)

    pattern.refresh_from_db()
    assert pattern.title == "Fan-out"
    assert state() == before


def test_entry_sent_twice_is_changed_once(reviewer: Client, pattern: Pattern) -> None:
    form = with_log(pattern, opened(reviewer, address(pattern), title="Other"))
    nodes, revisions = pattern.nodes.count(), Revision.objects.count()

    for _ in range(2):
        reviewer.post(address(pattern), form)

    pattern.refresh_from_db()
    assert (pattern.title, pattern.nodes.count()) == ("Other", nodes + 1)
    assert Revision.objects.count() == revisions + 1


def test_draft_sent_twice_is_one_draft(writer: Client, pattern: Pattern) -> None:
    form = opened(writer, address(pattern)) | {"title": "Drafted", "_draft": "1"}

    for _ in range(2):
        writer.post(address(pattern), form)

    assert Draft.objects.get().posted["title"] == ["Drafted"]
    assert not PastDraft.objects.exists()


def test_publication_asked_for_twice_is_one_version(writer: Client, reviewer: Client, pattern: Pattern) -> None:
    writer.post(address(pattern), opened(writer, address(pattern)) | {"title": "Drafted", "_draft": "1"})
    form = sent_from(reviewer.get(address(pattern, "draft")))
    revisions = Revision.objects.count()

    for _ in range(2):
        reviewer.post(address(pattern, "draft_publish"), form)

    pattern.refresh_from_db()
    assert pattern.title == "Drafted"
    assert Revision.objects.count() == revisions + 1
    assert PastDraft.objects.count() == 1
