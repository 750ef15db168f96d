"""The whole set of headers on every route, to a visitor and to an administrator, and on every kind of error."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.conf import settings as chosen
from django.http import HttpResponse
from django.test import Client

from advisor.accounts import MOST_FOR_NAME_AND_ADDRESS
from advisor.models import Assessment, Parameter
from tests.permissions.asking import undone
from tests.permissions.routes import routes
from tests.permissions.world import World, build, posted

pytestmark = pytest.mark.django_db
# The preview of the desk is the one page that a page of the site may frame.
FRAMED = re.compile(r"/preview/$")
FRAMING = re.compile(r"^/admin/patterns/[a-z]+/(?:add|[0-9]+/(?:change|draft))/$")
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
REFERRERS = {"same-origin", "no-referrer"}
PAGE_POLICY = {
    "default-src": "'none'",
    **dict.fromkeys(("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src"), "'self'"),
    "form-action": "'self'",
    "base-uri": "'none'",
}


@pytest.fixture
def world(content: None) -> World:
    return build()


def faults(address: str, response: HttpResponse) -> Iterator[str]:
    """What is wrong with the headers of an answer, each with the address."""
    headers = response.headers
    is_framed = bool(FRAMED.search(address)) and headers.get("X-Frame-Options") == "SAMEORIGIN"
    for name, value in EXACT.items():
        if headers.get(name) != wanted(address, name, value):
            yield f"{address} {response.status_code}: {name} is {headers.get(name)}"
    if headers.get("Referrer-Policy") not in REFERRERS:
        yield f"{address} {response.status_code}: Referrer-Policy is {headers.get('Referrer-Policy')}"
    if headers.get("X-Frame-Options") != "DENY" and not is_framed:
        yield f"{address} {response.status_code}: X-Frame-Options is {headers.get('X-Frame-Options')}"
    if "camera=()" not in headers.get("Permissions-Policy", "") or not headers.get("X-Request-ID"):
        yield f"{address} {response.status_code}: no Permissions-Policy or no X-Request-ID"
    policy = headers.get("Content-Security-Policy", "")
    given, expected = directives(policy), PAGE_POLICY | {"frame-ancestors": "'self'" if is_framed else "'none'"}
    if FRAMING.search(address) and given.get("frame-src") == "'self'":
        del given["frame-src"]
    if policy != "default-src 'none'; sandbox" if is_file(headers) else given != expected:
        yield f"{address} {response.status_code}: Content-Security-Policy is {policy}"


def wanted(address: str, name: str, value: str) -> str:
    """The value, but for the pictures that other sites show beside a link to a page."""
    return "cross-origin" if name == "Cross-Origin-Resource-Policy" and address.startswith("/og/") else value


def is_file(headers: Mapping[str, str]) -> bool:
    is_svg = headers.get("Content-Type", "").startswith("image/svg")
    return is_svg or headers.get("Content-Disposition", "").startswith("attachment")


def directives(policy: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "3.4.8", "3.2.1")
@pytest.mark.parametrize("actor", ["own", "super"])
def test_every_route_has_the_whole_set(world: World, settings: Any, actor: str) -> None:
    settings.SECURITY_CONTACT = "mailto:security@faasible.example"
    browser, wrong, seen, files = world.browser(actor), [], 0, 0
    for route in routes():
        address = world.address(route, actor)
        for method in ("GET", "POST") if route.name.startswith("api:v1:") else ("GET",):
            with undone():
                response = browser.ask(method, address, posted(route) if method == "POST" else None)
            assert response.status_code < 500, address
            wrong += faults(address, response)
            seen, files = seen + 1, files + is_file(response.headers)

    assert wrong == []
    assert seen > 300
    assert files >= 10 if actor == "own" else files >= 4


@pytest.mark.asvs("3.2.1", "1.3.4")
def test_every_format_of_a_diagram_is_handed_out_without_rights(world: World) -> None:
    browser = world.browser("own")
    for name in ("svg", "png", "pdf", "drawio", "drawio.svg", "mmd", "dot"):
        response = browser.ask("GET", f"/patterns/fan-out/diagram.{name}")

        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox", name


@pytest.mark.usefixtures("_cold_cache")
def test_every_kind_of_error_has_the_whole_set(rows: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {response.status_code: response for response in _errors(settings, monkeypatch)}

    assert set(answers) == {301, 302, 400, 401, 403, 404, 405, 413, 415, 422, 429, 500, 503}
    assert [fault for status, response in answers.items() for fault in faults(str(status), response)] == []


def _errors(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpResponse]:
    client = Client(raise_request_exception=False)
    yield client.get("/", headers={"Host": "evil.example"})
    yield client.get("/no-such-page/")
    yield client.get("/patterns")
    yield client.get("/admin/")
    yield client.put("/patterns/")
    yield Client(enforce_csrf_checks=True).post("/assessments/start/", {"name": "x"})
    yield client.post("/api/v1/advice", "x" * 70_000, content_type="application/json")
    yield client.post("/api/v1/advice", "x", content_type="text/plain")
    yield client.post("/assessments/from-file/", {"text": "name: ["})
    settings.METRICS_TOKEN = "a-token"
    yield client.get("/metrics")
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "searches": 0}
    yield client.get("/search/?q=x")
    for _ in range(MOST_FOR_NAME_AND_ADDRESS + 1):
        client.post("/admin/login/", {"username": "x", "password": "y"})
    monkeypatch.setattr("advisor.views.home.search", None)  # what a mistake in a view would do
    yield client.get("/no-such-page/")
    Parameter.objects.filter(slug="alpha").delete()
    own = Client(raise_request_exception=False)
    own.post("/assessments/start/", {"name": "x"})
    yield own.get(f"{Assessment.objects.get(name='x').get_absolute_url()}")


def test_redirect_to_https_and_static_files_have_the_whole_set(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    redirect = Client().get("/patterns/")

    assert redirect.status_code == 301
    assert list(faults("/patterns/", redirect)) == []


def test_cookies_are_for_this_site_alone(client: Client, content: None) -> None:
    cookies = client.post("/assessments/start/", {"name": "x"}).cookies | client.get("/assessments/start/").cookies

    assert set(cookies) == {chosen.SESSION_COOKIE_NAME, chosen.CSRF_COOKIE_NAME}
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
