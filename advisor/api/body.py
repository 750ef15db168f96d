"""What a request brings: one JSON or YAML object of a limited size."""

from typing import Any

from django.http import HttpRequest

from advisor.api.errors import ApiError
from advisor.api.limits import MAX_BODY
from patterns.reading import UnreadableError, read_yaml
from patterns.strict_json import read_json

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
        return read_json(text).value
    except UnreadableError as error:
        raise ApiError(400, f"Line {error.line}, column {error.column}: {error.reason}.") from error


def _yaml(text: str) -> Any:
    try:
        data, _ = read_yaml(text)
    except UnreadableError as error:
        raise ApiError(400, f"Line {error.line}: {error.reason}.") from error
    return data
