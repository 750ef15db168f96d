"""Code samples: tabs by keyboard and without scripts, one language for the page, and copying."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from patterns.models import Concept, Pattern

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/patterns/sqs-queue/"
PAIR = "```python\nx = 1\n```\n\n```javascript\nlet x = 1;\n```\n"
LONG = "```python\nx = 1  # " + "a long line " * 40 + "\n```\n"


def shown(page: Page, language: str) -> Any:
    return page.locator(f".lang-{language} pre")


def test_language_is_chosen_by_keyboard_and_remembered(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}{PATH}")
    expect(shown(page, "python")).to_be_visible()
    expect(shown(page, "javascript")).to_be_hidden()
    page.get_by_role("radio", name="Python").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="JavaScript")).to_be_focused()
    expect(shown(page, "javascript")).to_be_visible()
    expect(shown(page, "python")).to_be_hidden()
    page.goto(f"{address}/patterns/fan-out/")

    expect(shown(page, "javascript")).to_be_visible()
    assert page.evaluate("localStorage.getItem('code-language')") == "javascript"


def test_keyboard_walks_from_the_tabs_to_the_copy_button_and_the_code(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}{PATH}")
    page.get_by_role("radio", name="Python").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy Python code")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.get_by_role("group", name="Python code")).to_be_focused()


def test_choice_holds_for_all_samples_of_a_page_and_does_not_move_it(quiet_page: Page, address: str) -> None:
    concept = Concept.objects.get(slug="faas")
    concept.body = f"{LONG}{PAIR}\nText.\n\n{PAIR}\nText.\n\n{PAIR}"
    concept.save()
    page = quiet_page
    page.goto(f"{address}/concepts/faas/")
    last = page.locator(".tabs").last.get_by_text("JavaScript", exact=True).first
    last.scroll_into_view_if_needed()
    before = last.bounding_box()
    last.click()
    expect(shown(page, "javascript")).to_have_count(3)

    for number in range(3):
        expect(page.locator(".tabs .lang-javascript pre").nth(number)).to_be_visible()
    assert last.bounding_box() == before


def test_code_alone_is_copied_and_scrolls_in_its_own_box(quiet_page: Page, address: str) -> None:
    concept = Concept.objects.get(slug="faas")
    concept.body = LONG
    concept.save()
    page = quiet_page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{address}/concepts/faas/")
    box = page.get_by_role("group", name="Python code")

    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    expect(page.locator(".sample-name")).to_have_text("Python")
    expect(page.locator(".sample-name")).to_be_visible()
    button = page.get_by_role("button", name="Copy Python code").bounding_box()
    code = box.bounding_box()
    assert button
    assert code
    assert button["height"] >= 44
    assert button["y"] + button["height"] <= code["y"] + 1


def test_code_is_copied_as_it_stands_and_said(browser: Browser, address: str) -> None:
    context: Any = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    button = page.locator(".lang-python .copy")
    button.click()
    expect(button).to_have_text("Copied Python code")
    expect(page.get_by_role("status")).to_have_text("Copied the Python code")
    copied = page.evaluate("navigator.clipboard.readText()")
    expect(button).to_have_text("Copy Python code")
    expect(page.get_by_role("status")).to_have_text("")

    body = Pattern.objects.get(slug="sqs-queue").body
    assert f"```python\n{copied}```\n" in body
    context.close()


@pytest.mark.parametrize(
    "refusal",
    [
        "navigator.clipboard.writeText = () => Promise.reject(new Error('no'))",
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    ],
    ids=["refused", "absent"],
)
def test_refused_clipboard_selects_the_code_instead(quiet_page: Page, address: str, refusal: str) -> None:
    page = quiet_page
    page.add_init_script(refusal)
    page.goto(f"{address}{PATH}")
    button = page.locator(".lang-python .copy")
    button.click()
    expect(button).to_have_text("Selected Python code")
    expect(page.get_by_role("status")).to_contain_text("The browser refused to copy.")
    selected = page.evaluate("getSelection().toString()")
    expect(button).to_have_text("Copy Python code")

    assert selected.startswith("import json\nimport os\n")


def test_code_can_be_copied_where_the_browser_keeps_nothing(page: Page, address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    page.goto(f"{address}{PATH}")
    page.get_by_text("JavaScript", exact=True).first.click()

    expect(shown(page, "javascript")).to_be_visible()
    expect(page.get_by_role("button", name="Copy JavaScript code")).to_be_visible()


def test_tabs_work_without_scripts_and_nothing_offers_to_copy(browser: Browser, address: str) -> None:
    context: Any = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PATH}")
    page.get_by_role("radio", name="Python").focus()
    page.keyboard.press("ArrowRight")
    expect(shown(page, "javascript")).to_be_visible()
    expect(shown(page, "python")).to_be_hidden()

    assert page.get_by_role("button", name="Copy").count() == 0
    context.close()


def test_print_shows_every_language_with_its_name_and_no_buttons(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}{PATH}")
    page.emulate_media(media="print")

    for language in ("python", "javascript"):
        expect(shown(page, language)).to_be_visible()
        expect(page.locator(f".lang-{language} .sample-name")).to_be_visible()
    expect(page.locator(".tab-names")).to_be_hidden()
    expect(page.locator(".copy:visible")).to_have_count(0)


def test_code_is_clean_in_axe(quiet_page: Page, address: str, check_axe: Callable[[Page], None]) -> None:
    concept = Concept.objects.get(slug="faas")
    concept.body = f"## One\n\n{LONG}\nText.\n\n{PAIR}\nText.\n\n{PAIR}"
    concept.save()
    page = quiet_page
    for path in (PATH, "/concepts/faas/"):
        page.goto(f"{address}{path}")
        page.get_by_role("radio", name="Python").first.check()
        check_axe(page)
