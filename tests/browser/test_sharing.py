"""A report handed to another browser and taken back, with and without JavaScript; an account between two browsers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "tall-copper-lantern"


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Browsers of their own, closed at the end."""
    opened: list[BrowserContext] = []

    def new(**options: Any) -> BrowserContext:
        opened.append(browser.new_context(**options))
        return opened[-1]

    yield new
    for context in opened:
        context.close()


def judge_example(page: Page, address: str) -> None:
    page.goto(f"{address}/assessments/start/")
    page.locator("form[action*='order-workflow'] button").click()
    page.get_by_role("button", name="See the report").first.click()
    expect(page.get_by_role("heading", name="Share", exact=True)).to_be_visible()


def make_link(page: Page, days: str) -> str:
    page.get_by_label("The link works for").select_option(label=days)
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Address of link 1", exact=True).input_value()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_report_is_shared_read_copied_and_taken_back(
    new_context: Callable[..., BrowserContext], address: str, has_scripts: bool
) -> None:
    owner = new_context(java_script_enabled=has_scripts).new_page()
    guest = new_context(java_script_enabled=has_scripts).new_page()
    judge_example(owner, address)
    link = make_link(owner, "7 days")

    guest.goto(link)
    expect(guest.get_by_role("heading", name="What was answered")).to_be_visible()
    guest.get_by_role("navigation", name="Provider").get_by_role("link", name="Azure").click()
    expect(guest.locator("#diagram")).to_contain_text("Azure Functions")
    with guest.expect_download() as download:
        guest.locator("#diagram").get_by_role("link", name="SVG", exact=True).click()
    assert download.value.suggested_filename == "blueprint-azure.svg"
    guest.get_by_role("link", name="Copy to mine").click()
    guest.get_by_role("button", name="Make my copy").click()
    expect(guest.get_by_role("status").filter(has_text="This is a copy of Order workflow")).to_be_visible()

    owner.get_by_role("button", name="Revoke link 1").click()
    expect(owner.get_by_role("button", name="Revoke link 1")).to_have_count(0)
    gone = guest.goto(link)
    assert gone is not None
    assert gone.status == 404


def test_address_of_a_link_is_copied_and_without_scripts_stands_in_a_field(
    new_context: Callable[..., BrowserContext], address: str
) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    judge_example(page, address)
    link = make_link(page, "1 day")

    page.get_by_role("button", name="Copy link 1").click()

    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    plain = new_context(java_script_enabled=False).new_page()
    judge_example(plain, address)
    make_link(plain, "1 day")
    expect(plain.get_by_role("button", name="Copy link 1")).to_be_hidden()
    expect(plain.get_by_label("Address of link 1", exact=True)).to_have_attribute("readonly", "")


def test_account_brings_the_assessments_into_another_browser(
    new_context: Callable[..., BrowserContext], address: str
) -> None:
    first, second = new_context().new_page(), new_context(java_script_enabled=False).new_page()
    judge_example(first, address)
    first.goto(f"{address}/account/sign-up/")
    first.get_by_label("Username").fill("ada")
    first.get_by_label("Password", exact=True).fill(PASSWORD)
    first.get_by_label("Password confirmation").fill(PASSWORD)
    first.get_by_role("button", name="Make the account").click()
    expect(first.get_by_role("status").filter(has_text="Your account is made")).to_be_visible()

    second.goto(f"{address}/account/sign-in/")
    second.get_by_label("Username").fill("ada")
    second.get_by_label("Password").fill(PASSWORD)
    second.get_by_role("button", name="Sign in").click()
    second.get_by_role("link", name="Decision log").first.click()
    expect(second.get_by_role("main")).to_contain_text("Order workflow with approvals")
    second.goto(f"{address}/account/")
    second.get_by_role("button", name="Sign out").click()
    second.goto(f"{address}/assessments/")

    expect(second.get_by_role("main")).not_to_contain_text("Order workflow with approvals")


def test_pages_of_sharing_and_accounts_have_nothing_for_axe(
    quiet_page: Page, address: str, check_axe: Callable[[Page], None]
) -> None:
    page = quiet_page
    judge_example(page, address)
    link = make_link(page, "7 days")
    report = page.url
    check_axe(page)
    for path in (link, f"{link}copy/", f"{address}/account/sign-in/", f"{address}/account/sign-up/"):
        page.goto(path)
        check_axe(page)
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
    page.get_by_label("Username").fill("w" * 150)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    for path in ("/account/", "/account/password/", f"{report.removeprefix(address).partition('report/')[0]}delete/"):
        page.goto(f"{address}{path}")
        check_axe(page)
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("status").filter(has_text="The assessment is deleted")).to_be_visible()
