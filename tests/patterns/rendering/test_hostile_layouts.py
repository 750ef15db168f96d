"""What is made to hold Graphviz up ends in time and memory, and the next diagram is drawn as ever.

The limit is a fifth of the site's, to be quick; the bound is the same share of it: 11 seconds at 5.
"""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from patterns.diagrams.model import Diagram
from patterns.rendering import LayoutError, engine, pool
from patterns.rendering.engine import GRAPHVIZ, LAYOUT
from patterns.rendering.layout import layout
from tests.patterns.rendering.hostile import DIAGRAMS, TEXTS, graph

SECONDS = 1
BOUND = 11 / GRAPHVIZ.seconds * SECONDS
SIMPLE = graph("a -> b")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch, any_engine: str) -> Iterator[None]:
    monkeypatch.setattr(engine, "GRAPHVIZ", replace(GRAPHVIZ, seconds=SECONDS))
    yield
    pool.end()


def ends_well(call: Callable[[], object]) -> None:
    """Within its time and memory, as an answer or as a trouble that has a page; and the engine works after it."""
    start, before = time.monotonic(), most_memory()
    with suppress(LayoutError):
        call()
    assert time.monotonic() - start < BOUND
    # The most of all children so far: where another test had a larger one, this one was within that.
    assert most_memory() < GRAPHVIZ.memory / 1024 or most_memory() == before
    answer = engine.run(SIMPLE, LAYOUT)
    assert answer == GRAPHVIZ.once(engine._command(LAYOUT), SIMPLE.encode())


def most_memory() -> int:
    """KB of the largest child that has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_there_are_enough_of_them() -> None:
    assert len(TEXTS) >= 25


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_text_ends_in_time_and_the_next_is_laid_out(text: str) -> None:
    engine.run(SIMPLE, LAYOUT)

    ends_well(lambda: engine.run(text, LAYOUT))


@pytest.mark.parametrize("diagram", DIAGRAMS.values(), ids=DIAGRAMS.keys())
def test_diagram_ends_in_time_and_the_next_is_laid_out(diagram: Diagram) -> None:
    ends_well(lambda: layout(diagram))
