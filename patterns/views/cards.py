"""The parts of a list that are made once for many lists: cards, and facets with their counts."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from patterns.facets import Facet
from patterns.models import Pattern
from patterns.views.drawings import pattern_drawing_plain


class Cards:
    """The cards of the patterns of one edition, each made once for every form in which a list shows it."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, bool], SafeString] = {}

    def row(self, patterns: Iterable[Pattern], *, heading: int, chosen: Collection[Pattern]) -> SafeString:
        """Cards side by side; they are ticked for the patterns that are chosen for a comparison."""
        cards = ((self.card(pattern, heading=heading, is_chosen=pattern in chosen),) for pattern in patterns)
        return format_html_join("", "{}", cards)

    def card(self, pattern: Pattern, *, heading: int, is_chosen: bool) -> SafeString:
        key = pattern.slug, heading, is_chosen
        if key in self._made:
            return self._made[key]
        drawing = pattern_drawing_plain(pattern)
        context = {"pattern": pattern, "drawing": drawing, "heading": heading, "comparable": True, "chosen": is_chosen}
        card = render_to_string("patterns/_card.html", context)
        if drawing.svg:  # what could not be drawn just now may be drawn for the next page
            self._made[key] = card
        return card


@lru_cache(maxsize=200)
def facet_choices(facets: tuple[Facet, ...], *, is_swapped: bool) -> SafeString:
    """The choices of all facets; `is_swapped` where htmx is to put them in the place of those on the page."""
    return render_to_string("patterns/_facets.html", {"facets": facets, "is_swapped": is_swapped})
