"""The trade-offs of an architecture, over all of its patterns: as a table, and as a picture of how far they spread."""

from dataclasses import dataclass
from functools import cached_property

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from patterns.edition import kept_by_edition
from patterns.models import Pattern, QualityAttribute, TradeOff

EFFECTS = range(-2, 3)
WIDTH, LEFT, RIGHT, ROW, BOTTOM = 360, 112, 24, 26, 20


@dataclass(frozen=True)
class Mark:
    """Where an effect lies on the axis from -2 to +2."""

    x: float
    text: str
    side: str  # costs, neutral or helps
    patterns: str = ""


@dataclass(frozen=True)
class Spread:
    """One attribute with a mark for each effect that a pattern has on it, the worst first."""

    name: str
    y: int
    marks: list[Mark]


class Profile:
    """What the patterns of an architecture do to each quality attribute."""

    width, left = WIDTH, LEFT

    def __init__(self, attributes: list[QualityAttribute], patterns: list[Pattern]) -> None:
        self.attributes = attributes
        self.rows = [(pattern, pattern.effects_on(attributes)) for pattern in patterns]

    def _on(self, place: int) -> list[tuple[Pattern, TradeOff]]:
        """What is said of one attribute, the worst first."""
        said = [(pattern, effect) for pattern, effects in self.rows if (effect := effects[place])]
        return sorted(said, key=lambda pair: pair[1].effect)

    @property
    def spans(self) -> list[str]:
        """From the worst to the best effect on each attribute, in words and signs; "" where nothing is said."""
        found = [[effect.signed for _, effect in self._on(place)] for place in range(len(self.attributes))]
        return [" to ".join(dict.fromkeys([signs[0], signs[-1]])) if signs else "" for signs in found]

    @property
    def spreads(self) -> list[Spread]:
        """The attributes of which something is said, for the picture."""
        found = [(attribute.name, self._marks(place)) for place, attribute in enumerate(self.attributes)]
        said = [(name, marks) for name, marks in found if marks]
        return [Spread(name, place * ROW + ROW // 2, marks) for place, (name, marks) in enumerate(said)]

    def _marks(self, place: int) -> list[Mark]:
        by_effect: dict[int, list[str]] = {}
        for pattern, effect in self._on(place):
            by_effect.setdefault(effect.effect, []).append(pattern.title)
        return [_mark(effect, ", ".join(titles)) for effect, titles in by_effect.items()]

    @property
    def axis(self) -> list[Mark]:
        return [_mark(effect) for effect in EFFECTS]

    @property
    def bottom(self) -> int:
        return len(self.spreads) * ROW

    @property
    def height(self) -> int:
        return self.bottom + BOTTOM

    @cached_property
    def section(self) -> SafeString:
        """The part of a page that shows it."""
        return render_to_string("advisor/_profile.html", {"profile": self})

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        said = [
            f"{attribute.name.lower()} {span}"
            for attribute, span in zip(self.attributes, self.spans, strict=True)
            if span
        ]
        return f"From the worst to the best of the patterns, on a scale from \N{MINUS SIGN}2 to +2: {', '.join(said)}."


@kept_by_edition(100)
def profile_of(slugs: tuple[str, ...]) -> Profile | None:
    """That of the published ones among the patterns, in this order; None where there is none. Each process keeps it."""
    published = Pattern.objects.published().filter(slug__in=slugs).with_tradeoffs().defer("body", "body_html")
    found = {row.slug: row for row in published}
    patterns = [found[slug] for slug in slugs if slug in found]
    return Profile(list(QualityAttribute.objects.all()), patterns) if patterns else None


def _mark(effect: int, patterns: str = "") -> Mark:
    text = f"{effect:+d}".replace("-", "\N{MINUS SIGN}") if effect else "0"
    side = "costs" if effect < 0 else "helps" if effect else "neutral"
    x = LEFT + (effect - EFFECTS[0]) / (len(EFFECTS) - 1) * (WIDTH - LEFT - RIGHT)
    return Mark(round(x, 1), text, side, patterns)
