"""What stands in the log: each request with its id and route, security events, and nothing that a visitor wrote."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DataError, connection
from django.test import Client, RequestFactory

from advisor.models import Assessment
from config.logs import JsonLines, PlainLines, masked
from config.requests import id_of

PLANTED = {
    "name": "planted-name-7431",
    "description": "planted-description-7431",
    "note": "planted-note-7431",
    "answer": "918273645",
    "password": "Kestrel-Harbour-7431",
    "deciders": "planted-decider-7431",
    "search": "planted-search-7431",
    "user": "ophelia-9902",
}


@pytest.fixture(params=[JsonLines, PlainLines], ids=["json", "plain"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """All that any logger writes at DEBUG, in the form of a server's log or of one's own machine."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    loggers = [root, *(logging.getLogger(name) for name in ("faasible", "django", "django.request", "django.template"))]
    levels = [logger.level for logger in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def walk(client: Client) -> dict[str, str]:
    """What a visitor does from the first page to an account, with one write that fails; gives the secrets met."""
    client.raise_request_exception = False
    client.get("/search/", {"q": PLANTED["search"]})
    client.post("/assessments/start/", {"name": PLANTED["name"], "description": PLANTED["description"]})
    assessment = Assessment.objects.get()
    page = assessment.get_absolute_url()
    answer = {"requests_per_month": "exact", "requests_per_month_exact": PLANTED["answer"]}
    answer["requests_per_month_note"] = PLANTED["note"]
    with connection.execute_wrapper(_failing):
        failed = client.post(f"{page}answers/requests_per_month/", answer)
    assert failed.status_code == 500
    client.post(f"{page}answers/requests_per_month/", answer)
    assert [(str(row.value), row.note) for row in assessment.answers.all()] == [(PLANTED["answer"], PLANTED["note"])]
    client.post(f"{page}judge/")
    client.get(f"{page}report/")
    client.post(f"{page}decision/", {"status": "accepted", "deciders": PLANTED["deciders"]})
    client.post(f"{page}links/", {"days": "7"})
    token = assessment.share_links.get().token
    client.get(f"/shared/{token}/")
    client.post(f"{page}links/{assessment.share_links.get().pk}/revoke/")
    client.get(f"/shared/{token}/")
    before = client.session.session_key
    sign_up = {"username": PLANTED["user"], "password1": PLANTED["password"], "password2": PLANTED["password"]}
    client.post("/account/sign-up/", sign_up)
    client.get("/admin/")
    Client().post("/account/sign-in/", {"username": PLANTED["user"], "password": f"{PLANTED['password']}-wrong"})
    Client(enforce_csrf_checks=True).post(f"{page}delete/")
    Client().get(f"{page}%0a%0dforged: line/")
    assert User.objects.filter(username=PLANTED["user"]).exists()
    return {"token": token, "id": assessment.public_id, "session": before, "later session": client.session.session_key}


def _failing(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """As PostgreSQL says it of a row that it refuses."""
    if sql.startswith("INSERT") and "advisor_answer" in sql:
        raise DataError(f"refused: Failing row contains ({params})")
    return execute(sql, params, many, context)


@pytest.mark.asvs("16.2.5", "14.2.1")
def test_nothing_that_a_visitor_wrote_and_no_secret_stands_in_the_log(
    content: None, visitor: Client, written: io.StringIO, request: pytest.FixtureRequest
) -> None:
    secrets = walk(visitor)

    log = written.getvalue()
    if "plain" in request.node.name:  # a traceback on one's own machine quotes the error
        log = "\n".join(line for line in log.splitlines() if re.match(r"[A-Z]+ [\w.]+ ", line))
    found = {what for what, value in {**PLANTED, **secrets}.items() if value in log}
    assert found == set()
    assert "Internal Server Error" in log
    assert "shared/<slug:token>/" in log
    assert "forged: line" not in {line[:12] for line in log.splitlines()}


@pytest.mark.asvs("16.3.1")
@pytest.mark.parametrize("written", [JsonLines], indirect=True)
def test_requests_and_events_are_lines_of_json_with_one_id(
    content: None, visitor: Client, written: io.StringIO
) -> None:
    walk(visitor)

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    answered = [line for line in lines if line["logger"] == "faasible.requests"]
    events = [line["message"] for line in lines if line["logger"] == "faasible.security"]
    [broken] = [line for line in lines if line["level"] == "ERROR"]
    told = ["share link made", "share link revoked", "signed in", "admin access denied", "sign-in failed"]
    assert events == told
    assert {"method", "route", "status", "ms", "queries", "request", "time"} <= answered[0].keys()
    assert len({line["request"] for line in answered}) == len(answered)
    assert broken["request"] in {line["request"] for line in answered if line["status"] == 500}
    assert "django.db.utils.DataError" in broken["exception"]
    assert all("planted" not in line for line in broken["exception"])
    assert any("advisor/views/" in line for line in broken["exception"])


def test_every_answer_carries_its_id_and_the_error_page_names_it(content: None, visitor: Client) -> None:
    visitor.raise_request_exception = False
    visitor.post("/assessments/start/", {"name": "A"})
    page = Assessment.objects.get().get_absolute_url()
    with connection.execute_wrapper(_failing):
        failed = visitor.post(
            f"{page}answers/requests_per_month/", {"requests_per_month": "exact", "requests_per_month_exact": "5"}
        )

    assert failed.status_code == 500
    assert f"<code>{failed.headers['X-Request-ID']}</code>" in failed.content.decode()
    assert visitor.get("/").headers["X-Request-ID"] != visitor.get("/").headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("given", "behind", "is_taken"),
    [
        ("0f3a-proxy-id_9", True, True),
        ("0f3a-proxy-id_9", False, False),
        ("short", True, False),
        ("x" * 65, True, False),
        ("with space 12", True, False),
        ("line\nbreak-123", True, False),
        ("<script>alert(1)</script>", True, False),
    ],
)
def test_id_is_the_proxys_only_behind_one_and_well_formed(
    settings: Any, given: str, behind: bool, is_taken: bool
) -> None:
    settings.BEHIND_PROXY = behind

    found = id_of(RequestFactory().get("/", headers={"X-Request-ID": given}).META)

    assert (found == given) is is_taken
    assert is_taken or re.fullmatch(r"[0-9a-f]{32}", found)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Not Found: /shared/abcDEF-_123/", "Not Found: /shared/…/"),
        ("Not Found: /SHARED/abcDEF-_123/", "Not Found: /SHARED/…/"),
        ("Forbidden: /assessments/abcDEF-_123/decision/", "Forbidden: /assessments/…/decision/"),
        ("Not Found: /assessments/start/", "Not Found: /assessments/start/"),
        ("Not Found: /assessments/log.zip", "Not Found: /assessments/log.zip"),
        ("Cookie: __Host-sessionid=abc; csrftoken=def", "Cookie: __Host-sessionid=… csrftoken=…"),
        ("password=hunter2 next", "password=… next"),
    ],
)
def test_secrets_of_a_line_are_masked(line: str, told: str) -> None:
    assert masked(line) == told


@pytest.mark.asvs("16.4.1")
def test_line_breaks_of_a_message_make_no_new_line() -> None:
    record = logging.makeLogRecord({"name": "x", "levelname": "INFO", "msg": "one\r\nINFO x forged"})

    assert JsonLines().format(record).count("\n") == 0
    assert PlainLines().format(record) == "INFO x one\\r\\nINFO x forged"
