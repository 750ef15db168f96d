"""How much one address may ask for, and which methods."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from advisor.api import limits
from advisor.api.diagram import OWN
from advisor.api.workload import EXAMPLE
from patterns.diagrams.model import MAX_FLOWS, MAX_NODES
from tests.advisor.api.conftest import Check

pytestmark = pytest.mark.django_db
MORNING = 1_800_000_000.0  # the first second of a minute


@pytest.fixture
def _three_a_minute(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_POSTS_PER_MINUTE = 3
    monkeypatch.setattr(limits.time, "time", lambda: MORNING + 18.5)


def post(client: Client, path: str = "advice", **extra: Any) -> Any:
    data = OWN if path.startswith("diagram") else EXAMPLE
    return client.post(f"/api/v1/{path}", data, content_type="application/json", **extra)


@pytest.mark.asvs("2.4.1")
@pytest.mark.usefixtures("_three_a_minute")
def test_request_past_the_limit_is_told_when_to_come_back(
    content: None, client: Client, fits: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = [post(client, path).status_code for path in ("advice", "record", "diagram.json")]
    refused = post(client)

    assert statuses == [200, 200, 200]
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "42"
    assert "42 seconds" in refused.json()["error"]["message"]
    fits(refused.json(), "Error")
    monkeypatch.setattr(limits.time, "time", lambda: MORNING + 60)
    assert post(client).status_code == 200


@pytest.mark.usefixtures("_three_a_minute")
def test_each_address_has_its_own_limit(content: None, client: Client) -> None:
    statuses = [post(client, REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]

    assert statuses == [200, 200, 200, 429]
    assert post(client, REMOTE_ADDR="192.0.2.2").status_code == 200


@pytest.mark.usefixtures("_three_a_minute")
def test_picture_counts_as_five_and_reading_not_at_all(content: None, client: Client) -> None:
    assert post(client, "diagram.svg").status_code == 429
    assert client.get("/api/v1/patterns").status_code == 200


def test_large_diagram_counts_by_its_size_where_it_is_drawn(
    settings: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest takes all that an address has in a minute, so that its layouts take five seconds of it at most."""
    settings.API_POSTS_PER_MINUTE = 60
    monkeypatch.setattr(limits.time, "time", lambda: MORNING + 18.5)
    monkeypatch.setattr("advisor.api.diagram.export", lambda *_: b"drawn")

    def send(nodes: int, flows: int, file_format: str, address: str) -> Any:
        parts = [{"id": f"n{number}", "role": "function", "label": "x", "group": "compute"} for number in range(nodes)]
        ends = [{"source": "n0", "target": f"n{number % (nodes - 1) + 1}"} for number in range(flows)]
        data = {"id": "a", "title": "A", "nodes": parts, "flows": ends}
        path = f"/api/v1/diagram.{file_format}"
        return client.post(path, data, content_type="application/json", REMOTE_ADDR=address)

    largest = [send(MAX_NODES, MAX_FLOWS, "svg", "192.0.2.1") for _ in range(2)]
    texts = [send(MAX_NODES, MAX_FLOWS, "dot", "192.0.2.2").status_code for _ in range(3)]
    middle = [send(50, 50, "svg", "192.0.2.3").status_code for _ in range(7)]
    small = [send(20, 30, "svg", "192.0.2.4").status_code for _ in range(13)]

    assert [response.status_code for response in largest] == [200, 429]
    assert largest[1].headers["Retry-After"] == "42"
    assert texts == [200] * 3
    assert middle == [200] * 6 + [429]
    assert small == [200] * 12 + [429]


@pytest.mark.parametrize(
    ("direct", "forwarded", "behind", "address"),
    [
        ("192.0.2.1", "203.0.113.9", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7, 203.0.113.9", True, "203.0.113.9"),
        ("192.0.2.1", None, True, "192.0.2.1"),
        ("2001:db8:1:2:3::4", None, False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, False, "192.0.2.1"),
        ("192.0.2.1", "text", True, "unknown"),
        ("", None, False, "unknown"),
    ],
)
def test_address_is_the_one_that_cannot_be_made_up(
    settings: Any, direct: str, forwarded: str | None, behind: bool, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().post("/api/v1/advice", REMOTE_ADDR=direct, headers=headers)

    assert limits.client(request) == address


def test_body_of_64_kb_is_read_and_one_byte_more_is_not(client: Client, fits: Check) -> None:
    def sized(length: int) -> bytes:
        return b'{"name": "a", "x": "' + b"y" * (length - 22) + b'"}'

    taken, refused = (
        client.post("/api/v1/advice", sized(limits.MAX_BODY + more), content_type="application/json") for more in (0, 1)
    )

    assert (taken.status_code, refused.status_code) == (422, 413)
    assert "64 KB" in refused.json()["error"]["message"]
    fits(refused.json(), "Error")


@pytest.mark.parametrize(
    ("path", "method", "allowed"),
    [
        ("patterns", "POST", "GET, HEAD"),
        ("patterns/fan-out", "DELETE", "GET, HEAD"),
        ("search", "OPTIONS", "GET, HEAD"),
        ("openapi.json", "POST", "GET, HEAD"),
        ("", "PUT", "GET, HEAD"),
        ("advice", "GET", "POST"),
        ("advice", "HEAD", "POST"),
        ("record", "PATCH", "POST"),
        ("diagram.svg", "OPTIONS", "POST"),
        ("schemas/advice.json", "BREW", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused_with_those_that_are_taken(fits: Check, path: str, method: str, allowed: str) -> None:
    response = Client(enforce_csrf_checks=True).generic(method, f"/api/v1/{path}")

    assert (response.status_code, response.headers["Allow"]) == (405, allowed)
    if method != "HEAD":
        fits(response.json(), "Error")


def test_head_is_answered_as_get_is_without_the_body(content: None) -> None:
    for _ in ("made", "from memory"):
        head, got = (getattr(Client(), method)("/api/v1/patterns") for method in ("head", "get"))

        assert head.status_code == got.status_code == 200
        assert head.headers["ETag"] == got.headers["ETag"]
        assert head.content == b""
