"""What leads somewhere on this site: the addresses that are answered, and the anchors on their pages."""

import re
from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Model
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import Resolver404, ResolverMatch, resolve

from patterns.models import Challenge, Concept, Pattern, Practice, Source
from patterns.pages import ENTRY_PAGES

WRITTEN: dict[str, type[Model]] = {
    "pattern": Pattern,
    "example": Pattern,
    "challenge": Challenge,
    "practice": Practice,
    "concept": Concept,
}
_ID = re.compile(r"\bid=\"([^\"]+)\"")
_FILLED_IN = re.compile(r"\{[{%].*?[}%]\}")
_INCLUDED = re.compile(r"{% (?:include|extends)[^%]*?\"([^\"]+)\"")


class SiteMap:
    """The pages of published entries, and every page that stands alone, as they are now."""

    def __init__(self) -> None:
        self._slugs: dict[str, set[str]] = {}
        self._bodies: dict[type[Model], dict[str, str]] = {}
        self._found: dict[str, bool] = {}

    def answers(self, address: str) -> bool:
        """Whether a page, or a file, answers the address, whatever its query string and fragment are."""
        path = _path(address)
        if path not in self._found:
            self._found[path] = self._answers(path)
        return self._found[path]

    def anchored(self, address: str, fragment: str) -> bool:
        """Whether the page has such an anchor; where that cannot be told without drawing it, it has."""
        match, anchor = _match(_path(address)), unquote(fragment)
        if match is None or not anchor:
            return True
        if match.url_name == "source_list":
            return anchor in self._sources
        noun, slug = _noun(match), match.kwargs.get("slug")
        names = _anchors(f"{match.app_name}/{match.url_name}.html")
        return names is None or bool(names.fullmatch(anchor)) or anchor in self._headings(noun, slug)

    def _answers(self, path: str) -> bool:
        if path.startswith(settings.STATIC_URL):
            return finders.find(path.removeprefix(settings.STATIC_URL)) is not None
        match = _match(path)
        if match is None:
            return False
        noun, slug = _noun(match), match.kwargs.get("slug")
        return slug is None or noun not in ENTRY_PAGES or slug in self._public(noun)

    def _public(self, noun: str) -> set[str]:
        if noun not in self._slugs:
            self._slugs[noun] = set(ENTRY_PAGES[noun].public().order_by().values_list("slug", flat=True))
        return self._slugs[noun]

    def _headings(self, noun: str, slug: Any) -> set[str]:
        """The anchors in the text of an entry, published or not."""
        model = WRITTEN.get(noun)
        if model is None:
            return set()
        if model not in self._bodies:
            self._bodies[model] = dict(model._default_manager.values_list("slug", "body_html"))
        return set(_ID.findall(self._bodies[model].get(slug, "")))

    @cached_property
    def _sources(self) -> set[str]:
        return set(Source.objects.values_list("slug", flat=True))


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path)
    except ValueError:  # "//[" is no address at all
        return address


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _noun(match: ResolverMatch) -> str:
    return (match.url_name or "").partition("_")[0]


@cache
def _anchors(template: str) -> re.Pattern[str] | None:
    """The ids that a template and what it includes give, as one pattern; None for a page of no such template."""
    names, waiting, seen = ["top"], [template], set[str]()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        try:
            text = get_template(name).template.source  # type: ignore[attr-defined]
        except TemplateDoesNotExist:
            return None
        names += [".+".join(map(re.escape, _FILLED_IN.split(found))) for found in _ID.findall(text)]
        waiting += [other for other in _INCLUDED.findall(text) if other not in seen]
    return re.compile("|".join(names))
