"""The whole API against its own document: no server error, no status and no answer that is not documented."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from advisor.api.document import document

EXAMPLES = 40
POSTS = [f"POST /api/v1/{name}" for name in ("advice", "record", "starter", "diagram.{file_format}")]
# A try of every bound of every one of sixty inputs takes minutes; `test_fields.py` does the same in seconds.
CONFIG = schemathesis.Config.from_dict(
    {"operations": [{"include-name": POSTS, "phases": {"coverage": {"enabled": False}}}]}
)

served = get_wsgi_application()


def unzipped(environ: dict[str, Any], start_response: Any) -> Any:
    """The application for a client that reads no compressed answers, as schemathesis's is."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return served(environ, start_response)


described = schemathesis.openapi.from_dict(deepcopy(document()), config=CONFIG)
described.app = unzipped


@pytest.fixture
def _served(content: None, settings: Any) -> Iterator[None]:
    """The connection stays open after a request, as Django's own test client leaves it."""
    settings.ALLOWED_HOSTS = ["localhost"]
    moments = (request_started, request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@described.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@pytest.mark.usefixtures("_served")
def test_api_does_what_its_document_says(case: schemathesis.Case) -> None:
    # That flows name nodes, and that no two nodes share an id, is more than a schema can say of a diagram; that a tool
    # has a language, and that the answers call for an architecture, more than it can say of a starter.
    beyond_schemas = [positive_data_acceptance] if case.operation.label in POSTS[-2:] else []
    case.call_and_validate(excluded_checks=beyond_schemas)
