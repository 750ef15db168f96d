"""Code samples: tabs by keyboard and without scripts, one language for the page, and copying."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/patterns/sqs-queue/"


def test_language_is_chosen_by_keyboard_and_remembered(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}{PATH}")
    expect(page.locator(".lang-python")).to_be_visible()
    expect(page.locator(".lang-javascript")).to_be_hidden()
    page.get_by_label("Python", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lang-javascript")).to_be_visible()
    expect(page.locator(".lang-python")).to_be_hidden()
    page.goto(f"{address}/patterns/fan-out/")

    expect(page.locator(".lang-javascript")).to_be_visible()


def test_code_is_copied_as_it_stands(browser: Browser, address: str) -> None:
    context: Any = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    page.locator(".lang-python .copy").click()
    expect(page.locator(".lang-python .copy")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith("import json\nimport os\n\nimport boto3\n")
    assert "def handler(event, context):\n    failed = []" in copied
    context.close()


def test_refused_clipboard_is_said(page: Page, address: str) -> None:
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"{address}{PATH}")
    page.locator(".lang-python .copy").click()

    expect(page.locator(".lang-python .copy")).to_have_text("Select the code to copy it")


def test_tabs_work_without_scripts_and_nothing_offers_to_copy(browser: Browser, address: str) -> None:
    context: Any = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    page.locator("label[for=code-1-2]").click()
    expect(page.locator(".lang-javascript")).to_be_visible()

    assert page.locator(".copy").count() == 0
    context.close()
