"""The whole job in a browser: from the first question to a decision that is shared, recorded and printed."""

import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.django_db(transaction=True)

SECTIONS = [
    "What would change it",
    "For and against, added up",
    "The architecture it calls for",
    "Recommended patterns",
    "Trade-offs of this architecture",
    "Costs a month on AWS",
    "Latency and capacity on AWS",
    "The decision",
]


def begin(page: Page, address: str) -> str:
    """An assessment with the answers of an example; the address of its questionnaire."""
    page.goto(f"{address}/assessments/start/")
    page.locator("form[action='/assessments/start/crud-api/'] button").click()
    expect(page.locator("#verdict .verdict-name")).to_have_text("Serverless")
    return page.url.partition("?")[0]


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_the_whole_job(browser: Browser, address: str, javascript: bool, width: int, scheme: Any) -> None:
    context: Any = browser.new_context(
        java_script_enabled=javascript, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    questions = begin(page, address)
    unknown = page.locator("#q-memory_mb .choice", has_text="I don").first
    if javascript:
        with page.expect_response("**/answers/memory_mb/"):
            unknown.click()
    else:
        unknown.click()
        page.get_by_role("button", name="Save answers").click()
    page.goto(f"{address}/")
    page.get_by_role("link", name="CRUD API of a web application").first.click()
    expect(page.locator("#memory_mb-unknown")).to_be_checked()
    page.get_by_role("button", name="See the report").first.click()
    for section in SECTIONS:
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()

    page.get_by_role("link", name="What if?").click()
    page.locator("#q-requests_per_month .choice", has_text="A thousand a second").click()
    if not javascript:
        page.get_by_role("button", name="See what moves").click()
    expect(page.locator("#tried")).to_contain_text("2,600,000,000 requests a month")
    page.get_by_role("button", name="Keep as a new revision").click()
    expect(page.locator(".report-head")).to_contain_text("revision 2")

    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("link", name="Compare both").click()
    expect(page.get_by_role("heading", name="Answers that differ")).to_be_visible()

    page.goto(f"{questions}report/")
    page.get_by_role("link", name="Record the decision").click()
    page.locator(".choice", has_text="Accepted").click()
    page.locator("#id_deciders").fill("Ada and Ben")
    page.get_by_role("button", name="Save the decision").click()
    page.goto(f"{questions}report/")
    expect(page.locator("section", has_text="The decision").first).to_contain_text("Ada and Ben")
    with page.expect_download() as download:
        page.get_by_role("link", name="MADR 4.0").click()
    assert download.value.suggested_filename == "0001-run-crud-api-of-a-web-application-on-functions.md"

    page.get_by_role("button", name="Make a link").click()
    shared = page.locator("input[readonly]").first.input_value()
    guest: Any = browser.new_context(java_script_enabled=javascript)
    reading = guest.new_page()
    assert reading.goto(shared).status == 200
    expect(reading.get_by_role("heading", name="The architecture it calls for")).to_be_visible()
    assert reading.get_by_role("link", name="Change answers").count() == 0
    assert reading.goto(questions).status == 404
    page.get_by_role("button", name="Revoke").first.click()
    assert reading.goto(shared).status == 404
    guest.close()
    context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_pasted_workload_is_gone_through_left_and_resumed(browser: Browser, address: str, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(f"{address}/assessments/from-file/")
    page.locator("textarea").fill("name: Order intake\ntriggers: [http]\nmemory_mb: lots\n")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("Line 3, memory_mb: Write a number, not text")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("name: Order intake\ntriggers: [http]\nmemory_mb: lots\n")
    page.locator("textarea").fill("name: Order intake\ntriggers: [http]\nmemory_mb: 512\n")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#memory_mb-3")).to_be_checked()

    page.get_by_role("link", name="One question at a time").click()
    first = page.locator("legend").inner_text()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("legend")).not_to_have_text(first)
    page.get_by_role("button", name="Back").click()
    expect(page.locator("legend")).to_contain_text(first.splitlines()[-1])
    page.close()

    page = context.new_page()
    page.goto(f"{address}/")
    page.get_by_role("link", name="Order intake").first.click()
    expect(page.locator("#memory_mb-3")).to_be_checked()
    context.close()


def test_verdict_moves_beside_each_answer_and_says_from_where(page: Page, address: str) -> None:
    begin(page, address)
    score = page.locator("#verdict strong").first
    before = score.inner_text()
    page.locator("#q-operations_fte .choice", has_text="I don").click()
    expect(page.locator("#moved")).to_contain_text("Your last answer")
    page.locator("#q-weeks_to_release .choice", has_text="I don").click()
    page.locator("#q-requests_per_month .choice").first.click()
    expect(score).not_to_have_text(before)
    expect(page.locator("#moved")).to_contain_text("Your last answer")
    page.locator("#requests_per_month-exact").click()
    page.locator("[name=requests_per_month_exact]").fill("many")
    page.locator("[name=requests_per_month_exact]").press("Enter")
    refused = page.locator("#refused")
    expect(refused).to_contain_text("was not saved: what is wrong with it is said beside it.")
    expect(page.locator("#error-requests_per_month")).not_to_be_empty()
    expect(page.locator("#moved")).to_contain_text("Your last answer")

    page.locator("[name=requests_per_month_exact]").fill("5000")
    page.locator("[name=requests_per_month_exact]").press("Enter")
    expect(refused).to_be_empty()


def test_a_verdict_that_comes_late_does_not_hide_that_a_later_answer_was_refused(page: Page, address: str) -> None:
    begin(page, address)
    held: list[Route] = []
    page.route("**/verdict/*", lambda route: held.append(route))
    with page.expect_request("**/verdict/*"):
        page.locator("#q-requests_per_month .choice").first.click()
    page.locator("#memory_mb-exact").click()
    page.locator("[name=memory_mb_exact]").fill("much")
    page.locator("[name=memory_mb_exact]").press("Enter")
    expect(page.locator("#refused")).to_contain_text("was not saved")

    with page.expect_response("**/verdict/*"):
        held[0].continue_()

    expect(page.locator("#moved")).to_contain_text("Your last answer")
    expect(page.locator("#refused")).to_contain_text("was not saved")


def test_every_page_of_an_assessment_is_quiet_and_accessible(
    quiet_page: Page, address: str, check_axe: Callable[[Page], None]
) -> None:
    page = quiet_page
    questions = begin(page, address)
    check_axe(page)
    page.get_by_role("button", name="See the report").first.click()
    check_axe(page)
    name = questions.rstrip("/").rpartition("/")[2]
    page.goto(f"{address}/assessments/compare/?left={name}&right={name}")
    check_axe(page)
    paths = ["questions/memory_mb/", "what-if/", "revisions/", "decision/", "delete/"]
    others = ["/assessments/", "/assessments/from-file/", "/account/", "/account/sign-up/", "/api/"]
    for place in [*(f"{questions}{path}" for path in paths), *(f"{address}{path}" for path in others)]:
        response = page.goto(place)
        assert response is not None
        assert response.ok, place
        check_axe(page)
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place


def test_printed_report_has_every_section(page: Page, address: str) -> None:
    questions = begin(page, address)
    page.get_by_role("button", name="See the report").first.click()
    expect(page).to_have_url(f"{questions}report/")
    document = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
    text = "".join(leaf.get_textpage().get_text_range() for leaf in document)

    for section in SECTIONS:
        assert section in text, section
    assert "Start an assessment" not in text
    assert "Download" not in text


def test_keys_choose_an_answer_of_what_has_the_focus_was_pointed_at_or_stands_alone(
    quiet_page: Page, address: str
) -> None:
    page = quiet_page
    questions = begin(page, address)
    page.locator("#memory_mb-1").focus()
    with page.expect_response("**/answers/memory_mb/"):
        page.keyboard.press("2")

    expect(page.locator("#memory_mb-2")).to_be_checked()
    with page.expect_response("**/answers/memory_mb/"):
        page.keyboard.press("0")
    expect(page.locator("#memory_mb-unknown")).to_be_checked()

    page.locator("#q-duration_ms legend").click()
    with page.expect_response("**/answers/duration_ms/"):
        page.keyboard.press("1")
    expect(page.locator("#duration_ms-1")).to_be_checked()

    page.goto(f"{questions}questions/memory_mb/")
    expect(page.get_by_text("the keys 1 to 9 choose an answer, and 0 is")).to_be_visible()
    with page.expect_response("**/answers/memory_mb/"):
        page.keyboard.press("3")
    expect(page.locator("#memory_mb-3")).to_be_checked()


def test_question_that_no_longer_applies_goes_and_comes_back(quiet_page: Page, address: str) -> None:
    page = quiet_page
    page.goto(f"{address}/assessments/start/")
    page.get_by_label("What is the workload called?").fill("Order intake")
    page.get_by_role("button", name="Begin").click()
    for details in page.locator("details.refine:not(.remark) > summary").all():
        details.click()
    expect(page.locator("#q-runs_per_month")).to_be_visible()
    page.locator("#q-triggers .choice", has_text="HTTP").first.click()
    expect(page.locator("#q-runs_per_month")).to_be_hidden()
    page.locator("#q-triggers .choice", has_text="schedule").first.click()

    expect(page.locator("#q-runs_per_month")).to_be_visible()


def test_enter_gives_the_answer_and_stays_and_tries_without_keeping(page: Page, address: str) -> None:
    questions = begin(page, address)
    here = page.url
    with page.expect_response("**/answers/memory_mb/"):
        page.locator("[name=memory_mb_exact]").fill("1.5 GB")
        page.keyboard.press("Enter")
    assert page.url == here

    page.goto(f"{questions}questions/memory_mb/")
    expect(page.locator("[name=memory_mb_exact]")).to_have_value("1536")
    page.locator("[name=memory_mb_exact]").fill("700")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="All questions on one page")).not_to_have_attribute(
        "href", re.compile("memory_mb")
    )

    page.goto(questions)
    page.get_by_role("button", name="See the report").first.click()
    page.get_by_role("link", name="What if?").click()
    page.locator("[name=memory_mb_exact]").fill("9 GB")
    page.keyboard.press("Enter")
    expect(page.locator("#tried")).to_contain_text("9,216 MB")
    page.locator("[name=memory_mb_exact]").fill("1,5")
    page.keyboard.press("Enter")
    expect(page.locator("#error-memory_mb")).to_contain_text("decimals with a point")
    page.goto(f"{questions}revisions/")
    expect(page.get_by_role("link", name="Compare both")).to_have_count(0)


def test_answer_that_did_not_arrive_or_was_changed_elsewhere_is_sent_once_more(page: Page, address: str) -> None:
    questions = begin(page, address)
    page.route("**/answers/memory_mb/", lambda route: route.abort(), times=1)
    page.locator("#q-memory_mb .choice").first.click()
    expect(page.locator("#error-memory_mb")).to_contain_text("This answer was not saved.")
    with page.expect_response("**/answers/memory_mb/") as sent:
        page.get_by_role("button", name="Try again").click()

    assert sent.value.ok
    expect(page.locator("#error-memory_mb")).to_be_empty()

    other = page.context.new_page()
    other.goto(questions)
    with other.expect_response("**/answers/memory_mb/"):
        other.locator("#q-memory_mb .choice").nth(2).click()
    page.locator("#q-memory_mb .choice").nth(1).click()
    expect(page.locator("#error-memory_mb")).to_contain_text("Yours is not saved")
    page.get_by_role("button", name="Replace it").click()
    expect(page.locator("#error-memory_mb")).to_be_empty()

    other.reload()
    expect(other.locator("#memory_mb-2")).to_be_checked()
