"""wrangler.jsonc of every source: valid by Wrangler's own schema, and the same flows as in the drawing."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from patterns.starters.brief import Brief
from patterns.starters.cloudflare.config import COMPATIBILITY_DATE
from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.starter import starter
from patterns.starters.system import System
from tests import node
from tests.patterns.starters.blueprints import SOURCES, brief
from tests.patterns.starters.cloudflare.starters import config_of, made, text

pytestmark = pytest.mark.django_db


@cache
def schema() -> Any:
    path = node.package("wrangler") / "config-schema.json"
    return jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("source", SOURCES)
def test_config_is_valid_by_wranglers_own_schema(content: None, source: str) -> None:
    errors = [f"{list(error.instance_path)}: {error.message}" for error in schema().iter_errors(config_of(source))]

    assert errors == []


def test_schema_refuses_what_wrangler_does_not_know() -> None:
    assert not schema().is_valid({"name": "x", "queues": {"consumers": [{"max_batch_size": 1}]}})


@pytest.mark.parametrize("source", SOURCES)
def test_every_binding_and_trigger_has_its_reason_above_it(content: None, source: str) -> None:
    lines = text(made(source).files, "wrangler.jsonc").splitlines()

    items = [place for place, line in enumerate(lines) if re.match(r"\s+\{", line) or line.startswith('  "triggers"')]
    assert [lines[place] for place in items if not lines[place - 1].lstrip().startswith("// ")] == []


@pytest.mark.parametrize("source", SOURCES)
def test_every_part_is_in_the_config_or_named_as_left_to_hands(content: None, source: str) -> None:
    value, system = config_of(source), System.of(brief(source, "cloudflare").diagram, "Any")
    bound = {row["binding"] for key in ("kv_namespaces", "d1_databases", "r2_buckets") for row in value.get(key, [])}

    stored = system.of_role("nosql-table", "cache", "sql-db", "object-store")
    assert {part.variable for part in stored} <= bound
    queues = {queue["queue"] for queue in value.get("queues", {}).get("consumers", [])}
    for part in system.of_role("queue"):
        if system.out_of(part, "function"):
            assert any(name.endswith(f"-{part.name}") for name in queues)
    assert len(value.get("workflows", [])) == len(system.of_role("workflow"))
    assert bool(value.get("triggers")) == bool(system.of_role("scheduler"))


@pytest.mark.parametrize("source", SOURCES)
def test_every_consumer_sets_messages_aside_in_a_queue_that_is_created(content: None, source: str) -> None:
    script = text(made(source).files, "scripts/cloudflare.mjs")
    created = set(re.findall(r'\["queues", "create", "([^"]+)"', script))
    queues = config_of(source).get("queues", {})

    named = {row["queue"] for rows in queues.values() for row in rows}
    named |= {row["dead_letter_queue"] for row in queues.get("consumers", [])}
    assert named <= created
    assert all(len(name) <= 63 for name in created)


@pytest.mark.parametrize("source", SOURCES)
def test_every_function_that_events_start_has_a_consumer(content: None, source: str) -> None:
    system = System.of(brief(source, "cloudflare").diagram, "Any")
    index = text(made(source).files, "src/index.mjs")

    for function in system.functions:
        if system.into(function, "object-store", "topic", "event-bus", "stream", "queue", "change-feed"):
            assert f'name: "{function.name}", run: run_{function.module}' in index


@pytest.mark.parametrize("source", SOURCES)
def test_batch_is_worked_on_within_the_time_of_one_run(content: None, source: str) -> None:
    index = text(made(source).files, "src/index.mjs")

    for row in config_of(source).get("queues", {}).get("consumers", []):
        found = re.search(rf'"{row["queue"]}": {{ .*? seconds: (\d+)', index)
        assert row["max_batch_size"] * int(found[1] if found else 0) <= 900


def test_upload_is_told_to_the_queue_of_its_receiver(content: None) -> None:
    script = text(made("event-driven-processing").files, "scripts/cloudflare.mjs")

    assert (
        '["r2", "bucket", "notification", "create", "event-driven-process-uploads", "--event-type=object-create", '
        '"--prefix=uploads/", "--queue=event-driven-process-process-image-events"]'
    ) in script


@pytest.mark.parametrize("source", SOURCES)
def test_no_id_and_no_secret_stands_in_a_file(content: None, source: str) -> None:
    value = config_of(source)

    assert value["compatibility_date"] == COMPATIBILITY_DATE
    assert "account_id" not in value
    assert not set(value.get("vars", {}).values()) - {""}
    ids = [
        key for rows in value.values() if isinstance(rows, list) for row in rows for key in row if key.endswith("id")
    ]
    assert ids == []


@pytest.mark.parametrize("source", SOURCES)
def test_same_brief_gives_the_same_bytes(content: None, source: str) -> None:
    again: Brief = brief(source, "cloudflare", "javascript")

    assert starter(again, CLOUDFLARE).archive() == made(source).archive()


@pytest.mark.parametrize(
    ("source", "role"), [("fan-out", "topic"), ("eventbridge", "event-bus"), ("dynamodb", "change-feed")]
)
def test_role_without_a_service_is_named_in_readme_and_config(content: None, source: str, role: str) -> None:
    files = made(source).files
    part = System.of(brief(source, "cloudflare").diagram, "Any").of_role(role)[0]

    assert f"- **{part.label}.** " in text(files, "README.md")
    assert f"// Not generated, do this by hand: {part.label}. " in text(files, "wrangler.jsonc")
