"""The code and its tests, in the language that is asked for."""

from collections.abc import Mapping

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript import javascript_files
from patterns.starters.handlers.python import python_files
from patterns.starters.system import System


def handlers(system: System, brief: Brief) -> Mapping[str, str]:
    """What lies beside the template, and the table for the Data API where a database is drawn."""
    schema = {"docs/schema.sql": aws.SCHEMA} if system.of_role("sql-db") else {}
    files = python_files(system, brief) if brief.language == "python" else javascript_files(system, brief)
    return {**schema, **files}
