"""What tests of the API need: no limit that one test uses up for the next, and the document to check answers by."""

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from django.core.cache import cache

from advisor.api.document import document

Check = Callable[[Any, str], None]


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    cache.clear()
    settings.API_POSTS_PER_MINUTE = 1_000_000


@pytest.fixture
def fits() -> Check:
    """Checks that data fit a schema of the OpenAPI document, by its name."""
    whole = document()

    def check(data: Any, name: str) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": whole["components"]}
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True).validate(data)

    return check
