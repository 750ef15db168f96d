"""What every test needs: plain static files, quick passwords, a cache of its own, and the shipped content."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests import offline

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps a loop running in this thread


def pytest_configure(config: pytest.Config) -> None:
    offline.begin()
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3") and any("browser" in str(arg) for arg in config.args):
        # A browser asks for several things at once, and the threads of the server cannot share one connection.
        database["TEST"]["NAME"] = str(Path(gettempdir()) / f"faasible-test-{os.getpid()}.sqlite3")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.WHITENOISE_AUTOREFRESH = True  # or each test client lists all static files once more
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {**settings.CACHES, "default": _cache_of_this_process()}
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 1_000_000)


def _cache_of_this_process() -> dict[str, Any]:
    """A cache that no other process of the tests clears: a database of Redis where CACHE_URL names one, else memory."""
    given: dict[str, Any] = settings.CACHES["default"]
    if not given["BACKEND"].endswith("RedisCache"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return {**given, "LOCATION": f"{given['LOCATION'].rpartition('/')[0]}/{number}"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stored", action="store_true", help="only tests that reach the database or the cache")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run what needs a browser last: it empties the tables after each test, the others share loaded content."""
    items.sort(key=lambda item: "tests/browser" in item.path.as_posix())
    if config.getoption("--stored"):
        others = [item for item in items if not _is_stored(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _is_stored(item)]


def _is_stored(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "shipped", "_cold_cache"}
    return item.get_closest_marker("django_db") is not None or bool(fixtures & set(getattr(item, "fixturenames", ())))


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """A database of its own for each worker; SQLite's is in memory, which pytest-django sees by Django's engine."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    database = connections.databases["default"]
    if worker and not database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = f"test_{database['NAME']}_{worker}"


@pytest.fixture(scope="session")
def shipped(django_db_setup: None, django_db_blocker: Any) -> None:
    """The shipped catalogue and rules, loaded once; a test's own changes are rolled back after it."""
    from advisor.loading import load_rules
    from patterns.loading import load_catalogue

    with django_db_blocker.unblock():
        for report in (load_catalogue(), load_rules()):
            assert report.problems == [], [str(problem) for problem in report.problems]


@pytest.fixture
def content(shipped: None, db: None) -> None:
    """A database that holds the shipped content."""


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    """Forget the rules and the pages of an earlier test, which may have broken what they are made with."""
    from advisor.asked import groups_of
    from patterns.edition import KEPT
    from patterns.kept import MEMORY

    for kept in (groups_of, *KEPT.values()):
        kept.cache_clear()
    MEMORY.clear()


@pytest.fixture
def visitor(client: Client) -> Client:
    """A browser that follows nothing and has no session yet."""
    return client


@pytest.fixture
def _cold_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rows(content: None) -> None:
    """A row of every kind that is not shipped."""
    from advisor.models import Assessment, RulesDraft, RulesVersion
    from patterns.models import Collection
    from tests.advisor.lens.samples import imported

    visitor = Client()
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}answers/gpu/", {"gpu": "true"})
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    assessment.share_links.create()
    lens = imported("backup-care.json")
    assessment.review_answers.create(lens=lens, question="any", choices=[])
    RulesDraft.objects.create(name="Other weights", changes={}, base=RulesVersion.objects.get())
    collection = Collection.objects.create(name="samples", imported_at=timezone.now())
    collection.implementations.create(key="one", title="One")
