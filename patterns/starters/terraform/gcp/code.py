"""Handlers for Cloud Run functions in Python: one entry point for each, and what they share."""

from collections.abc import Iterator, Mapping

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.system import Part, System
from patterns.starters.terraform.code import EVENT, EVENT_TESTS, LOGS, effects_module, handler, text
from patterns.starters.terraform.gcp.effects import CALLS, EFFECTS
from patterns.starters.terraform.gcp.runtime import CLAIMS, ENTRY, NO_CLAIMS, READ, READ_TESTS

LIBRARIES = {
    "": "functions-framework>=3.8,<4",
    "nosql-table": "google-cloud-firestore>=2.19,<3",
    "object-store": "google-cloud-storage>=2.18,<4",
    "secrets-store": "google-cloud-secret-manager>=2.20,<3",
    "query-engine": "google-cloud-bigquery>=3.25,<4",
    "workflow": "google-cloud-workflows>=1.14,<2",
    "sql-db": "cloud-sql-python-connector[pg8000]>=1.12,<2",
    "topic": "google-cloud-pubsub>=2.23,<3",
    "function": "google-auth>=2.34,<3",
}
PUBLISHED = ("queue", "topic", "event-bus", "stream", "delivery-stream")


def code(system: System, brief: Brief) -> Mapping[str, str]:
    """All files of the code, with the tests of its pure parts; nothing where no function is drawn."""
    if not system.functions:
        return {}
    claims = [part for part in system.functions if aws.claims_keys(part, system, brief.settings)]
    roles = {link.target.role for part in system.functions for link in system.uses(part)}
    used = [role for role in EFFECTS if role in roles or (role == "topic" and roles & set(PUBLISHED))]
    files = {f"src/handlers/{part.module}.py": text(handler(part, system, brief, CALLS)) for part in system.functions}
    return {
        **files,
        "src/main.py": "\n".join(_main(system, brief)) + "\n",
        "src/requirements.txt": "\n".join(_libraries(used, bool(claims))) + "\n",
        "src/handlers/__init__.py": "",
        "src/shared/__init__.py": "",
        "src/shared/logs.py": LOGS,
        "src/shared/event.py": EVENT,
        "src/shared/read.py": READ,
        "src/shared/entry.py": ENTRY,
        "src/shared/claims.py": CLAIMS if claims else NO_CLAIMS,
        "src/shared/effects.py": effects_module([EFFECTS[role] for role in used]),
        "tests/test_event.py": EVENT_TESTS,
        "tests/test_read.py": READ_TESTS,
        "pytest.ini": "[pytest]\npythonpath = src\ntestpaths = tests\n",
    }


def _libraries(used: list[str], claims: bool) -> Iterator[str]:
    for role, line in LIBRARIES.items():
        if not role or role in used or (role == "nosql-table" and claims):
            yield line


def _main(system: System, brief: Brief) -> Iterator[str]:
    yield '"""One entry point for each function; what it does lies in `handlers/`."""'
    yield ""
    yield "import functions_framework"
    yield ""
    yield from sorted(f"import handlers.{part.module}" for part in system.functions)
    yield "from shared.entry import answered"
    for part in system.functions:
        yield from _entry(part, aws.claims_keys(part, system, brief.settings))


def _entry(part: Part, claiming: bool) -> Iterator[str]:
    yield ""
    yield ""
    yield "@functions_framework.http"
    yield f"def {part.module}(request):"
    yield f'    return answered(request, "{part.name}", handlers.{part.module}.handle, claiming={claiming})'
