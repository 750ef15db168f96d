"""A filled database led back one migration at a time, and forward again: `python -m tests.migrating` on DATABASE_URL.

Every row must be there after each step with every value that both sides of the step have a column for, but what is
named in CHANGED. The database must be an empty one, or hold the content alone. The way leads over the migrations that
others replace, as a database can have stood at any of them, and then over those others, whose tables must be the same.
"""

import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import django
from django.db.migrations.loader import MigrationLoader

APPS = ("patterns", "advisor")
# Steps that mean to change what is there: (direction, migration): tables.
CHANGED = {
    ("back", "advisor.0007_questions_in_context"): {"advisor_answer"},  # an answer of a note alone has no place there
}
Rows = dict[str, dict[str, Any]]


def fill() -> None:
    """All content, and a row of every kind that visitors and editors make."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from advisor.models import Answer, Assessment, RulesDraft, RulesVersion
    from patterns.desk.drafts import keep
    from patterns.models import Collection, Pattern
    from tests.advisor.lens.samples import imported

    settings.ALLOWED_HOSTS = ["testserver"]
    if not Pattern.objects.exists():
        call_command("load_content", verbosity=0)
    visitor = Client()
    visitor.post("/assessments/start/crud-api/")
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    measured = {"memory_mb": "512", "memory_mb_evidence": "measured", "memory_mb_note": "p95"}
    visitor.post(f"{assessment.get_absolute_url()}answers/memory_mb/", measured)
    Answer.objects.update_or_create(assessment=assessment, input="gpu", defaults={"value": None, "note": "Ask Ann."})
    Assessment.objects.update(status="accepted", decided_on=date(2026, 1, 2), decided_revision=1, description="Long")
    assessment.share_links.create()
    assessment.review_answers.create(lens=imported("backup-care.json"), question="any", choices=[])
    RulesDraft.objects.create(name="Other weights", changes={}, base=RulesVersion.objects.get())
    ann = get_user_model().objects.create_superuser("ann", password=None)
    pattern = Pattern.objects.get(slug="fan-out")
    for title in ("One", "Two"):  # the second sets the first aside
        keep(pattern, {"title": [title]}, 1, ann)
    samples = Collection.objects.create(name="samples", imported_at=timezone.now())
    samples.implementations.create(key="one", title="One").patterns.add(pattern)
    assert Assessment.objects.get().revisions.count() == 1


def tables() -> dict[str, Rows]:
    """The rows of the two apps and of what is kept of their versions, by table and key."""
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if not name.startswith(("patterns_", "advisor_", "reversion_")) or f"{name}_".startswith(
                "patterns_search_"
            ):
                continue  # an index of the search is made anew from the rows
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608
            columns = [column[0] for column in cursor.description]
            found[name] = {str(row[0]): dict(zip(columns, row, strict=True)) for row in cursor.fetchall()}
    return found


def differences(before: dict[str, Rows], after: dict[str, Rows]) -> Iterator[tuple[str, str]]:
    """Table and reason, for tables that are on both sides."""
    for name in sorted(before.keys() & after.keys()):
        if before[name].keys() != after[name].keys():
            yield name, f"{len(before[name])} rows before and {len(after[name])} after"
            continue
        for key, row in before[name].items():
            other = after[name][key]
            changed = [column for column in row.keys() & other.keys() if row[column] != other[column]]
            if changed:
                yield name, f"row {key} has another {', '.join(changed)}"
                break


class EarlierLoader(MigrationLoader):
    """Knows no migration that replaces others, as before there were any."""

    def load_disk(self) -> None:
        super().load_disk()
        self.disk_migrations = {key: found for key, found in self.disk_migrations.items() if not found.replaces}


def executor_of(replaced: bool) -> Any:
    """What migrates over the migrations that others replace, or over those others."""
    from django.db import connection

    from config.upkeep.management.commands.migrate import WholeExecutor

    executor = WholeExecutor(connection)
    if replaced:
        executor.loader = EarlierLoader(connection)
    return executor


def walk(replaced: bool) -> list[str]:
    """What went wrong, one line each."""
    from django.core.management.sql import emit_post_migrate_signal

    executor = executor_of(replaced)
    graph = executor.loader.graph
    order = [(m.app_label, m.name) for m, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True)]
    own = [key for key in order if key[0] in APPS]
    problems, whole, state = [], shape(), tables()
    for direction, steps in (("back", own[::-1]), ("forward", own)):
        for app, name in steps:
            earlier = [key for key in own if key[0] == app and key < (app, name)]
            target = (app, name) if direction == "forward" else (earlier[-1] if earlier else (app, None))
            executor_of(replaced).migrate([target])
            then = tables()
            meant = CHANGED.get((direction, f"{app}.{name}"), set())
            problems += [
                f"{direction} over {app}.{name}: {table}: {reason}"
                for table, reason in differences(state, then)
                if table not in meant
            ]
            state = then
    emit_post_migrate_signal(0, False, "default")  # as `migrate` does, whereupon the triggers are made
    if shape() != whole:
        problems.append("forward again the tables have other columns or indexes")
    return problems


def shape() -> dict[str, list[str]]:
    """The columns of each table, and the names of everything beside them: indexes and triggers."""
    from django.db import connection

    beside = {
        "sqlite": "SELECT name FROM sqlite_schema",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    }
    with connection.cursor() as cursor:
        cursor.execute(beside[connection.vendor])
        names = sorted(name for (name,) in cursor.fetchall())
        return {"": names} | {
            name: sorted(column.name for column in connection.introspection.get_table_description(cursor, name))
            for name in connection.introspection.table_names(cursor)
        }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill()
    problems = [*walk(replaced=True), *walk(replaced=False)]
    print(json.dumps(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
