"""What changed, as a feed, and where everything is, for those who read the site by program."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.db.models import Min, Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from reversion.models import Version

from patterns.models import Pattern, Update
from patterns.pages import ENTRY_PAGES, PAGES, EntryPage, Page, reviewed_on, summary_of

MOST_CHANGES = 100
MOST_VERSIONS = 500


@dataclass(frozen=True)
class Change:
    """An entry that was reviewed or changed on a day, or a name or advice that has aged.

    `part` is what tells it from other changes of the same page: with the page's address it is the id, for good.
    """

    kind: str
    title: str
    text: str
    url: str
    part: str
    at: datetime


def changes() -> list[Change]:
    """The newest changes, the latest first; those of one entry on one day are one."""
    found: dict[tuple[str, str], Change] = {}
    for change in (*_entry_changes(), *_updates()):
        known = found.get((change.url, change.part))
        if known is None or known.at < change.at:
            found[change.url, change.part] = change
    newest = sorted(found.values(), key=lambda change: (change.url, change.part))
    return sorted(newest, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


def _entry_changes() -> Iterator[Change]:
    """Each entry on the day it was reviewed, and on every day since it was first stored that brought a new version."""
    versions = _later_versions()
    for page in ENTRY_PAGES.values():
        for row in page.public():
            if reviewed := reviewed_on(row):
                yield _change(page, row, _midnight(reviewed))
            for at in versions.get((row._meta.label, str(row.pk)), ()):
                yield _change(page, row, at)


def _later_versions() -> dict[tuple[str, str], list[datetime]]:
    """When entries were stored anew, by an editor or from a newer file, by model and primary key."""
    models = {page.public().model for page in ENTRY_PAGES.values()}
    types = {kind.pk: model._meta.label for model, kind in ContentType.objects.get_for_models(*models).items()}
    kept = Version.objects.filter(content_type__in=types)
    firsts = kept.order_by().values("content_type", "object_id").annotate(first=Min("pk")).values("first")
    rows = kept.exclude(pk__in=firsts).order_by("-pk")
    found: dict[tuple[str, str], list[datetime]] = {}
    for kind, key, at in rows.values_list("content_type", "object_id", "revision__date_created")[:MOST_VERSIONS]:
        found.setdefault((types[kind], key), []).append(at)
    return found


def _change(page: EntryPage, row: Any, at: datetime) -> Change:
    day = at.astimezone(UTC).date().isoformat()
    return Change(page.name, f"{page.name}: {row}", summary_of(row), row.get_absolute_url(), f"changed-{day}", at)


def _updates() -> Iterator[Change]:
    """What has aged, on the first page it is about, dated by its source or else by that page's review."""
    related = (Prefetch("patterns", Pattern.objects.published()), "practices", "challenges", "concepts")
    for update in Update.objects.select_related("source").prefetch_related(*related):
        names = ("patterns", "practices", "challenges", "concepts")
        entries = [entry for name in names for entry in getattr(update, name).all()]
        for entry in entries[:1]:
            yield Change(
                "Update",
                f"Earlier: {update.formerly}",
                update.now,
                entry.get_absolute_url(),
                f"update-{update.slug}",
                _midnight(update.source.seen_on or entry.reviewed),
            )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


class ChangeFeed(Feed):
    """The changes as Atom, each with an id that stays; authors are not named one by one."""

    feed_type = Atom1Feed
    title = f"{settings.SITE_NAME}: what changed"
    subtitle = "Patterns, examples and what is known around them, as they are reviewed, edited and overtaken."
    author_name = item_author_name = settings.SITE_NAME

    def link(self) -> str:
        return reverse("advisor:home")

    def feed_url(self) -> str:
        return reverse("patterns:feed")

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpRequest:
        return request

    def items(self, request: HttpRequest) -> list[Change]:
        return [replace(change, url=request.build_absolute_uri(change.url)) for change in changes()]

    def item_title(self, item: Change) -> str:
        return item.title

    def item_description(self, item: Change) -> str:
        return escape(item.text)

    def item_link(self, item: Change) -> str:
        return item.url

    def item_guid(self, item: Change) -> str:
        return f"{item.url}#{item.part}"

    def item_pubdate(self, item: Change) -> datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime:
        return item.at

    def item_categories(self, item: Change) -> list[str]:
        return [item.kind]


class EntrySitemap(Sitemap):
    """The public entries of one kind."""

    def __init__(self, page: EntryPage) -> None:
        self._page = page

    def items(self) -> list[Any]:
        return list(self._page.public())

    def lastmod(self, item: Any) -> date | None:
        return reviewed_on(item)


class PageSitemap(Sitemap):
    """The pages that stand alone."""

    def items(self) -> list[Page]:
        return list(PAGES.values())


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": PageSitemap(),
    **{noun: EntrySitemap(page) for noun, page in ENTRY_PAGES.items()},
}
