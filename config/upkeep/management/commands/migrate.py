"""Django's own command, without the time limit on statements, and whole wherever it is killed."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, cast

from django.core.checks import Tags
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Several models made one after another, of which Django builds the classes anew for each: here once for all."""

    def __init__(self, made: list[CreateModel]) -> None:
        self.made = made

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        classes = state.__dict__.pop("apps", None)
        for operation in self.made:
            operation.state_forwards(app_label, state)
        if classes is not None:
            state.apps = classes
            state.reload_models([(app_label, operation.name_lower) for operation in self.made])

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.made:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)


def together(operations: Sequence[Operation]) -> Iterator[Operation]:
    """The operations, with what makes models gathered where nothing stands between."""
    for makes, run in groupby(operations, lambda operation: type(operation) is CreateModel):
        if makes:
            yield CreateModels(cast("list[CreateModel]", list(run)))
        else:
            yield from run


class WholeExecutor(MigrationExecutor):
    """Records each migration in the transaction that it changes the tables in.

    Django does so where nothing is put off to the end of the migration, such as an index. Else it records after the
    commit: killed between the two, the migration could never run again, as its tables were there.
    """

    def apply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> ProjectState:
        change = migration.apply

        def change_all(
            project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
        ) -> ProjectState:
            operations = migration.operations
            migration.operations = list(together(operations))  # type: ignore[misc]
            try:
                changed = change(project_state, schema_editor, collect_sql)
            finally:
                migration.operations = operations  # type: ignore[misc]
            if schema_editor.atomic_migration:
                while schema_editor.deferred_sql:
                    schema_editor.execute(schema_editor.deferred_sql.pop(0))
            return changed

        migration.apply = change_all  # type: ignore[method-assign]
        try:
            return super().apply_migration(state, migration, fake, fake_initial)
        finally:
            del migration.apply


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> Any:
        """What is asked of tables, models and the database; that of addresses would read all views first."""
        return super().check(*args, **{**options, "tags": [Tags.models, Tags.database]})

    def handle(self, *args: Any, **options: Any) -> None:
        """What visitors wait for ends after seconds, but a migration takes as long as the rows that it writes anew.

        The limit on waiting for a lock stays: it would hold up everybody behind it.
        """
        migrate.MigrationExecutor = WholeExecutor  # type: ignore[attr-defined]
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
