"""What changed as a feed, the site map, and the rules for robots."""

from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
import reversion
from django.test import Client

from patterns.feeds import MOST_CHANGES, changes
from patterns.kept import MEMORY
from patterns.models import Pattern, Price, Update
from patterns.pages import ENTRY_PAGES, PAGES
from tests.factories import PatternFactory, PracticeFactory, ProviderFactory, SourceFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def entries(visitor: Client, path: str = "/") -> list[dict[str, str]]:
    """Title, summary, id, updated, link and kind of each entry of the feed about pages below `path`."""
    MEMORY.clear()
    root = ElementTree.fromstring(visitor.get("/feed.atom").content)  # noqa: S314 - our own
    found = []
    for entry in root.iter(f"{ATOM}entry"):
        words = {name: entry.findtext(f"{ATOM}{name}", "") for name in ("title", "summary", "id", "updated")}
        link, category = entry.find(f"{ATOM}link"), entry.find(f"{ATOM}category")
        assert link is not None
        assert category is not None
        found.append({**words, "link": link.get("href", ""), "kind": category.get("term", "")})
    return [entry for entry in found if entry["link"].startswith(f"http://testserver{path}")]


def save(pattern: Pattern, at: datetime) -> None:
    """Store the pattern as a new version of that moment."""
    with reversion.create_revision():
        pattern.save()
        reversion.set_date_created(at)


def test_feed_has_each_entry_on_the_day_of_its_review(visitor: Client) -> None:
    PatternFactory(slug="relay", title="Relay & co", intent="Hands <it> on.", reviewed=date(2026, 11, 1))

    assert entries(visitor, "/patterns/relay/") == [
        {
            "title": "Pattern: Relay & co",
            "summary": "Hands &lt;it&gt; on.",
            "id": "http://testserver/patterns/relay/#changed-2026-11-01",
            "updated": "2026-11-01T00:00:00+00:00",
            "link": "http://testserver/patterns/relay/",
            "kind": "Pattern",
        }
    ]


def test_feed_is_atom_with_an_author_and_its_own_address(visitor: Client) -> None:
    PracticeFactory()

    response = visitor.get("/feed.atom")

    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Faasible"
    assert root.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "Faasible"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "http://testserver/feed.atom", "alternate": "http://testserver/"}


def test_feed_that_did_not_change_is_not_sent_again(visitor: Client) -> None:
    PracticeFactory()
    first = visitor.get("/feed.atom")

    again = visitor.get("/feed.atom", headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert "Last-Modified" not in first.headers


def test_first_version_of_an_entry_is_no_change_and_every_later_one_is(visitor: Client) -> None:
    pattern: Any = PatternFactory(slug="relay", reviewed=date(2026, 10, 1))
    for day, hour in ((2, 8), (3, 9), (3, 17), (5, 12)):
        save(pattern, datetime(2026, 11, day, hour, tzinfo=UTC))

    found = [(entry["id"].rpartition("#")[2], entry["updated"]) for entry in entries(visitor, "/patterns/relay/")]

    assert found == [
        ("changed-2026-11-05", "2026-11-05T12:00:00+00:00"),
        ("changed-2026-11-03", "2026-11-03T17:00:00+00:00"),
        ("changed-2026-10-01", "2026-10-01T00:00:00+00:00"),
    ]


def test_feed_says_nothing_of_drafts(visitor: Client) -> None:
    draft: Any = PatternFactory(slug="draft", is_published=False)
    for day in (1, 2):
        save(draft, datetime(2026, 11, day, tzinfo=UTC))
    update = Update.objects.create(
        slug="long-gone", formerly="Old", now="New.", evidence="vendor", source=SourceFactory()
    )
    update.patterns.add(draft)

    assert "draft" not in visitor.get("/feed.atom").content.decode()
    assert "long-gone" not in visitor.get("/feed.atom").content.decode()


def test_what_has_aged_is_dated_by_its_source_and_keeps_its_id(visitor: Client) -> None:
    practice: Any = PracticeFactory(slug="tracing-by-hand", reviewed=date(2026, 10, 1))
    source: Any = SourceFactory(seen_on=date(2026, 9, 16))
    update = Update.objects.create(slug="tracer", formerly="X-Ray SDK", now="Gone.", evidence="vendor", source=source)
    update.practices.add(practice)
    before = entries(visitor, "/practices/tracing-by-hand/")

    source.seen_on = None
    source.save()
    after = entries(visitor, "/practices/tracing-by-hand/")

    [aged] = [entry for entry in before if entry["kind"] == "Update"]
    assert aged["title"] == "Earlier: X-Ray SDK"
    assert aged["summary"] == "Gone."
    assert aged["link"] == "http://testserver/practices/tracing-by-hand/"
    assert aged["updated"] == "2026-09-16T00:00:00+00:00"
    assert [entry["updated"] for entry in after if entry["id"] == aged["id"]] == ["2026-10-01T00:00:00+00:00"]


def test_provider_is_dated_by_its_newest_price(visitor: Client) -> None:
    provider: Any = ProviderFactory(slug="cloud")
    for slug, day in (("one", 1), ("two", 9)):
        Price.objects.create(slug=slug, provider=provider, price_usd=1, evidence="vendor", seen=date(2026, 11, day))

    assert [entry["id"] for entry in entries(visitor, "/providers/cloud/")] == [
        "http://testserver/providers/cloud/#changed-2026-11-09",
    ]


def test_shipped_feed_is_bounded_and_newest_first_with_ids_of_its_own(
    content: None, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        found = entries(visitor)

    updated = [entry["updated"] for entry in found]
    assert len(found) == len(changes()) <= MOST_CHANGES
    assert updated == sorted(updated, reverse=True)
    assert len({entry["id"] for entry in found}) == len(found)
    assert {entry["kind"] for entry in found} >= {"Pattern", "Architecture example", "Practice", "Update"}


def test_page_names_the_feed(visitor: Client) -> None:
    page = visitor.get("/practices/").content.decode()

    assert '<link rel="alternate" href="/feed.atom" type="application/atom+xml"' in page


def test_site_map_has_every_page_and_every_entry_once(content: None, visitor: Client) -> None:
    PatternFactory(slug="draft", is_published=False)

    root = ElementTree.fromstring(visitor.get("/sitemap.xml").content)  # noqa: S314 - our own

    addresses = [element.text or "" for element in root.iter(f"{MAP}loc")]
    rows = [row for page in ENTRY_PAGES.values() for row in page.public()]
    expected = [f"http://testserver{item.get_absolute_url()}" for item in [*PAGES.values(), *rows]]
    assert sorted(addresses) == sorted(expected)
    assert all(visitor.get(address).status_code == 200 for address in addresses)


def test_site_map_says_when_an_entry_was_reviewed(visitor: Client) -> None:
    PatternFactory(slug="relay", reviewed=date(2026, 11, 1))

    root = ElementTree.fromstring(visitor.get("/sitemap.xml").content)  # noqa: S314 - our own

    dates = {url.findtext(f"{MAP}loc"): url.findtext(f"{MAP}lastmod") for url in root}
    assert dates["http://testserver/patterns/relay/"] == "2026-11-01"
    assert dates["http://testserver/patterns/"] is None


def test_robots_may_read_all_but_the_admin_and_what_belongs_to_visitors(visitor: Client) -> None:
    response = visitor.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Allow: /assessments/start/$",
        "Disallow: /assessments/",
        "",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_addresses_follow_the_host_that_was_asked(visitor: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["faasible.example"]
    PatternFactory(slug="relay")

    for path in ("/feed.atom", "/sitemap.xml", "/robots.txt", "/patterns/relay.json"):
        answer = visitor.get(path, headers={"host": "faasible.example"}, secure=True).content.decode()
        assert "https://faasible.example/" in answer
        assert "testserver" not in answer
