"""The Worker as it is deployed: bundled by Wrangler without a network, and run by Miniflare for each kind of event."""

import re
from pathlib import Path

import pytest

from tests import node
from tests.patterns.starters.blueprints import SOURCES
from tests.patterns.starters.cloudflare.starters import laid_out, run

pytestmark = pytest.mark.django_db
# What each of these sources must have shown; the test of the starter bundles by `deploy --dry-run` first.
SHOWN = {
    "rest-api": ["api call: POST /items", "api call: GET /items/id", "api call: a path that is not there"],
    "sqs-queue": [
        "queue message: sqs-queue-queue to consumer",
        "poison message: sqs-queue-queue to sqs-queue-dead-letter-queue",
        "idempotency: sqs-queue-queue claims a key for each message",
        "idempotency: an event of sqs-queue-queue has its effects once",
        "call by another Worker: producer",
    ],
    "scheduled-jobs": ["scheduled run: daily-report"],
    "order-workflow": [
        "workflow: WORKFLOW_ENGINE",
        "api call: POST /events/event-source",
        "poison message: order-workflow-with-event-handler-events to order-workflow-with-dead-letter-queue",
    ],
    "chat": ["queue message: help-desk-chat-object-store-uploads to relay"],
}


@pytest.mark.parametrize("source", SHOWN)
def test_worker_answers_each_kind_of_event_under_miniflare(content: None, tmp_path: Path, source: str) -> None:
    node.package("wrangler")
    done = run(["node", "--test", "--test-reporter=tap", "tests/whole_worker.test.mjs"], laid_out(source, tmp_path))

    assert done.returncode == 0, done.stdout[-4000:]
    passed = set(re.findall(r"^ok \d+ - (.*?)$", done.stdout, re.MULTILINE))
    assert set(SHOWN[source]) <= passed


def test_functions_of_all_sources_pass_their_own_tests(content: None, tmp_path: Path) -> None:
    node.package("wrangler")
    roots = [laid_out(source, tmp_path) for source in SOURCES]
    own = [path for root in roots for path in root.glob("tests/*.test.mjs") if "_" not in path.name]
    same = list(roots[0].glob("tests/shared_*.test.mjs"))  # the same in every starter
    tests = [str(path) for path in (*own, *same)]
    done = run(["node", "--test", "--test-reporter=tap", *tests], tmp_path)

    assert done.returncode == 0, done.stdout[-4000:]
    assert len(own) == sum(len(list((root / "src/functions").glob("*.mjs"))) for root in roots)
    assert len(same) == 2
    assert f"# pass {len(own) + 3}" in done.stdout  # one for each function, and three of the shared ones
