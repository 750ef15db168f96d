"""The error pages: designed, and without a database where the database may be what broke."""

from django.test import RequestFactory
from django.views.defaults import server_error


def test_server_error_is_a_page_without_a_database() -> None:
    response = server_error(RequestFactory().get("/"))

    page = response.content.decode()
    assert response.status_code == 500
    assert "Something broke on our side" in page
    assert "css/site.css" in page
