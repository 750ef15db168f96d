"""The browser keeps what it sends until it is told that it arrived."""

import pytest
from django.test import Client
from django.urls import reverse

from patterns.models import Pattern
from tests.patterns.desk import address, opened

pytestmark = pytest.mark.django_db


def test_what_was_saved_has_arrived(reviewer: Client, pattern: Pattern) -> None:
    answer = reviewer.post(address(pattern), opened(reviewer, address(pattern), _kept="abc-1"))

    assert answer.cookies["desk_arrived"].value == "abc-1"
    assert answer.cookies["desk_arrived"]["path"] == reverse("admin:index")


def test_what_was_kept_as_a_draft_has_arrived(writer: Client, pattern: Pattern) -> None:
    answer = writer.post(address(pattern), opened(writer, address(pattern), _kept="abc-2", _draft="1"))

    assert answer.cookies["desk_arrived"].value == "abc-2"


def test_what_was_refused_came_back(reviewer: Client, writer: Client, pattern: Pattern) -> None:
    wrong = reviewer.post(address(pattern), opened(reviewer, address(pattern), _kept="abc-3", title=""))
    form = opened(writer, address(pattern), _kept="abc-4", _draft="1")
    reviewer.post(address(pattern), opened(reviewer, address(pattern), _draft="1"))
    other = writer.post(address(pattern), form)

    assert wrong.cookies["desk_returned"].value == "abc-3"
    assert other.cookies["desk_returned"].value == "abc-4"
    assert "desk_arrived" not in wrong.cookies


def test_what_met_the_end_of_a_session_did_not_arrive(reviewer: Client, pattern: Pattern) -> None:
    form = opened(reviewer, address(pattern), _kept="abc-5")
    reviewer.logout()

    assert not {"desk_arrived", "desk_returned"} & set(reviewer.post(address(pattern), form).cookies)


@pytest.mark.parametrize("sent", ["", "A B", "x" * 41, "a\r\nSet-Cookie: b=c"])
def test_only_what_the_desk_sends_is_said_again(reviewer: Client, pattern: Pattern, sent: str) -> None:
    answer = reviewer.post(address(pattern), opened(reviewer, address(pattern), _kept=sent))

    assert "desk_arrived" not in answer.cookies
