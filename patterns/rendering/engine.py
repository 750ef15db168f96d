"""Graphviz as another program: found, and asked for no more than we need of it; the door to every process of it."""

import shutil
import sys
from functools import cache
from importlib.util import find_spec
from threading import BoundedSemaphore

from patterns.rendering import pool
from patterns.rendering.child import Child
from patterns.rendering.trouble import LayoutFailed, LayoutUnavailable

MAX_SOURCE_BYTES = 128 * 1024
MAX_PICTURE_BYTES = 1024**2
GRAPHVIZ = Child(
    "layout",
    "layout engine",
    "diagrams are being drawn",
    seconds=5,
    memory=512 * 1024**2,
    turns=BoundedSemaphore(2),
    patience=5,
    # With it Graphviz refuses to read files that a source names.
    environment={"SERVER_NAME": "faasible"},
)

# What may be asked for: (layout, format). The layout "nop2" keeps the places that the source gives.
LAYOUT = ("dot", "json0")
JOBS = {LAYOUT: MAX_SOURCE_BYTES, ("nop2", "png"): MAX_PICTURE_BYTES, ("nop2", "pdf"): MAX_PICTURE_BYTES}


@cache
def engine_name() -> str:
    """ "dot" where the program is on PATH, else "pygraphviz" where the wheel is installed, else ""."""
    if shutil.which("dot"):
        return "dot"
    return "pygraphviz" if find_spec("pygraphviz") else ""


def run(source: str, job: tuple[str, str]) -> bytes:
    """What Graphviz makes of the DOT text; raises one of the LayoutErrors."""
    given = source.encode()
    if len(given) > JOBS[job]:
        raise LayoutFailed(f"The diagram is too large to draw: {len(given):,} bytes, at most {JOBS[job]:,}.")
    command = _command(job)
    with GRAPHVIZ.turn():
        lasting = _lasting(command)
        answer = pool.ask(GRAPHVIZ, lasting, source) if job == LAYOUT else pool.draw(GRAPHVIZ, lasting, given)
        return GRAPHVIZ.once(command, given) if answer is None else answer


def _lasting(command: list[str]) -> list[str]:
    """The command of a process that takes one graph after another: `dot` does so anyway."""
    return command if engine_name() == "dot" else [*command, "lasting"]


def _command(job: tuple[str, str]) -> list[str]:
    layout, file_format = job
    if engine_name() == "dot":
        return [shutil.which("dot") or "dot", f"-K{layout}", f"-T{file_format}"]
    if engine_name() == "pygraphviz":
        return [sys.executable, "-m", "patterns.layout_child", layout, file_format]
    raise LayoutUnavailable(
        "No layout engine is installed, so the diagram is shown as text only. "
        "Install the Debian package graphviz, or run `make setup`, which adds a wheel that carries it."
    )
