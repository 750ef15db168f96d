"""The shelf: what an address shows, the counts beside each choice, and the address of what is shown."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from patterns.facets import Facet, Shelf, Stock
from patterns.models import Pattern, Service

pytestmark = pytest.mark.django_db


def shelf(address: str = "") -> Shelf:
    patterns = Pattern.objects.published().patterns().with_facets()
    return Shelf(Stock(patterns, Service.objects.on_all_providers()), QueryDict(address))


def slugs(address: str) -> list[str]:
    return [pattern.slug for pattern in shelf(address).patterns]


def facet(of: Shelf, key: str) -> Facet:
    return next(facet for facet in of.facets if facet.key == key)


def counts(of: Shelf, key: str) -> dict[str, int]:
    return {choice.value: choice.number for choice in facet(of, key).choices}


def test_all_patterns_are_shown_without_a_choice(content: None) -> None:
    assert len(slugs("")) == Pattern.objects.published().patterns().count()
    assert not shelf().is_narrowed


def test_values_of_one_facet_widen_and_facets_narrow(content: None) -> None:
    one, other = set(slugs("block=queue")), set(slugs("block=topic"))

    assert set(slugs("block=queue&block=topic")) == one | other
    assert set(slugs("block=queue&category=integration")) == one & set(slugs("category=integration"))


def test_count_is_what_the_choice_would_show(content: None) -> None:
    chosen = shelf("helps=cost")

    for key in ("category", "block", "challenge", "practice", "on"):
        for value, count in counts(chosen, key).items():
            assert count == len(slugs(f"helps=cost&{key}={value}")), (key, value)


def test_counts_of_a_facet_ignore_its_own_choice(content: None) -> None:
    assert counts(shelf("category=data"), "category") == counts(shelf(), "category")


def test_attribute_facet_holds_what_a_pattern_helps_alone(content: None) -> None:
    for pattern in shelf("helps=latency").patterns:
        effects = {item.attribute.slug: item.effect for item in pattern.tradeoffs.all()}
        assert effects["latency"] > 0


def test_provider_facet_leaves_out_patterns_with_a_gap(content: None) -> None:
    assert "eventbridge" not in slugs("on=cloudflare")
    assert "eventbridge" in slugs("on=aws")


def test_words_find_patterns_best_first_and_names_sort_them(content: None) -> None:
    assert slugs("q=workflow")[0] == "step-functions"
    assert slugs("sort=name") == sorted(slugs(""), key=lambda slug: Pattern.objects.get(slug=slug).title.casefold())


def test_what_nobody_knows_is_left_out(content: None) -> None:
    assert slugs("colour=red&sort=luck&block=teapot") == slugs("")


def test_chosen_value_stays_to_be_seen_where_nothing_is_found(content: None) -> None:
    found = shelf("q=zzzzqqqq&category=integration")

    assert found.patterns == []
    chosen = [choice.value for choice in facet(found, "category").choices if choice.is_chosen]
    assert chosen == ["integration"]
    assert counts(found, "category") == {"function": 0, "data": 0, "integration": 0}


def test_every_pattern_with_a_common_word_is_shown(content: None) -> None:
    with_word = [
        row.slug for row in Pattern.objects.published().patterns() if "queue" in f"{row.intent} {row.body}".lower()
    ]

    assert set(with_word) <= set(slugs("q=queue"))


def test_corrected_words_are_said(content: None, client: Client) -> None:
    assert "taken for “workflw”" in client.get("/patterns/?q=workflw").content.decode()


def test_address_holds_what_is_asked_without_what_is_empty(content: None) -> None:
    asked = shelf("q=&sort=&block=topic&block=queue&page=7&pattern=fan-out")

    assert asked.address == "?block=queue&block=topic&pattern=fan-out"
    assert shelf().address == ""


def test_number_beside_a_choice_is_told_with_what_it_counts(content: None, client: Client) -> None:
    page = client.get("/patterns/").content.decode()

    assert '<span>Function patterns</span> <span class="count">4<span class="visually-hidden"> patterns</span>' in page
    assert '<span>Cache</span> <span class="count">1<span class="visually-hidden"> pattern</span>' in page


def test_htmx_gets_matches_and_facets_and_the_address_to_show(content: None, client: Client) -> None:
    response = client.get("/patterns/?q=&sort=&category=data", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response.headers["HX-Push-Url"] == "/patterns/?category=data"
    assert page.lstrip().startswith('<div id="matches"')
    assert page.count('hx-swap-oob="true"') == len(shelf().facets)
    assert "<html" not in page


def test_empty_result_says_what_to_do(content: None, client: Client) -> None:
    page = client.get("/patterns/?q=zzzzqqqq").content.decode()

    assert "No pattern is all of that" in page
    assert "/search/?q=zzzzqqqq" in page


def test_hostile_words_are_shown_as_text(content: None, client: Client) -> None:
    page = client.get("/patterns/", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert" not in page


def test_compared_patterns_stay_chosen(content: None, client: Client) -> None:
    response: Any = client.get("/patterns/?category=integration&pattern=fan-out")

    assert 'value="fan-out" form="filters" aria-label="Compare Fan-out" checked' in response.content.decode()


def test_compared_pattern_that_a_filter_hides_stays_chosen_and_named(content: None, client: Client) -> None:
    page = client.get("/patterns/?category=data&pattern=fan-out&pattern=teapot").content.decode()

    assert "Also chosen:" in page
    assert 'value="fan-out" form="filters" checked> Fan-out' in page
    assert "teapot" not in page


def test_typing_replaces_the_address_and_choosing_adds_one(content: None, client: Client) -> None:
    def headers(address: str) -> Any:
        current = {"HX-Request": "true", "HX-Current-URL": "http://testserver/patterns/?q=qu&block=queue"}
        return client.get(f"/patterns/{address}", headers=current).headers

    assert headers("?q=que&block=queue&sort=")["HX-Replace-Url"] == "/patterns/?q=que&block=queue"
    assert headers("?q=qu&block=topic")["HX-Push-Url"] == "/patterns/?q=qu&block=topic"
