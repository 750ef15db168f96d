"""The official scoring of the HTTP Observatory gives A+ on six kinds of page, in production settings behind TLS."""

import http.client
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Site, Tls

FOLDER = Path(__file__).parent / "node"
LEAST = 130
READY = bool(shutil.which("node")) and (FOLDER / "node_modules/@mdn/mdn-http-observatory").is_dir()

pytestmark = [
    pytest.mark.skipif(not READY, reason="node or the npm package @mdn/mdn-http-observatory is not installed"),
    pytest.mark.skipif(not Tls.is_installed, reason="openssl is not installed"),
]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(workers=1, local=False, ALLOWED_HOSTS="localhost") as running:
        yield running


class Visitor:
    """A browser with an assessment of its own, which it has judged and shared."""

    def __init__(self, site: Site) -> None:
        self._site, self._cookies, self._token = site, {}, ""
        self.page = self._send("/assessments/start/", "name=Order+intake")
        self._send(f"{self.page}judge/")
        self._send(f"{self.page}links/", "days=7")
        found = re.search(r"/shared/[\w-]+/", self._ask("GET", f"{self.page}report/")[1])
        assert found
        self.shared = found[0]

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def _send(self, path: str, body: str = "") -> str:
        """Post a form with the token of its page; gives where that leads."""
        page = self._ask("GET", "/assessments/start/")[1]
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        return self._ask("POST", path, f"{body}&csrfmiddlewaretoken={token}")[0].split("#")[0]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[str, str]:
        asked = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=60)
        headers = {"Host": "localhost", "Origin": "https://localhost", "Cookie": self.cookie, **Site.AS_PROXY}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            asked.request(method, path, body, headers)
            response = asked.getresponse()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            assert response.status < 400, (path, response.status)
            return response.headers.get("Location", ""), response.read().decode()
        finally:
            asked.close()


def test_six_kinds_of_page_have_the_best_grade(site: Site) -> None:
    visitor = Visitor(site)
    pages = ["/", "/patterns/fan-out/", visitor.page, visitor.shared, "/admin/login/", "/no-such-page/"]

    with Tls(site, visitor.cookie) as tls:
        found = scored(tls, pages)

    assert [row["path"] for row in found] == pages
    assert [row["status"] for row in found] == [200, 200, 200, 200, 200, 404]
    assert all(row["isTrusted"] for row in found)
    assert [(row["path"], row["grade"], row["tests"]) for row in found if row["grade"] != "A+"] == []
    assert [(row["path"], row["score"], row["tests"]) for row in found if row["score"] < LEAST] == []


def scored(tls: Tls, pages: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        ["node", "observatory.mjs", "localhost", str(tls.port), *pages],
        cwd=FOLDER,
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(tls.certificate)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows
