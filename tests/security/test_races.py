"""Many at the same time: what each was told is stored once, and nothing is counted or written twice."""

import http.client
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.servers.site import Site

AT_ONCE, EACH = 8, 6
COUNT = """
import json
from django.db.models import Count
from advisor.models import Answer, Assessment, Revision, ShareLink
print(json.dumps({
    "answers": list(Answer.objects.values_list("input", flat=True).order_by("input")),
    "value": Answer.objects.get(input="memory_mb").value,
    "revisions": list(Revision.objects.order_by("number").values_list("number", flat=True)),
    "links": ShareLink.objects.count(),
    "assessments": Assessment.objects.count(),
}))
"""


class Visitor:
    """A browser as far as it matters here: cookies, a token, and one connection for each request."""

    def __init__(self, port: int, jar: SimpleCookie | None = None) -> None:
        self.port, self.jar = port, jar or SimpleCookie()

    def ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        body = urlencode({**(form or {}), "csrfmiddlewaretoken": self.token}) if method == "POST" else None
        head = {"Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.jar.items())}
        head |= {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asking.request(method, address, body, head)
            answer = asking.getresponse()
            page = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.jar.load(line)
        finally:
            asking.close()
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        self._token = found[1] if found else getattr(self, "_token", "")
        return answer.status, answer.headers.get("Location", page)

    @property
    def token(self) -> str:
        return getattr(self, "_token", "")

    def twin(self) -> "Visitor":
        """The same visitor in another tab."""
        other = Visitor(self.port, SimpleCookie({name: morsel.value for name, morsel in self.jar.items()}))
        other._token = self.token
        return other


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.mark.asvs("15.4.2", "2.3.3")
def test_answers_judgements_and_links_at_once_are_each_stored_once(site: Site) -> None:
    visitor = Visitor(site.port)
    visitor.ask("GET", "/assessments/start/")
    status, page = visitor.ask("POST", "/assessments/start/", {"name": "Zebra ledger"})
    assert status == 302
    page = urlsplit(page).path
    visitor.ask("GET", page)

    def work(number: int) -> list[int]:
        tab = visitor.twin()
        deeds = [("answers/memory_mb/", {"memory_mb": "512"}), ("answers/gpu/", {"gpu": "true"})]
        deeds += [("judge/", {}), ("links/", {"days": "7"})]
        return [tab.ask("POST", f"{page}{step}", form)[0] for _ in range(EACH) for step, form in deeds]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        statuses = [status for found in pool.map(work, range(AT_ONCE)) for status in found]
    stored: dict[str, Any] = json.loads(site.manage("shell", "-v", "0", "-c", COUNT).stdout)

    assert set(statuses) <= {200, 302, 422}
    assert stored["answers"] == ["gpu", "memory_mb"]
    assert stored["value"] == 512
    assert stored["revisions"] == list(range(1, len(stored["revisions"]) + 1))
    assert stored["assessments"] == 1
    assert 1 <= stored["links"] <= 20
