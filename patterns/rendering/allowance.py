"""How much may be drawn for one who asks: set by whoever answers the request, asked before each new picture."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from patterns.rendering.trouble import LayoutRefused

Ask = Callable[[], int]

_asked: ContextVar[Ask | None] = ContextVar("asked", default=None)


@contextmanager
def allowance(ask: Ask) -> Iterator[None]:
    """While it lasts `ask` is asked before each new picture, and gives the seconds to wait for it, 0 for none."""
    before = _asked.set(ask)
    try:
        yield
    finally:
        _asked.reset(before)


def spend() -> None:
    """Take one picture off; raises LayoutRefused where no more may be drawn at the moment."""
    ask = _asked.get()
    seconds = ask() if ask else 0
    if seconds:
        raise LayoutRefused(seconds)
