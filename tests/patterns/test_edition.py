"""The edition of the content: every write moves it, with its commit and never back, and nothing else does."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from reversion import create_revision
from reversion.models import Version

from advisor.checks import tables_watched
from advisor.content_tables import OTHERS, content_tables, watch_content
from advisor.judgement import rules_mapping, rules_version
from advisor.models import Band, Criterion, Question, ReviewLens, RulesDraft
from advisor.rule_drafts.steps import publish
from patterns.edition import edition
from patterns.edition_triggers import unwatched
from patterns.models import Draft, Guidance, LoadRecord, PastDraft, Pattern, Practice, Price, Source
from patterns.samples import import_samples
from tests.advisor.facts_file import as_csv, row_of
from tests.factories import PatternFactory
from tests.patterns.desk import address, delete, opened
from tests.patterns.samples import good_samples

pytestmark = pytest.mark.django_db
DURATION = "aws-lambda-duration-x86"


def fan_out() -> Any:
    return Pattern.objects.filter(slug="fan-out")


def saved() -> None:
    row = fan_out().get()
    row.save()


def written_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patterns_pattern SET intent = 'Zeppelins land.' WHERE slug = 'fan-out'")


def in_bulk() -> None:
    rows = list(Source.objects.all()[:3])
    Source.objects.bulk_update(rows, ["title"])


def ignoring_conflicts() -> None:
    """The statement's OR IGNORE on SQLite holds for what its triggers do too."""
    row = fan_out().get()
    Guidance.objects.bulk_create([Guidance(pattern=row, kind="feature", name="New")], ignore_conflicts=True)


def updating_conflicts() -> None:
    row = Source.objects.first()
    Source.objects.bulk_create([row], update_conflicts=True, update_fields=["title"], unique_fields=["id"])


def with_history() -> None:
    with create_revision():
        fan_out().get().save()


def loaded_anew() -> None:
    call_command("load_content", force=["fan-out"], stdout=io.StringIO())


def rules_published() -> None:
    changes = {"criteria/high-throughput/weight": 1.0}
    keeper = get_user_model().objects.create_user("kim")
    publish(RulesDraft.objects.create(name="Lighter", changes=changes, base=rules_version(rules_mapping())), keeper)


WAYS: list[Callable[[], object]] = [
    saved,
    written_by_sql,
    in_bulk,
    ignoring_conflicts,
    updating_conflicts,
    with_history,
    loaded_anew,
    rules_published,
    lambda: fan_out().update(intent="Zeppelins land."),
    lambda: fan_out().get().practices.add(Practice.objects.exclude(patterns__slug="fan-out").first()),
    lambda: fan_out().get().practices.clear(),
    lambda: fan_out().get().sources.set([]),
    lambda: fan_out().get().delete(),
    lambda: fan_out().get().guidance.all().delete(),
    lambda: fan_out().delete(),
    lambda: Source.objects.get_or_create(slug="new", defaults={"title": "New"}),
    lambda: Source.objects.update_or_create(slug="new", defaults={"title": "New"}),
    lambda: Price.objects.filter(slug=DURATION).update(seen=timezone.localdate()),
    lambda: Band.objects.filter(verdict="hybrid").update(name="Half"),
    lambda: Criterion.objects.first().save(),
    lambda: Question.objects.first().choices.all().delete(),
    lambda: LoadRecord.objects.all()[:1].get().delete(),
]


@pytest.mark.parametrize("way", WAYS, ids=range(len(WAYS)))
def test_each_way_to_write_moves_the_edition(content: None, way: Callable[[], object]) -> None:
    before = edition()
    way()

    assert edition() != before


def test_reading_moves_nothing(content: None, client: Client) -> None:
    before = edition()
    for path in ("/", "/patterns/", "/patterns/fan-out/", "/method/", "/search/?q=queue", "/feed.atom"):
        assert client.get(path).status_code == 200

    assert edition() == before


def test_write_to_any_table_of_content_moves_the_edition(rows: None) -> None:
    pattern = fan_out().get()
    Draft.objects.create(pattern=pattern, posted={})
    PastDraft.objects.create(pattern_number=1, title="Old", posted={}, written=timezone.now(), ending="dropped")
    still = []
    for table in content_tables():
        with connection.cursor() as cursor:
            before = edition()
            cursor.execute(f"UPDATE {table} SET id = id")  # noqa: S608 - a name of ours
            if cursor.rowcount and edition() == before:
                still.append(table)

    assert still == []


def test_every_table_is_watched_or_named_as_no_content(db: None) -> None:
    assert unwatched(connection, content_tables()) == []
    assert not OTHERS & set(content_tables())
    assert set(connection.introspection.table_names()) >= OTHERS


def test_what_visitors_write_moves_nothing(content: None, visitor: Client) -> None:
    visitor.get("/")
    before = edition()
    start = visitor.post("/assessments/start/crud-api/").url.partition("?")[0]
    visitor.post(f"{start}answers/gpu/", {"gpu": "true"})
    visitor.post(f"{start}judge/")
    visitor.post(f"{start}links/", {"days": "30"})
    visitor.post(f"{start}delete/")

    assert edition() == before


def test_edit_and_restoring_in_the_admin_move_the_edition(reviewer: Client, pattern: Pattern) -> None:
    reviewer.post(address(pattern), opened(reviewer, address(pattern), intent="Zeppelins land."))
    assert Pattern.objects.get(pk=pattern.pk).intent == "Zeppelins land."
    before = edition()
    [first] = list(Version.objects.get_for_object(pattern))[-1:]
    back = address(pattern, "revision", first.pk)
    assert reviewer.post(back, opened(reviewer, back)).status_code == 302
    assert edition() != before

    before = edition()
    assert delete(reviewer, address(pattern, "delete")).status_code == 302
    assert edition() != before

    before = edition()
    [last] = list(Version.objects.get_deleted(Pattern))[:1]
    recover = reverse("admin:patterns_pattern_recover", args=[last.pk])
    assert reviewer.post(recover, opened(reviewer, recover)).status_code == 302
    assert Pattern.objects.filter(slug="fan-out").exists()
    assert edition() != before


def test_import_of_samples_and_update_of_facts_move_the_edition(content: None, tmp_path: Path) -> None:
    before = edition()
    good_samples(tmp_path, 3)
    import_samples(tmp_path)
    between = edition()
    file = tmp_path / "prices.csv"
    file.write_text(as_csv(row_of(DURATION, value="0.00009", seen=timezone.localdate().isoformat())))
    call_command("facts", "--update", str(file), "--apply", "--by", "kim", stdout=io.StringIO())

    assert len({before, between, edition()}) == 3


def test_lens_of_reviews_moves_the_edition(content: None) -> None:
    before = edition()
    ReviewLens.objects.create(slug="a", name="A", digest="0", source="{}")

    assert edition() != before


def test_each_write_of_one_transaction_has_its_edition_and_a_rollback_gives_that_of_before(content: None) -> None:
    before = edition()
    seen = []
    with transaction.atomic():
        for title in ("One", "Two"):
            fan_out().update(title=title)
            seen.append(edition())
        transaction.set_rollback(True)
    again = edition()
    with transaction.atomic():
        fan_out().update(title="Three")
        seen.append(edition())
        transaction.set_rollback(True)

    assert again == before
    assert len({before, *seen}) == 4


def test_lost_triggers_are_told_and_come_back_with_the_next_migration(content: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER edition_patterns_pattern ON patterns_pattern")
        else:
            cursor.execute("DROP TRIGGER edition_patterns_pattern_update")
    [warning] = tables_watched(databases=["default"])
    before = edition()
    fan_out().update(title="Unseen")
    unseen = edition() == before
    watch_content("default")

    assert "patterns_pattern" in warning.msg
    assert unseen
    assert edition() != before
    assert tables_watched(databases=["default"]) == []


def test_first_write_into_an_emptied_database_makes_an_edition(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM patterns_edition")
    empty = edition()
    PatternFactory()

    assert empty != edition()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_writers_do_not_wait_for_each_other_and_each_commit_is_an_edition(
    shipped: None, django_db_blocker: Any
) -> None:
    """It commits, and takes away what it wrote: a test that empties all tables would take the others' content.

    Both write from threads: the connection of this one is in the transaction of the test.
    """

    def write_and_take_away() -> list[str]:
        try:
            return editions_of_two_writers()
        finally:
            Source.objects.filter(slug__in=["long", "short", "next"]).delete()
            connections.close_all()

    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        seen = thread.submit(write_and_take_away).result(60)

    assert not Source.objects.filter(slug__in=["long", "short", "next"]).exists()
    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an SQLite file does not hang up")
def test_edition_is_asked_for_anew_where_the_database_hung_up_since_the_last_request(
    shipped: None, django_db_blocker: Any
) -> None:
    def asked_twice() -> list[str]:
        """In a thread, whose connection is its own and in no transaction."""
        before, mine = edition(), connection.connection.info.backend_pid
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])
        other.close()
        close_old_connections()  # as each request begins
        seen = [before, edition()]
        assert connection.connection.info.backend_pid != mine
        connections.close_all()
        return seen

    with django_db_blocker.unblock(), ThreadPoolExecutor(1) as thread:
        before, after = thread.submit(asked_twice).result(20)
    assert after == before


def editions_of_two_writers() -> list[str]:
    seen, has_written, may_end = [edition()], Event(), Event()

    def write_long() -> None:
        with transaction.atomic():
            Source.objects.create(slug="long", title="Long")
            has_written.set()
            may_end.wait(10)
        connections.close_all()

    thread = Thread(target=write_long)
    thread.start()
    assert has_written.wait(10)
    seen.append(edition())
    Source.objects.create(slug="short", title="Short")  # commits first, though it began later
    seen.append(edition())
    may_end.set()
    thread.join(10)
    seen.append(edition())
    Source.objects.create(slug="next", title="Next")
    seen.append(edition())
    return seen
