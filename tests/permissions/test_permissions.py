"""Every route, asked for real by each of the nine, with every method: the answer, and that nothing is written that
should not be.
"""

import logging
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.template.response import SimpleTemplateResponse

from patterns import rendering
from tests.permissions.asking import METHODS, SAFE, TOKEN, undone
from tests.permissions.routes import Route, routes
from tests.permissions.table import ENDS, classes, expected_at_desk, listed
from tests.permissions.world import ACTORS, World, build, posted

pytestmark = pytest.mark.django_db
UNSAFE = [method for method in METHODS if method not in SAFE]
STAFF = {"editor", "super"}
IS_WHOLE = os.environ.get("CI") == "on"
NO_ADDRESS = Route("handler404", "", ())


@pytest.fixture
def world(content: None, settings: Any) -> Iterator[World]:
    settings.API_POSTS_PER_MINUTE = 1_000_000
    logging.disable(logging.CRITICAL)  # thousands of refusals, each with its traceback
    yield build()
    logging.disable(logging.NOTSET)


def test_every_route_is_in_the_table_and_every_line_is_a_route() -> None:
    found = [NO_ADDRESS, *routes()]
    missing = [route.name for route in found if route.name not in listed() and not is_known_at_desk(route)]

    assert missing == []
    assert set(listed()) - {route.name for route in found} == set()
    assert {name for name, _ in classes()} == set(listed().values())
    assert {(name, method) for name in listed().values() for method in METHODS} == set(classes())


def test_every_end_of_the_admins_table_is_the_end_of_a_route() -> None:
    names = [route.name for route in routes()]

    assert [end for end in ENDS if end != "row" and not any(name.endswith(f"_{end}") for name in names)] == []


def is_known_at_desk(route: Route) -> bool:
    if not route.pattern.startswith(settings.ADMIN_PATH):
        return False
    try:
        return bool(expected_at_desk(route.name, route.pattern, "super", "GET"))
    except (KeyError, ValueError):
        return False


@pytest.mark.asvs("3.5.3", "8.2.1", "8.2.2", "8.3.1")
@pytest.mark.parametrize("actor", ACTORS)
def test_each_who_comes_gets_what_the_table_says_and_writes_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch, actor: str
) -> None:
    wrong = []
    for place, route in enumerate([NO_ADDRESS, *routes()]):
        address = world.address(route, actor)
        for method in methods(route, actor, place):
            with monkeypatch.context() as patch:
                if method != "GET" and actor in STAFF:  # the page is the same as that of the GET
                    patch.setattr(SimpleTemplateResponse, "rendered_content", "", raising=True)
                given, written = asked(world, route, actor, method, address)
            if given not in wanted(route, actor, method):
                wrong.append(f"{method} {address} is {given}, not {' or '.join(wanted(route, actor, method))}")
            if written and (method != "POST" or given == "in" or given >= "400"):
                wrong.append(f"{method} {address}, which is {given}, writes to {', '.join(written)}")

    assert wrong == []


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("actor", ACTORS)
def test_what_changes_something_is_refused_without_the_token_of_a_form(world: World, actor: str) -> None:
    """The API takes no cookies, so that nothing can be done there in somebody's name."""
    wrong = []
    for route in routes():
        address = world.address(route, actor)
        is_api = route.name.startswith(("api:v1:", "api/"))
        for method in UNSAFE if actor == "super" else ["POST"]:
            with undone() as writes:
                status = world.browser(actor).ask(method, address, posted(route)).status_code
            if (status != 403) is not is_api or (writes.tables and not is_api):
                wrong.append(f"{method} {address} is {status} and writes to {writes.tables}")

    assert wrong == []


def methods(route: Route, actor: str, place: int) -> tuple[str, ...]:
    """All of them; of a model's pages, which take longest, to staff GET, POST and by turns one of the others.

    With CI=on all of those too.
    """
    if IS_WHOLE or actor not in STAFF or route.name in listed():
        return METHODS
    others = [method for method in METHODS if method not in {"GET", "POST"}]
    return ("GET", "POST", others[place % len(others)])


def asked(world: World, route: Route, actor: str, method: str, address: str) -> tuple[str, list[str]]:
    form = posted(route) if method == "POST" else None
    with undone() as writes:
        response = world.browser(actor).ask(method, address, form, HTTP_X_CSRFTOKEN=TOKEN)
    return word_of(response), writes.tables


def word_of(response: HttpResponse) -> str:
    """The status, or "in" for being led to the page where one signs in."""
    place = response.headers.get("Location", "")
    is_led = response.status_code == 302 and place.startswith(("/admin/login/", "/account/sign-in/"))
    return "in" if is_led else str(response.status_code)


def wanted(route: Route, actor: str, method: str) -> frozenset[str]:
    if route.name not in listed():
        return expected_at_desk(route.name, route.pattern, actor, method)
    word = classes()[listed()[route.name], method][actor]
    has_no_paper = route.name == "advisor:report_pdf" and word == "200" and not rendering.can_typeset()
    return frozenset({"503" if has_no_paper else word})
