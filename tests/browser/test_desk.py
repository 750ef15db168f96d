"""The editor's desk in a browser: write with a preview, draw, keep a draft, publish, go back, recover, lose nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "tall-copper-lantern"


@pytest.fixture
def desk(quiet_page: Page, address: str) -> Page:
    """The start page of the admin, as one who may do everything sees it."""
    get_user_model().objects.create_superuser("ada", password=PASSWORD)
    quiet_page.goto(f"{address}/admin/")
    sign_in(quiet_page)
    expect(quiet_page.get_by_role("heading", name="What needs attention")).to_be_visible()
    return quiet_page


def sign_in(page: Page) -> None:
    page.locator("#id_username").fill("ada")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def open_pattern(page: Page, address: str, title: str = "Fan-out") -> None:
    page.goto(f"{address}/admin/patterns/pattern/?q={title}")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("#id_title")).to_have_value(title)


def row(page: Page, prefix: str) -> Any:
    """A new row of the form."""
    page.locator(f"#{prefix}-group .add-row a").click()
    return page.locator(f"#{prefix}-group .form-row:not(.empty-form)").last


def test_entry_is_drawn_previewed_drafted_published_and_taken_back(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    preview = desk.frame_locator("iframe[name=preview]")
    expect(preview.locator("h1")).to_have_text("Fan-out")
    desk.locator("#id_title").fill("Fan-out with a log")
    node = row(desk, "nodes")
    node.locator("[name$='-key']").fill("log")
    node.locator("[name$='-role']").select_option(label="Function")
    node.locator("[name$='-label']").fill("Audit log")
    flow = row(desk, "flows")
    flow.locator("[name$='source_key']").fill("topic")
    flow.locator("[name$='target_key']").fill("log")
    expect(preview.locator("h1")).to_have_text("Fan-out with a log")
    expect(preview.locator("svg.diagram .label", has_text="Audit log")).to_be_visible()
    desk.locator("#preview-scheme").select_option("dark")
    desk.locator("#preview-provider").select_option("gcp")
    expect(preview.locator("html")).to_have_attribute("data-theme", "dark")
    expect(preview.locator("#diagram")).to_contain_text("On Google Cloud")

    desk.get_by_role("button", name="Save as draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("kept as a draft")
    expect(desk.locator("#nodes-group [name='nodes-5-label']")).to_have_value("Audit log")
    public = desk.context.new_page()
    public.goto(f"{address}/patterns/fan-out/")
    expect(public.get_by_role("heading", level=1)).to_have_text("Fan-out")
    desk.get_by_role("button", name="Publish the draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    public.reload()
    expect(public.get_by_role("heading", level=1)).to_have_text("Fan-out with a log")
    expect(public.locator("#diagram")).to_contain_text("Audit log")

    open_pattern(desk, address, "Fan-out with a log")
    desk.get_by_role("link", name="History").click()
    desk.get_by_role("link", name="What changed").first.click()
    expect(desk.locator(".desk-change .came", has_text="Fan-out with a log").first).to_be_visible()
    expect(desk.locator(".desk-drawing .is-added")).to_be_visible()
    desk.go_back()
    desk.get_by_role("link", name="Go back to it").last.click()
    expect(desk.locator("#id_title")).to_have_value("Fan-out")
    desk.get_by_role("button", name="Save", exact=True).click()
    public.reload()
    expect(public.get_by_role("heading", level=1)).to_have_text("Fan-out")
    expect(public.locator("#diagram")).not_to_contain_text("Audit log")


def test_deleted_entry_is_recovered(desk: Page, address: str) -> None:
    open_pattern(desk, address, "Scheduled Jobs")
    desk.get_by_role("link", name="Delete", exact=True).click()
    desk.get_by_role("button", name="Yes, I").click()
    expect(desk.locator(".messagelist")).to_contain_text("deleted successfully")
    desk.get_by_role("link", name="Recover deleted patterns").click()
    desk.locator("tr", has_text="Scheduled Jobs").get_by_role("link").first.click()
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.goto(f"{address}/patterns/scheduled-jobs/")
    expect(desk.locator("#diagram svg")).to_be_visible()


def test_text_comes_back_after_the_session_has_ended(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    desk.locator("#id_intent").fill("A long thought about fan-out.")
    node = row(desk, "nodes")
    node.locator("[name$='-label']").fill("Audit log")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()
    sign_in(desk)

    expect(desk.locator(".desk-note")).to_contain_text("your session had ended")
    expect(desk.locator("#id_intent")).not_to_have_value("A long thought about fan-out.")
    desk.get_by_role("button", name="Bring it back").click()
    expect(desk.locator("#id_intent")).to_have_value("A long thought about fan-out.")
    expect(desk.locator("[name='nodes-5-label']")).to_have_value("Audit log")


def test_save_over_a_newer_version_is_told(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    other = desk.context.new_page()
    open_pattern(other, address)
    other.locator("#id_intent").fill("Theirs.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".messagelist")).to_contain_text("was changed successfully")

    desk.locator("#id_intent").fill("Mine.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".errorlist").first).to_contain_text("Meanwhile ada saved this entry")
    expect(desk.locator(".errorlist").first).to_contain_text("Theirs.")
    expect(desk.locator("#id_intent")).to_have_value("Mine.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")


def test_rows_are_moved_by_buttons_and_a_renamed_node_keeps_its_flows(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    nodes = desk.locator("#nodes-group .form-row:not(.empty-form)")
    nodes.nth(1).get_by_role("button", name="Move this row up").click()
    expect(nodes.nth(0).locator("[name$='-key']")).to_have_value("topic")
    expect(nodes.nth(0).locator("[name$='-position']")).to_have_value("0")
    expect(nodes.nth(1).locator("[name$='-position']")).to_have_value("1")

    desk.locator("[name='nodes-0-key']").fill("upload")
    desk.locator("[name='nodes-0-label']").focus()
    expect(desk.locator("[name='flows-0-source_key']")).to_have_value("upload")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(nodes.nth(0).locator("[name$='-key']")).to_have_value("topic")


def test_every_kind_of_page_of_the_admin_is_quiet(desk: Page, address: str) -> None:
    """No message in the console, none of the content security policy's among them, and no request to another host."""
    for model, owner in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        pages = [reverse(f"{name}_changelist")]
        pages += [reverse(f"{name}_add")] if owner.has_add_permission(asked(address)) else []
        pages += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])] if row else []
        for page in pages:
            response = desk.goto(f"{address}{page}")
            assert response is not None
            assert response.ok, page
    desk.goto(f"{address}{reverse('admin:patterns_price_update')}")
    expect(desk.locator("h1")).to_be_visible()


def asked(address: str) -> Any:
    request = RequestFactory().get(address)
    request.user = get_user_model().objects.get()
    return request
