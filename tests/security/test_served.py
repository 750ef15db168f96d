"""How every answer is sent and kept, what a served site sets as cookies, and what it does not tell."""

import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.permissions.asking import undone
from tests.permissions.routes import Route, routes
from tests.permissions.world import World, build

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent.parent
STAFF_PAGES = ["admin:index", "admin:patterns_pattern_changelist", "admin:patterns_pattern_change"]
STAFF_PAGES += ["admin:patterns_pattern_history", "admin:advisor_rulesdraft_add", "admin:patterns_price_update"]
COOKIES = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,
      s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE,
      s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN,
      s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT, s.DEBUG)
"""


@pytest.fixture
def world(content: None, settings: Any) -> Iterator[World]:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 63_072_000, True
    logging.disable(logging.CRITICAL)
    yield build()
    logging.disable(logging.NOTSET)


def answers(world: World, actors: tuple[str, ...] = ("nobody", "own", "super")) -> Iterator[tuple[str, Any]]:
    """The answer of every route to one without a session, to the owner of what it is about, and to staff."""
    for route in [Route("handler404", "", ()), *routes()]:
        for actor in actors:
            if route.pattern.startswith("admin/") and (actor == "own" or route.name not in STAFF_PAGES):
                continue
            address = world.address(route, actor)
            with undone():
                yield address, world.browser(actor).ask("GET", address, **{"wsgi.url_scheme": "https"})


@pytest.mark.asvs("3.4.1", "4.1.1", "3.2.1", "14.3.2")
def test_every_answer_says_what_it_is_how_it_comes_and_where_it_is_kept(world: World) -> None:
    wrong = []
    for address, response in answers(world):
        head, kind = response.headers, response.headers.get("Content-Type", "")
        is_kept_nowhere = "no-store" in head.get("Cache-Control", "")
        holds = {
            "transport": head["Strict-Transport-Security"].startswith("max-age=63072000; includeSubDomains"),
            "type": bool(kind) or not response.content,
            "charset": not kind.startswith("text/") or "charset=utf-8" in kind.lower(),
            "kept nowhere": not is_private(address) or response.status_code >= 400 or is_kept_nowhere,
        }
        wrong += [f"{address} is without {name}" for name, is_so in holds.items() if not is_so]

    assert wrong == []


def is_private(address: str) -> bool:
    """Addresses of assessments, accounts and the admin."""
    return address.startswith(("/assessments/", "/shared/", "/account/", "/admin/"))


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4", "13.4.2")
def test_cookies_of_a_site_that_is_served_are_its_own_alone() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOCAL": "off",
        "DEBUG": "off",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "faasible.example",
    }
    done = subprocess.run([sys.executable, "-c", COOKIES], cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.stdout.split() == [
        *["__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "True", "Lax", "Lax", "/", "/"],
        *["None", "None", "63072000", "True", "True", "False"],
    ]


@pytest.mark.asvs("3.3.2", "3.3.4", "14.3.2")
def test_cookies_that_are_set_hold_a_key_alone_and_no_script_reads_them(world: World) -> None:
    seen = {}
    for _, response in answers(world, ("nobody",)):
        for name, morsel in response.cookies.items():
            seen[name] = (morsel["httponly"], morsel["samesite"])

    assert seen
    assert seen.keys() <= {"sessionid", "csrftoken", "messages"}
    assert set(seen.values()) == {(True, "Lax")}


@pytest.mark.asvs("13.4.5")
def test_addresses_that_tell_of_the_machine_are_not_there(client: Any) -> None:
    places = "server-status phpinfo.php .env .git/config debug __debug__ actuator env manage.py config/settings.py"
    places += " static/../manage.py static/%2e%2e/manage.py api/docs api/v1/docs silk graphql"

    assert {place: client.get(f"/{place}").status_code for place in places.split()} == dict.fromkeys(
        places.split(), 404
    )
