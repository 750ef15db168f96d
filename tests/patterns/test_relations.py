"""The relations between patterns, each told once, and their map."""

import pytest
from django.test import Client

from patterns.models import Pattern, Relation
from patterns.relations import KINDS, relation_map, ties, viewed
from tests.factories import PatternFactory

pytestmark = pytest.mark.django_db
Kind = Relation.Kind


def related(kind: str, *, back: str = "") -> tuple[Pattern, Pattern]:
    one: Pattern = PatternFactory(slug="one", title="One", position=1)
    other: Pattern = PatternFactory(slug="other", title="Other", position=2)
    Relation.objects.create(pattern=one, target=other, kind=kind, text="As one tells it.")
    if back:
        Relation.objects.create(pattern=other, target=one, kind=back, text="As the other tells it.")
    return one, other


def told() -> list[tuple[str, str, str]]:
    relations = Relation.objects.between_published().filter(pattern__slug__in=["one", "other"])
    return [(tie.source.slug, tie.kind.value, tie.target.slug) for tie in ties(relations)]


def test_inverse_is_told_in_the_direction_that_leads(db: None) -> None:
    related(Kind.USED_BY)

    assert told() == [("other", "uses", "one")]


def test_relation_that_both_tell_is_told_once(db: None) -> None:
    related(Kind.FEEDS, back=Kind.FED_BY)

    assert told() == [("one", "feeds", "other")]


def test_mutual_relation_that_both_tell_is_told_once(db: None) -> None:
    related(Kind.ALTERNATIVE, back=Kind.ALTERNATIVE)

    assert told() == [("one", "alternative", "other")]


def test_draft_has_no_relations(db: None) -> None:
    one, _ = related(Kind.USES)
    one.is_published = False
    one.save()

    assert told() == []


def test_every_relation_of_the_catalogue_is_drawn_in_some_view(content: None) -> None:
    found = ties(Relation.objects.between_published())
    shown = [tie for view in ("built-on", "hand-over", "side-by-side") for tie in viewed(found, view)]

    assert sorted(map(hash, shown)) == sorted(map(hash, found))
    assert {tie.kind for tie in found} == set(KINDS)


def test_map_speaks_of_relations_and_has_no_faults(content: None) -> None:
    patterns = Pattern.objects.published().with_drawing()
    diagram = relation_map(ties(Relation.objects.between_published()), patterns)

    assert diagram.problems() == []
    assert "Fan-out extends Event Processing" in diagram.sentences()
    assert "waits for the answer" not in " ".join(diagram.sentences())


def test_page_links_each_box_to_its_pattern(content: None, client: Client) -> None:
    page = client.get("/map/").content.decode()

    assert '<a href="/patterns/fan-out/">' in page
    assert "feeds" in page


def test_unknown_view_is_not_found(content: None, client: Client) -> None:
    assert client.get("/map/?view=sideways").status_code == 404
