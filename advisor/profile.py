"""The trade-offs of an architecture, over all of its patterns."""

from patterns.models import Pattern, QualityAttribute


class Profile:
    """What the patterns of an architecture do to each quality attribute."""

    def __init__(self, attributes: list[QualityAttribute], patterns: list[Pattern]) -> None:
        self.attributes = attributes
        self.rows = [(pattern, pattern.effects_on(attributes)) for pattern in patterns]

    @property
    def spans(self) -> list[str]:
        """From the worst to the best effect on each attribute, in words and signs; "" where nothing is said."""
        spans = []
        for place in range(len(self.attributes)):
            found = [effects[place] for _, effects in self.rows]
            effects = sorted((item for item in found if item), key=lambda item: item.effect)
            ends = [effects[0].signed, effects[-1].signed] if effects else []
            spans.append(" to ".join(dict.fromkeys(ends)))
        return spans
