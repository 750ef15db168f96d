"""What a request brings: one JSON or YAML object of a limited size."""

import json
from typing import Any

from django.http import HttpRequest

from advisor.api.errors import ApiError
from advisor.api.limits import MAX_BODY
from patterns.reading import UnreadableError, read_yaml

JSON, YAML = "application/json", "application/yaml"
TYPES = (JSON, YAML)


def read(request: HttpRequest) -> Any:
    """The data in the body; raises ApiError for a wrong type, too much, or what cannot be read."""
    if request.content_type not in TYPES:
        raise ApiError(415, f"Send the body as {JSON} or {YAML}, and say so in the header Content-Type.")
    content = request.read(MAX_BODY + 1)
    if len(content) > MAX_BODY:
        raise ApiError(413, f"The body is larger than {MAX_BODY // 1024} KB.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise ApiError(400, f"The body is not UTF-8: see byte {error.start + 1}.") from error
    return _yaml(text) if request.content_type == YAML else _json(text)


def _json(text: str) -> Any:
    if not text.strip():
        raise ApiError(400, "The body is empty: send an object, and its length in the header Content-Length.")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError as error:
        raise ApiError(400, "The body is nested too deeply.") from error
    except json.JSONDecodeError as error:
        raise ApiError(400, f"Line {error.lineno}, column {error.colno}: not JSON: {error.msg}.") from error
    except ValueError as error:
        raise ApiError(400, f"Not JSON: {str(error)[:200]}.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ApiError(400, f"The key {json.dumps(twice[:80])} stands twice in one object.")
    return found


def _yaml(text: str) -> Any:
    try:
        data, _ = read_yaml(text)
    except UnreadableError as error:
        raise ApiError(400, f"Line {error.line}: {error.reason}.") from error
    return data
