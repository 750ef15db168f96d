"""Which addresses and anchors of the site lead somewhere."""

import pytest

from patterns.models import Pattern
from patterns.site_map import SiteMap

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "is_answered"),
    [
        ("/patterns/fan-out/", True),
        ("/patterns/fan-out/?provider=gcp#diagram", True),
        ("/patterns/fan%2Dout/", True),
        ("/patterns/gone/", False),
        ("/patterns/photo-service/", False),
        ("/examples/", True),
        ("/building-blocks/queue/", True),
        ("/building-blocks/gone/", False),
        ("/static/css/site.css", True),
        ("/static/css/gone.css", False),
        ("/nowhere/", False),
        ("//[", False),
    ],
)
def test_address_is_answered_by_a_page_or_a_file(content: None, address: str, is_answered: bool) -> None:
    assert SiteMap().answers(address) is is_answered


def test_draft_is_not_answered(content: None) -> None:
    Pattern.objects.filter(slug="fan-out").update(is_published=False)

    assert not SiteMap().answers("/patterns/fan-out/")


@pytest.mark.parametrize(
    ("address", "anchor", "is_there"),
    [
        ("/patterns/fan-out/", "avoid-when", True),
        ("/patterns/fan-out/", "guidance-2", True),
        ("/patterns/fan-out/", "diagram", True),
        ("/patterns/fan-out/", "main", True),
        ("/patterns/fan-out/", "how-it-works", False),
        ("/patterns/fan-out/", "nowhere", False),
        ("/patterns/fan-out/", "", True),
        ("/sources/", "aws-lambda-quotas", True),
        ("/sources/", "nowhere", False),
        ("/building-blocks/queue/", "aws", True),
        ("/patterns/", "nowhere", False),
        ("/feed.atom", "anything", True),
    ],
)
def test_anchor_is_one_of_the_page_or_of_its_text(content: None, address: str, anchor: str, is_there: bool) -> None:
    row = Pattern.objects.get(slug="fan-out")
    row.body = "## Details of it\n\nText.\n"
    row.save()

    assert SiteMap().anchored(address, anchor) is is_there
    assert SiteMap().anchored("/patterns/fan-out/", "details-of-it")
