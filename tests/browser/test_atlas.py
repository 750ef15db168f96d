"""The catalogue as a person uses it: every kind of page, and the ways through it by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)

KINDS_OF_PAGES = [
    *("/", "/method/", "/assessments/start/"),
    *("/patterns/", "/patterns/?block=queue&helps=cost", "/patterns/?q=zzzz", "/patterns/sqs-queue/"),
    *("/patterns/eventbridge/?provider=cloudflare", "/examples/", "/examples/data-pipeline/"),
    *("/challenges/", "/challenges/cold-starts/", "/practices/", "/practices/idempotency/"),
    *("/concepts/", "/concepts/faas/", "/providers/", "/providers/azure/"),
    *("/building-blocks/", "/building-blocks/event-bus/", "/building-blocks/client/"),
    *("/attributes/", "/attributes/latency/", "/map/", "/map/?view=side-by-side"),
    *("/compare/", "/compare/?pattern=fan-out", "/compare/?pattern=fan-out&pattern=eventbridge&pattern=sqs-queue"),
    *("/search/", "/search/?q=lamda", "/search/?q=zzzzqqqq", "/sources/"),
]
WIDTHS = (360, 1440)


def test_every_kind_of_page_is_quiet_accessible_and_as_wide_as_its_window(
    quiet_page: Page, address: str, check_axe: Callable[[Page], None]
) -> None:
    for path in KINDS_OF_PAGES:
        response = quiet_page.goto(f"{address}{path}")
        assert response is not None
        assert response.status == 200, path
        check_axe(quiet_page)
        for width in WIDTHS:
            quiet_page.set_viewport_size({"width": width, "height": 900})
            assert quiet_page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_missing_page_is_accessible_and_offers_a_search(
    page: Page, address: str, check_axe: Callable[[Page], None]
) -> None:
    response = page.goto(f"{address}/patterns/fanout/")

    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("link", name="Fan-out")).to_be_visible()
    check_axe(page)


def test_find_by_keyboard(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/providers/")
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).to_be_focused()
    page.keyboard.type("eventbrige")
    expect(page.locator("#suggestions").get_by_role("link", name="EventBridge").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("EventBridge")


def test_escape_closes_the_suggestions_and_keeps_the_field(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/providers/")
    page.keyboard.press("/")
    page.keyboard.type("queue")
    expect(page.locator("#suggestions")).to_contain_text("Queue")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.get_by_label("Search everything")).to_be_focused()
    expect(page.get_by_label("Search everything")).to_have_value("queue")


def test_search_page_follows_the_typing_and_the_address(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}/search/")
    field = page.locator("#q")
    expect(field).to_be_focused()
    page.keyboard.type("saga")
    expect(page.locator("#results")).to_contain_text("Step Functions")
    expect(page).to_have_url(f"{address}/search/?q=saga")
    page.reload()
    expect(page.locator("#results")).to_contain_text("Step Functions")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/patterns/")
    page.keyboard.press("/")

    expect(page.get_by_label("Search in the patterns")).to_be_focused()


def test_narrowing_keeps_focus_counts_and_address(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/patterns/")
    box = page.locator("#category-integration")
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator("#matches")).to_contain_text("5 patterns match")
    expect(page).to_have_url(f"{address}/patterns/?category=integration")
    expect(page.locator("#category-integration")).to_be_focused()
    page.locator(".facet summary", has_text="Building block").press("Enter")
    page.locator("#block-queue").press("Space")
    expect(page.locator("#matches")).to_contain_text("2 patterns match")
    expect(page.locator("#facet-category")).to_contain_text("Function patterns 0")
    page.go_back()
    expect(page.locator("#matches")).to_contain_text("5 patterns match")
    page.get_by_label("Search in the patterns").fill("workflow")

    expect(page.locator("#matches")).to_contain_text("Step Functions")


def test_choice_for_a_comparison_outlives_the_filters(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/patterns/")
    page.get_by_label("Compare Fan-out").check()
    page.locator("#category-data").check()
    expect(page.locator("#matches")).to_contain_text("Also chosen: Fan-out")
    page.get_by_label("Compare Multi-Database").check()
    expect(page.locator(".compare-bar")).to_contain_text("chosen; two to four fit side by side")
    page.get_by_role("button", name="Compare the chosen").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Fan-out")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Multi-Database")


def test_text_of_diagrams_is_readable_on_the_map_and_in_a_comparison(page: Page, address: str) -> None:
    script = """() => [...document.querySelectorAll('.figure-body svg text.label, .figure-body svg .flow text')].map(
        (text) => text.getCTM().a * parseFloat(getComputedStyle(text).fontSize))"""
    for path in ("/map/", "/map/?view=built-on", "/compare/?pattern=dynamodb&pattern=api-endpoint"):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{address}{path}")
            sizes = page.evaluate(script)
            assert sizes
            assert min(sizes) >= 11, (path, width)
            assert max(sizes) <= 16, (path, width)


def test_slash_opens_the_field_where_the_header_has_no_room_for_it(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 900, "height": 800})
    page.goto(f"{address}/providers/")
    page.keyboard.press("/")
    page.keyboard.type("lambda")
    expect(page.get_by_label("Search everything")).to_have_value("lambda")
    expect(page.locator("#suggestions")).to_contain_text("AWS Lambda")


def test_compare_by_keyboard(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{address}/patterns/")
    for name in ("Fan-out", "SQS Queue"):
        page.get_by_label(f"Compare {name}").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Compare the chosen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("or")
    expect(page.locator(".comparison")).to_contain_text("Use when")
    expect(page.locator(".side-by-side svg.diagram")).to_have_count(2)
    page.get_by_role("link", name="Differences only").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".comparison")).not_to_contain_text("Integration patterns")
    expect(page).to_have_url(f"{address}/compare/?pattern=sqs-queue&pattern=fan-out&show=differences#answers")


def test_provider_switch_and_export_by_keyboard(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}/patterns/sqs-queue/")
    page.locator("#provider-gcp").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#diagram")).to_contain_text("On Google Cloud")
    expect(page.locator("#bounds")).to_contain_text("Limits and prices on Google Cloud")
    expect(page.locator("#provider-gcp")).to_be_focused()
    page.locator("#diagram").get_by_role("link", name="PNG", exact=True).focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")

    assert download.value.suggested_filename == "sqs-queue-gcp.png"


def test_boxes_of_a_drawing_lead_to_their_building_block(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}/patterns/sqs-queue/")
    box = page.locator("#diagram svg a").nth(1)
    box.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")


def test_the_catalogue_without_javascript(browser: Browser, address: str) -> None:
    context: Any = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/patterns/")
    page.locator("#category-integration").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#matches")).to_contain_text("5 patterns match")
    page.get_by_label("Compare Fan-out").check()
    page.get_by_label("Compare SQS Queue").check()
    page.get_by_role("button", name="Compare the chosen").click()
    expect(page.locator(".comparison")).to_contain_text("Use when")
    page.get_by_label("Search everything").fill("lambda")
    page.get_by_label("Search everything").press("Enter")

    expect(page.locator("#results")).to_contain_text("AWS Lambda")
    context.close()
