"""Stored texts with links that lead nowhere."""

from typing import Any

from django.db.models import Model

from patterns.dead_links import dead_link
from patterns.prose import links
from patterns.site_map import SiteMap


def with_dead_links(model: type[Model], site: SiteMap | None = None) -> list[int]:
    """The entries of a model whose texts lead to a page or an anchor of this site that is not there."""
    site = site or SiteMap()
    return [row.pk for row in model._default_manager.defer("body_html") if _has_dead_link(row, site)]


def _has_dead_link(row: Any, site: SiteMap) -> bool:
    page = row.get_absolute_url()
    return any(dead_link(target, page, site.answers, site.anchored) for _, target in links(row.body))
