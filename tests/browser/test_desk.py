"""The editor's desk in a browser: write with a preview, draw, keep a draft, publish, go back, recover, lose nothing."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page, expect

from patterns.models import Pattern

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "tall-copper-lantern"


@pytest.fixture
def desk(quiet_page: Page, address: str) -> Page:
    """The start page of the admin, as one who may do everything sees it."""
    get_user_model().objects.create_superuser("ada", password=PASSWORD)
    enter(quiet_page, address, "ada")
    return quiet_page


@pytest.fixture
def editor_desk(quiet_page: Page, address: str) -> Page:
    """The start page as an editor sees it, who may not publish; a reviewer is there too."""
    for name, group in (("ben", "Editors"), ("dora", "Reviewers")):
        user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
    enter(quiet_page, address, "ben")
    return quiet_page


@pytest.fixture(autouse=True)
def _roles(address: str) -> None:
    """The roles come with a migration, and other tests in a browser empty the tables."""
    for name in ("Editors", "Reviewers"):
        Group.objects.get_or_create(name=name)
    if not Group.objects.get(name="Editors").permissions.exists():
        given_roles()


def given_roles() -> None:
    content = Permission.objects.filter(content_type__app_label="patterns")
    for name in ("Editors", "Reviewers"):
        Group.objects.get(name=name).permissions.set(content.exclude(codename="publish_pattern"))
    Group.objects.get(name="Reviewers").permissions.add(content.get(codename="publish_pattern"))


def enter(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/admin/")
    sign_in(page, name)
    expect(page.get_by_role("heading", name="What needs attention")).to_be_visible()


def sign_in(page: Page, name: str = "ada") -> None:
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def page_of(page: Page, address: str, name: str) -> Page:
    """A page of another browser, in which somebody else is signed in."""
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context().new_page()
    enter(other, address, name)
    return other


def open_pattern(page: Page, address: str, title: str = "Fan-out") -> None:
    page.goto(f"{address}/admin/patterns/pattern/?q={title}")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("#id_title")).to_have_value(title)


def row(page: Page, prefix: str) -> Any:
    """A new row of the form."""
    page.locator(f"#{prefix}-group .add-row a").click()
    return page.locator(f"#{prefix}-group .form-row:not(.empty-form)").last


def write_a_log(desk: Page) -> None:
    """Another title, one node more, and a flow to it."""
    desk.locator("#id_title").fill("Fan-out with a log")
    node = row(desk, "nodes")
    node.locator("[name$='-key']").fill("log")
    node.locator("[name$='-role']").select_option(label="Function")
    node.locator("[name$='-label']").fill("Audit log")
    flow = row(desk, "flows")
    flow.locator("[name$='source_key']").fill("topic")
    flow.locator("[name$='target_key']").fill("log")


def test_entry_is_drawn_previewed_drafted_published_and_taken_back(editor_desk: Page, address: str) -> None:
    desk = editor_desk
    open_pattern(desk, address)
    preview = desk.frame_locator("iframe[name=preview]")
    expect(preview.locator("h1")).to_have_text("Fan-out")
    write_a_log(desk)
    expect(preview.locator("h1")).to_have_text("Fan-out with a log")
    expect(preview.locator("svg.diagram .label", has_text="Audit log")).to_be_visible()
    desk.locator("#preview-scheme").select_option("dark")
    desk.locator("#preview-provider").select_option("gcp")
    expect(preview.locator("html")).to_have_attribute("data-theme", "dark")
    expect(preview.locator("#diagram")).to_contain_text("On Google Cloud")
    expect(desk.get_by_role("button", name="Save", exact=True)).to_have_count(0)

    desk.get_by_role("button", name="Save as draft").click()
    expect(desk.locator(".messagelist")).to_contain_text("kept as a draft")
    expect(desk.locator("#nodes-group [name='nodes-5-label']")).to_have_value("Audit log")
    expect(desk.locator(".desk-changes .came", has_text="Audit log")).to_be_visible()
    expect(desk.get_by_role("button", name="Publish")).to_have_count(0)
    public = desk.context.new_page()
    public.goto(f"{address}/patterns/fan-out/")
    expect(public.get_by_role("heading", level=1)).to_have_text("Fan-out")

    review = page_of(desk, address, "dora")
    review.goto(desk.url)
    expect(review.locator(".desk-changes .came", has_text="Audit log")).to_be_visible()
    review.get_by_role("button", name="Publish").click()
    expect(review.locator(".messagelist")).to_contain_text("was changed successfully")
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
    expect(desk.locator(".messagelist")).to_contain_text("kept as a draft")
    public.reload()
    expect(public.get_by_role("heading", level=1)).to_have_text("Fan-out with a log")
    review.goto(desk.url)
    review.get_by_role("button", name="Publish").click()
    expect(review.locator(".messagelist")).to_contain_text("was changed successfully")
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


def lose_the_session(page: Page) -> None:
    """While nothing is written, so that no preview is asked for without a session."""
    page.locator("[data-live]").uncheck()
    page.context.clear_cookies(name="sessionid")


def test_text_comes_back_after_the_session_has_ended(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    desk.locator("#id_intent").fill("A long thought about fan-out.")
    node = row(desk, "nodes")
    node.locator("[name$='-key']").fill("log")
    node.locator("[name$='-role']").select_option(label="Function")
    node.locator("[name$='-label']").fill("Audit log")
    lose_the_session(desk)
    desk.get_by_role("button", name="Save", exact=True).click()
    sign_in(desk)

    expect(desk.locator(".desk-note").first).to_contain_text("your session had ended")
    expect(desk.locator("#id_intent")).not_to_have_value("A long thought about fan-out.")
    desk.get_by_role("button", name="Bring it back").click()
    expect(desk.locator("#id_intent")).to_have_value("A long thought about fan-out.")
    expect(desk.locator("[name='nodes-5-label']")).to_have_value("Audit log")
    flow = row(desk, "flows")
    flow.locator("[name$='source_key']").fill("topic")
    flow.locator("[name$='target_key']").fill("log")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(desk.get_by_role("button", name="Bring it back")).to_have_count(0)


def test_form_that_is_sent_before_the_page_is_complete_is_kept_too(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    desk.route("**/preview/", lambda route: None)
    desk.reload(wait_until="domcontentloaded")
    desk.locator("#id_intent").fill("An early thought.")
    lose_the_session(desk)
    desk.get_by_role("button", name="Save", exact=True).click(no_wait_after=True)
    desk.locator("#id_username").wait_for()
    desk.unroute("**/preview/")
    sign_in(desk)
    desk.get_by_role("button", name="Bring it back").click()

    expect(desk.locator("#id_intent")).to_have_value("An early thought.")


def test_text_of_one_account_is_not_shown_to_another_in_the_same_browser(editor_desk: Page, address: str) -> None:
    desk = editor_desk
    open_pattern(desk, address)
    desk.locator("#id_intent").fill("A private thought.")
    lose_the_session(desk)
    desk.get_by_role("button", name="Save as draft").click()
    sign_in(desk, "dora")
    expect(desk.locator("#id_title")).to_be_visible()
    expect(desk.get_by_role("button", name="Bring it back")).to_have_count(0)
    desk.locator("#id_intent").fill("Another thought.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(desk.locator("body")).not_to_contain_text("A private thought.")

    desk.get_by_role("button", name="Log out").click()
    enter(desk, address, "ben")
    expect(desk.locator(".desk-note").first).to_contain_text("was not saved")
    desk.get_by_role("button", name="Open its form").click()
    desk.get_by_role("button", name="Bring it back").click()
    expect(desk.locator("#id_intent")).to_have_value("A private thought.")
    desk.get_by_role("button", name="Save as draft").click()
    expect(desk.locator(".desk-note", has_text="Meanwhile dora saved this entry")).to_contain_text("Another thought.")
    expect(desk.locator("#id_intent")).to_have_value("A private thought.")


def test_text_for_an_entry_that_somebody_deleted_is_shown_to_be_copied(desk: Page, address: str) -> None:
    open_pattern(desk, address)
    desk.locator("#id_intent").fill("A thought that came too late.")
    Pattern.objects.get(slug="fan-out").delete()
    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.locator(".desk-note").first).to_contain_text("was not saved")
    desk.get_by_text("Show the text").click()
    told = re.compile("intent: A thought that came too late.")
    expect(desk.get_by_label("The text that was sent")).to_have_value(told)
    desk.get_by_role("button", name="Forget it").click()
    desk.reload()
    expect(desk.locator(".desk-note")).to_have_count(0)


def test_preview_stands_beside_the_form_and_stays_where_it_was_scrolled_to(desk: Page, address: str) -> None:
    desk.set_viewport_size({"width": 1440, "height": 900})
    open_pattern(desk, address)
    preview = desk.frame_locator("iframe[name=preview]")
    expect(preview.locator("h1")).to_have_text("Fan-out")
    frame = desk.frame(name="preview")
    assert frame is not None
    frame.evaluate("window.scrollTo(0, 400)")
    desk.locator("#id_title").fill("Fan-out, again")
    expect(preview.locator("h1")).to_have_text("Fan-out, again")
    frame = desk.frame(name="preview")
    assert frame is not None
    frame.wait_for_function("window.scrollY === 400")
    title, box = desk.locator("#id_title").bounding_box(), desk.locator(".desk-preview").bounding_box()
    assert title is not None
    assert box is not None
    assert box["x"] > title["x"] + title["width"]
    desk.locator("#flows-group").scroll_into_view_if_needed()
    expect(desk.locator("iframe[name=preview]")).to_be_in_viewport()

    desk.set_viewport_size({"width": 360, "height": 800})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360


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
