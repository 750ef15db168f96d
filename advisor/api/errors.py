"""Every error in one shape: `{"error": {"message": ..., "fields": {...}}}`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from ninja import NinjaAPI
from ninja.errors import Throttled, ValidationError

from advisor.engine.rules import RulesError
from advisor.engine.workload import WorkloadError

RETRY_SECONDS = 300
BAD_WORKLOAD = "The workload cannot be judged as it is."
Fields = Mapping[str, list[str]]


@dataclass(frozen=True)
class Status:
    """An error's status as it is documented: its name in the document, and when it is answered."""

    code: int
    name: str
    text: str
    header: str = ""
    header_text: str = ""


STATUSES = {
    status.code: status
    for status in (
        Status(400, "Unreadable", "The body cannot be read: not UTF-8, not JSON or YAML, or a key stands in it twice."),
        Status(404, "NotFound", "There is nothing at this address."),
        Status(405, "MethodNotAllowed", "The address takes another method.", "Allow", "The methods that it takes."),
        Status(413, "TooLarge", "The body is larger than what is taken."),
        Status(415, "WrongType", "The body is neither application/json nor application/yaml."),
        Status(
            422,
            "Refused",
            "The request was read, but something in it is wrong: the fields of the error say what, and where.",
        ),
        Status(
            429,
            "TooMany",
            "Too many requests from one address in this minute.",
            "Retry-After",
            "Seconds until requests are taken again.",
        ),
        Status(
            503,
            "Unavailable",
            "The rules are being changed, or diagrams cannot be drawn at the moment.",
            "Retry-After",
            "Seconds after which it is worth another try.",
        ),
    )
}
READ_ERRORS = (400, 404, 405, 422)
POST_ERRORS = (400, 405, 413, 415, 422, 429, 503)


class ApiError(Exception):
    """An error for the caller, with its status."""

    def __init__(self, status: int, message: str, fields: Fields | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fields = fields or {}


def shape(message: str, fields: Fields | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "fields": fields or {}}}


def error_response(status: int, message: str, fields: Fields | None = None, **headers: str) -> JsonResponse:
    """The error's answer; header names are given with underscores for hyphens."""
    response = JsonResponse(shape(message, fields), status=status)
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def documented(*codes: int) -> dict[str, Any]:
    """What OpenAPI says of an operation that answers these errors."""
    return {"responses": {code: {"$ref": f"#/components/responses/{STATUSES[code].name}"} for code in codes}}


def install(api: NinjaAPI) -> None:
    """Have every error that an operation may raise answered in the one shape."""
    handlers: dict[type[Exception], Any] = {
        ApiError: _told,
        WorkloadError: _bad_workload,
        ValidationError: _bad_parameters,
        Throttled: _throttled,
        RulesError: _rules_out_of_order,
        Http404: partial(_plainly, 404, "There is no such entry."),
        SuspiciousOperation: partial(_plainly, 400, "The request cannot be read."),
        UnreadablePostError: partial(_plainly, 400, "The body did not arrive whole."),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _plainly(status: int, message: str, request: HttpRequest, error: Exception) -> JsonResponse:
    return error_response(status, message)


def _told(request: HttpRequest, error: ApiError) -> JsonResponse:
    headers = {"Retry_After": str(RETRY_SECONDS)} if error.status == 503 else {}
    return error_response(error.status, error.message, error.fields, **headers)


def _bad_workload(request: HttpRequest, error: WorkloadError) -> JsonResponse:
    return error_response(422, BAD_WORKLOAD, error.errors)


def _bad_parameters(request: HttpRequest, error: ValidationError) -> JsonResponse:
    fields: dict[str, list[str]] = {}
    for item in error.errors:
        fields.setdefault(str(item["loc"][-1]), []).append(f"{item['msg']}.")
    return error_response(422, "A parameter of the address is wrong.", fields)


def _throttled(request: HttpRequest, error: Throttled) -> JsonResponse:
    return error_response(429, f"Too many requests from your address: try again in {error.wait} seconds.")


def _rules_out_of_order(request: HttpRequest, error: RulesError) -> JsonResponse:
    message = "The rules are being changed and cannot be used at the moment."
    return error_response(503, message, {"rules": error.problems[:5]}, Retry_After=str(RETRY_SECONDS))
