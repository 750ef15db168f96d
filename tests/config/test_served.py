"""The shipped server in production settings: probes, metrics of all workers, and lines of JSON in its log."""

import http.client
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers import Site

TOKEN = "a-token-of-the-tests-0123456789"
ASKED = 60


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = str(tmp_path_factory.mktemp("metrics"))
    with Site(workers=2, local=False, METRICS_TOKEN=TOKEN, PROMETHEUS_MULTIPROC_DIR=folder) as running:
        yield running


def asked(site: Site, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read().decode()
    finally:
        connection.close()


def test_probes_answer_inside_under_any_name_and_pages_lead_to_https(site: Site) -> None:
    probes = [asked(site, path, Host="10.0.0.7:8000") for path in ("/healthz", "/readyz")]
    page = asked(site, "/patterns/", Host="127.0.0.1")

    assert [(status, body) for status, _, body in probes] == [
        (200, '{"status": "alive"}'),
        (200, '{"status": "ready"}'),
    ]
    assert (page[0], page[1]["location"]) == (301, "https://127.0.0.1/patterns/")


def test_metrics_add_up_what_both_workers_answered(site: Site) -> None:
    def ask(number: int) -> int:
        return asked(site, f"/patterns/fan-out/?number={number}", **Site.AS_PROXY)[0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(ASKED))) == {200}

    text = asked(site, "/metrics", Authorization=f"Bearer {TOKEN}")[2]
    found = re.findall(r'request_seconds_count\{method="GET",route="patterns/<slug:slug>/",status="200"\} (\S+)', text)
    assert [float(number) for number in found] == [ASKED]


def test_page_from_memory_is_answered_and_told_as_when_it_was_made(site: Site) -> None:
    ids = [f"from-memory-{number:02}" for number in range(12)]

    found = [asked(site, "/practices/testing/", **Site.AS_PROXY, **{"X-Request-ID": one}) for one in ids]

    of_each = {"x-request-id", "date"}
    assert [headers["x-request-id"] for _, headers, _ in found] == ids
    status, headers, body = found[0]
    for other in found[1:]:
        assert (other[0], other[2]) == (status, body)
        assert {name for name in other[1] | headers if other[1].get(name) != headers.get(name)} <= of_each
    lines = [json.loads(line) for line in site.log.splitlines() if '"from-memory-' in line]
    assert [line["request"] for line in lines] == ids
    assert {(line["method"], line["route"], line["status"]) for line in lines} == {
        ("GET", "practices/<slug:slug>/", status)
    }
    assert lines[-1]["queries"] == 0 < lines[0]["queries"]


def test_log_is_lines_of_json_with_the_id_that_the_proxy_gave(site: Site) -> None:
    status, headers, _ = asked(site, "/shared/no-such-token/", **Site.AS_PROXY, **{"X-Request-ID": "from-the-proxy-1"})

    lines = [json.loads(line) for line in site.log.splitlines() if line.startswith("{")]
    told = [line for line in lines if line.get("request") == "from-the-proxy-1"]
    assert (status, headers["x-request-id"]) == (404, "from-the-proxy-1")
    assert {line["logger"] for line in told} == {"faasible.requests", "django.request"}
    assert "no-such-token" not in site.log
    assert [line for line in site.log.splitlines() if not line.startswith(("{", "[INFO]", "[WARNING]"))] == []
