"""What happened how often, for whoever keeps count; without one, nothing is kept."""

from collections.abc import Callable
from enum import StrEnum


class Event(StrEnum):
    RENDER = "render"
    LAYOUT_FAILURE = "layout_failure"
    JUDGEMENT = "judgement"
    LIMIT_HIT = "limit_hit"


_keepers: list[Callable[[Event], None]] = []


def keep(keeper: Callable[[Event], None]) -> None:
    """Have each event told to `keeper`, from whichever thread it happens in."""
    _keepers.append(keeper)


def happened(event: Event) -> None:
    for keeper in _keepers:
        keeper(event)
