"""The error pages: designed, and without a database where the database may be what broke."""

import errno
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from config.faults import handler500


@pytest.mark.asvs("16.5.1")
def test_server_error_is_a_page_without_a_database() -> None:
    response = server_error(RequestFactory().get("/"))

    page = response.content.decode()
    assert response.status_code == 500
    assert "Something broke on our side" in page
    assert "css/site.css" in page


@pytest.mark.parametrize("is_ours", [True, False])
def test_page_of_a_full_disk_gives_back_a_form_of_ours_and_none_that_another_site_sent(is_ours: bool) -> None:
    request = RequestFactory().post("/assessments/start/", {"name": "Kept <words>"})
    request.csrf_processing_done = is_ours  # type: ignore[attr-defined]
    try:
        raise OSError(errno.ENOSPC, "no room")
    except OSError:
        response = handler500(request)

    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "300")
    assert "The disk of this site is full" in page
    assert ("Kept &lt;words&gt;</textarea>" in page) is is_ours


@pytest.mark.parametrize("name", ["password", "new_password1", "Password"])
def test_page_of_a_full_disk_never_holds_a_password(name: str) -> None:
    request = RequestFactory().post("/account/sign-in/", {"username": "ann", name: "a long password"})
    request.csrf_processing_done = True  # type: ignore[attr-defined]
    try:
        raise OSError(errno.EROFS, "read-only")
    except OSError:
        page = handler500(request).content.decode()

    assert "a long password" not in page
    assert "Open the page again" in page


@pytest.mark.django_db
def test_form_that_is_not_accepted_says_what_happened_and_where_the_text_is(content: None) -> None:
    client = Client(enforce_csrf_checks=True)
    desk = client.post("/admin/patterns/pattern/1/change/", {"title": "x"})
    public = client.post("/assessments/start/", {"name": "x"})

    assert (desk.status_code, public.status_code) == (403, 403)
    assert "kept in this browser" in desk.content.decode()
    assert "css/site.css" in desk.content.decode()
    assert "kept in this browser" not in public.content.decode()
    assert "copy what you wrote" in public.content.decode()


@pytest.mark.django_db
def test_preview_of_one_who_is_signed_out_says_so_in_the_frame(content: None) -> None:
    page = "/admin/patterns/pattern/1/preview/"
    told = Client().post(page, {"title": "x"})
    refused = Client(enforce_csrf_checks=True).post(page, {"title": "x"})

    assert told.status_code == 403
    assert "You are signed out." in told.content.decode()
    assert {told["X-Frame-Options"], refused["X-Frame-Options"]} == {"SAMEORIGIN"}
    assert "This form was not accepted" in refused.content.decode()


def test_broken_form_under_a_strange_name_is_refused_with_a_page(settings: Any) -> None:
    client, faults = Client(enforce_csrf_checks=True, raise_request_exception=False), []
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    got_request_exception.connect(note := lambda **told: faults.append(told))
    try:
        refused = client.generic("POST", "/api/", b"\0", "multipart/form-data", HTTP_HOST="evil.example")
    finally:
        got_request_exception.disconnect(note)

    assert (refused.status_code, faults) == (400, [])
    assert "This request was not accepted" in refused.content.decode()
