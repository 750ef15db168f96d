"""The thread as a person follows it: home, a pattern, answers, the verdict, the report, a download."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.django_db(transaction=True)


def answer(page: Page, name: str, label: str) -> None:
    page.locator(f"#q-{name} .choice", has_text=label).first.click()


def begin(page: Page, address: str, name: str = "Order intake") -> None:
    page.goto(f"{address}/")
    page.get_by_role("link", name="Start an assessment").first.click()
    page.get_by_label("What is the workload called?").fill(name)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def download_svg(page: Page) -> ET.Element:
    with page.expect_download() as download:
        page.locator("#diagram").get_by_role("link", name="SVG", exact=True).click()
    return ET.parse(download.value.path()).getroot()  # noqa: S314 - our own file


def test_walk_with_javascript(quiet_page: Page, address: str, check_axe: Callable[[Page], None]) -> None:
    page = quiet_page
    page.goto(f"{address}/")
    check_axe(page)
    page.goto(f"{address}/patterns/")
    check_axe(page)
    page.get_by_role("link", name="API Endpoint").click()
    expect(page.locator("#diagram")).to_contain_text("AWS Lambda")
    check_axe(page)
    page.get_by_role("navigation", name="Provider").get_by_role("link", name="Azure").click()
    expect(page.locator("#diagram")).to_contain_text("Azure Functions")
    expect(page).to_have_url(f"{address}/patterns/api-endpoint/?provider=azure")
    page.go_back()
    expect(page.locator("#diagram")).to_contain_text("AWS Lambda")

    begin(page, address)
    expect(page.locator("#verdict")).to_contain_text("Undecided")
    check_axe(page)
    fill_in(page)
    expect(page.locator("#verdict .verdict-name")).to_have_text("Serverless")
    page.reload()
    expect(page.locator("#verdict .verdict-name")).to_have_text("Serverless")
    page.get_by_role("button", name="See the report").first.click()
    expect(page.get_by_role("heading", name="Recommended patterns")).to_be_visible()
    check_axe(page)
    assert download_svg(page).tag.endswith("svg")


def fill_in(page: Page) -> None:
    """Answers of a spiky API of a small team, each waited for until it is stored."""
    for name, label in [
        ("triggers", "HTTP"),
        ("requests_per_month", "A few a minute"),
        ("peak_to_mean", "Sharp peaks"),
        ("longest_seconds", "A second"),
        ("weeks_to_release", "In two weeks"),
        ("operations_fte", "Half of one person"),
    ]:
        with page.expect_response(lambda response, name=name: f"/answers/{name}/" in response.url):
            answer(page, name, label)


def test_walk_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/patterns/api-endpoint/")
    page.get_by_role("navigation", name="Provider").get_by_role("link", name="Google Cloud").click()
    expect(page.locator("#diagram")).to_contain_text("Cloud Run functions")

    begin(page, address)
    for name, label in [("triggers", "HTTP"), ("peak_to_mean", "Sharp peaks"), ("operations_fte", "Half of one")]:
        answer(page, name, label)
    page.locator("#q-requests_per_month input[data-exact]").fill("lots")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_role("alert").first).to_contain_text("1 answer is not saved")
    expect(page.locator("#q-requests_per_month")).to_contain_text("is not a number")
    expect(page.locator("#q-requests_per_month input[data-exact]")).to_have_value("lots")
    page.locator("#q-requests_per_month input[data-exact]").fill("2,000,000")
    page.get_by_role("button", name="See the report").first.click()
    expect(page.get_by_role("heading", name="For and against, added up")).to_be_visible()
    assert download_svg(page).tag.endswith("svg")
    context.close()


def test_no_page_scrolls_sideways(page: Page, address: str) -> None:
    begin(page, address, "W" * 165)
    for path in [
        "/",
        "/patterns/",
        "/patterns/step-functions/",
        "/examples/microservices/",
        "/practices/observability/",
        "/providers/",
        "/sources/",
        "/method/",
        "/assessments/start/",
        page.url.removeprefix(address),
    ]:
        page.goto(f"{address}{path}")
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_the_site_can_be_walked_by_keyboard(quiet_page: Page, address: str) -> None:
    quiet_page.goto(f"{address}/patterns/fan-out/")
    quiet_page.keyboard.press("Tab")
    expect(quiet_page.get_by_role("link", name="Skip to content")).to_be_focused()
    quiet_page.keyboard.press("Enter")
    expect(quiet_page.locator("#main")).to_be_focused()
    switch: Any = quiet_page.locator("#provider-gcp")
    for _ in range(20):
        quiet_page.keyboard.press("Tab")
        if switch.evaluate("node => node === document.activeElement"):
            break
    quiet_page.keyboard.press("Enter")
    expect(quiet_page.locator("#diagram")).to_contain_text("Pub/Sub")
    expect(quiet_page.locator("#provider-gcp")).to_be_focused()


def test_an_answer_that_did_not_arrive_is_said_and_stays_on_the_page(page: Page, address: str) -> None:
    begin(page, address)
    page.route("**/answers/**", lambda route: route.abort())

    answer(page, "memory_mb", "512 MB")

    expect(page.locator("#error-memory_mb")).to_contain_text("This answer was not saved")
    expect(page.locator("#q-memory_mb input[value='512']")).to_be_checked()


def test_an_answer_given_before_the_scripts_arrived_is_saved(page: Page, address: str) -> None:
    held: list[Route] = []
    begin(page, address)
    page.route("**/htmx-2*.js", lambda route: held.append(route))
    page.reload(wait_until="commit")
    answer(page, "triggers", "HTTP")

    with page.expect_response("**/answers/triggers/"):
        held[0].continue_()
    page.unroute_all()
    page.reload()

    expect(page.locator("#q-triggers .choice", has_text="HTTP").first.locator("input")).to_be_checked()
    expect(page.locator("#q-triggers .choice input[value='unknown']")).not_to_be_checked()


def test_a_number_typed_before_the_scripts_arrived_is_saved(page: Page, address: str) -> None:
    held: list[Route] = []
    begin(page, address)
    for script in ("**/htmx-2*.js", "**/questionnaire*.js"):
        page.route(script, lambda route: held.append(route))
    page.reload(wait_until="commit")
    number = page.locator("#q-requests_per_month input[data-exact]")
    number.fill("2000000")

    with page.expect_response("**/answers/requests_per_month/"):
        for route in held:
            route.continue_()
    page.unroute_all()
    page.reload()

    expect(number).to_have_value("2000000")


def test_not_knowing_and_a_choice_exclude_each_other_at_once(quiet_page: Page, address: str) -> None:
    begin(quiet_page, address)
    unknown = quiet_page.locator("#q-triggers input[value='unknown']")
    expect(unknown).to_be_checked()

    answer(quiet_page, "triggers", "HTTP")
    expect(unknown).not_to_be_checked()
    answer(quiet_page, "triggers", "I don")

    expect(quiet_page.locator("#q-triggers input:checked")).to_have_count(1)
