"""The system's Chromium, driven by Playwright; skipped, with a reason, where there is none."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

HTMX_DELAY_MS, MOST_WAITS = 50, 40
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
OVERTAKEN = ("htmx:sendAbort,", "htmx:afterRequest,")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install the Debian package chromium to run the browser tests")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu"],
    }


@pytest.fixture(scope="session")
def kept() -> Iterator[sqlite3.Connection]:
    """A copy of the loaded database: each test's tables are emptied after it, and loading anew takes seconds."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    yield copy
    copy.close()


@pytest.fixture
def address(live_server: Any, shipped: None, kept: sqlite3.Connection) -> str:
    """Where the site is served, with all content."""
    from django.db import connection

    from advisor.loading import load_rules
    from patterns.loading import load_catalogue
    from patterns.models import Pattern

    is_kept = bool(kept.execute("select count(*) from sqlite_master").fetchone()[0])
    connection.ensure_connection()
    if not Pattern.objects.exists():
        if is_kept:
            kept.backup(connection.connection)
            return str(live_server.url)
        load_catalogue()
        load_rules()
    if connection.vendor == "sqlite" and not is_kept:
        connection.connection.backup(kept)
    return str(live_server.url)


@pytest.fixture
def page(page: Page, address: str) -> Iterator[Page]:
    """The page; what it still sends at the end of a test is answered before the tables are emptied."""
    open_requests: set[Request] = set()
    page.on("request", lambda request: open_requests.add(request))
    page.on("requestfinished", lambda request: open_requests.discard(request))
    page.on("requestfailed", lambda request: open_requests.discard(request))
    yield page
    page.wait_for_timeout(2 * HTMX_DELAY_MS)
    for _ in range(MOST_WAITS):
        if not open_requests:
            return
        page.wait_for_timeout(HTMX_DELAY_MS)


@pytest.fixture
def quiet_page(page: Page, address: str) -> Any:
    """A page that must not log an error, break the content security policy, or call another host."""
    noise: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            noise.append(message.text)

    def on_request(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            noise.append(f"request to {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.on("request", on_request)
    yield page
    # A verdict that a later answer overtook is not waited for: htmx says so, in two lines.
    assert [said for said in noise if not said.startswith(OVERTAKEN)] == []


@pytest.fixture
def check_axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing against WCAG 2.2 AA, in both schemes."""

    def check(page: Page) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
            found = Axe().run(page, options=options).response["violations"]
            told = [(item["id"], [node["html"][:200] for node in item["nodes"][:3]]) for item in found]
            assert told == [], f"{page.url} in {scheme}"

    return check
