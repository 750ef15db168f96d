"""The error pages: designed, and without a database where the database may be what broke."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error


@pytest.mark.asvs("16.5.1")
def test_server_error_is_a_page_without_a_database() -> None:
    response = server_error(RequestFactory().get("/"))

    page = response.content.decode()
    assert response.status_code == 500
    assert "Something broke on our side" in page
    assert "css/site.css" in page


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
