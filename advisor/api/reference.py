"""The page about the API, made from the OpenAPI document: nothing on it is loaded from elsewhere."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from advisor.api import errors, limits
from advisor.api.document import SCHEMAS, document
from advisor.api.workload import EXAMPLE
from advisor.engine.workload import WorkloadError, parse
from patterns.kept import kept
from patterns.pages import ENTRY_PAGES

WORKLOAD_FILE = "workload.json"


@dataclass(frozen=True)
class Parameter:
    """A parameter of an address, in words."""

    name: str
    place: str
    values: str
    text: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One operation: what it is, what it takes, a request that works, and what comes back."""

    name: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Parameter]
    types: list[str]
    curl: str
    answer: str
    errors: list[errors.Status]


@require_safe
@kept
def reference(request: HttpRequest) -> HttpResponse:
    groups: dict[str, list[Operation]] = {}
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            groups.setdefault(said["tags"][0], []).append(_operation(request, path, method, said))
    context = {
        "groups": groups,
        "about": document()["info"]["description"],
        "statuses": errors.STATUSES.values(),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "workload_file": WORKLOAD_FILE,
        "workload": json.dumps(EXAMPLE, indent=2),
        "error": _error_example(),
        "schemas": SCHEMAS,
        "max_kb": limits.MAX_BODY // 1024,
        "picture_cost": limits.PICTURE_COST,
        "parts_of_one": limits.PARTS_OF_ONE,
        "posts": settings.API_POSTS_PER_MINUTE,
    }
    return render(request, "api/reference.html", context)


def _error_example() -> str:
    """What is answered to a workload with one wrong field."""
    try:
        parse({**EXAMPLE, "memory_mb": "512"})
    except WorkloadError as error:
        return json.dumps(errors.shape(errors.BAD_WORKLOAD, error.errors), indent=2)
    return ""


def _operation(request: HttpRequest, path: str, method: str, said: dict[str, Any]) -> Operation:
    body = said.get("requestBody", {}).get("content", {})
    references = [item.get("$ref", "").rpartition("/")[2] for item in said["responses"].values()]
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        text=said.get("description", ""),
        parameters=[_parameter(item) for item in said["parameters"]],
        types=list(body),
        curl=_curl(request, path, said),
        answer=said["responses"]["200"]["description"],
        errors=[status for status in errors.STATUSES.values() if status.name in references],
    )


def _parameter(said: dict[str, Any]) -> Parameter:
    return Parameter(said["name"], said["in"], _values(said["schema"]), said.get("description", ""), said["required"])


def _values(schema: dict[str, Any]) -> str:
    """What may be written, in words."""
    if "enum" in schema:
        return f"one of {', '.join(schema['enum'])}"
    parts = [schema["type"]]
    if "minimum" in schema:
        parts.append(f"from {schema['minimum']:,} to {schema['maximum']:,}")
    if "maxLength" in schema:
        parts.append(f"of at most {schema['maxLength']} characters")
    if schema.get("default") not in (None, ""):
        parts.append(f"(default {schema['default']})")
    return " ".join(parts)


def _curl(request: HttpRequest, path: str, said: dict[str, Any]) -> str:
    """A request that works, as it is typed."""
    examples = {item["name"]: item.get("example") for item in said["parameters"]}
    if "slug" in examples:
        row = ENTRY_PAGES[said["operationId"]].public().first()
        examples["slug"] = row.slug if row else "slug"
    for name in list(examples):
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", str(examples.pop(name)))
    query = urlencode({name: value for name, value in examples.items() if value is not None})
    address = request.build_absolute_uri(path + (f"?{query}" if query else ""))
    return " \\\n  ".join(_command(shlex.quote(address), said.get("requestBody", {}).get("content", {})))


def _command(address: str, body: dict[str, Any]) -> Iterator[str]:
    yield f"curl -sS {address}"
    if body:
        yield f"-H 'Content-Type: {next(iter(body))}'"
        yield f"--data-binary @{WORKLOAD_FILE}"
