"""What lists are made of: each card and facet is made once for an edition, and shows every change at once."""

from typing import Any

import pytest
from django.test import Client

from patterns.models import Pattern
from patterns.rendering import LayoutFailed

pytestmark = pytest.mark.django_db


def test_list_of_a_new_address_asks_for_the_edition_alone(
    content: None, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.get("/patterns/")
    with django_assert_max_num_queries(2):
        client.get("/patterns/?category=data&sort=name")


def test_cards_of_an_edition_are_drawn_once(content: None, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = client.get("/patterns/?new=1").content
    monkeypatch.setattr("patterns.rendering.draw_svg", lambda *_, **__: pytest.fail("a card is drawn again"))

    assert client.get("/patterns/?new=2").content == first


@pytest.mark.parametrize("address", ["", "?sort=name", "?pattern=fan-out"])
def test_new_address_shows_a_change_at_once(content: None, client: Client, address: str) -> None:
    client.get(f"/patterns/{address}")
    Pattern.objects.filter(slug="fan-out").update(title="Fan <Out>")
    page = client.get(f"/patterns/{address}").content.decode()

    assert "Fan &lt;Out&gt;</a>" in page
    assert "<Out>" not in page


def test_card_is_chosen_for_who_chose_it_alone(content: None, client: Client) -> None:
    chosen = client.get("/patterns/?pattern=fan-out").content.decode()
    plain = client.get("/patterns/?new=1").content.decode()

    assert 'value="fan-out" form="filters" aria-label="Compare Fan-out" checked' in chosen
    assert 'form="filters" aria-label="Compare Fan-out">' in plain
    assert chosen.count(" checked") == plain.count(" checked") + 1


def test_heading_of_a_card_stands_below_that_of_its_group(content: None, client: Client) -> None:
    grouped = client.get("/patterns/").content.decode()
    sorted_by_name = client.get("/patterns/?sort=name").content.decode()

    assert '<h3 class="card-name">' in grouped
    assert '<h2 class="card-name">' not in grouped
    assert '<h2 class="card-name">' in sorted_by_name


def test_card_that_could_not_be_drawn_is_drawn_for_the_next_list(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise LayoutFailed("It took too long.")

    with monkeypatch.context() as failing:
        failing.setattr("patterns.rendering.draw_svg", fail)
        bare = client.get("/patterns/?new=1").content
    drawn = client.get("/patterns/?new=2").content

    assert b"card-picture" in bare
    assert bare.count(b"<svg") < drawn.count(b"<svg")
