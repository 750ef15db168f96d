"""What diagrams cost, as ratios to `dot` measured in turns in the same run. Part of `make bench`.

Cold pictures of the shipped diagrams and of made ones with 8 and 40 nodes, and each from the cache. `dot` draws the DOT
that is exported, a PNG with as many pixels as ours. Ends with status 1 when one is too slow.
"""

import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from math import sqrt
from typing import Any

import django

ROUNDS = 15
REPEATS = 200
COLD_SVG = {8: 0.20, 40: 0.40}
FILES = 1.1
DOTS_PER_INCH = 96
CACHED_MS = 0.2

Call = Callable[[], object]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CACHE_URL"] = f"filecache://{folder}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        # Every one is measured before any is judged.
        if not all([*measure_made(), *measure_shipped()]):
            sys.exit(1)


def measure_made() -> list[bool]:
    """Whether each goal is met for the made diagrams."""
    return [within for size in COLD_SVG for clusters in (False, True) for within in _made(size, clusters)]


def _made(size: int, clusters: bool) -> list[bool]:
    from patterns import rendering

    diagram = made(size, clusters)
    name = f"{size} nodes{', in clusters' if clusters else ''}"
    within = [cached(name, diagram)]
    if not shutil.which("dot"):
        print("against dot: not run, it is not installed")
        return within
    source = rendering.dot_source(diagram)
    ours, theirs = in_turns(lambda: rendering.draw_svg(diagram, standalone=False), dot(source, "svg"))
    within.append(judge(f"{name}: cold SVG", ours, theirs, COLD_SVG[size]))
    dense = as_dense(rendering.draw_png(diagram), source)
    ours, theirs = in_turns(lambda: rendering.draw_png(diagram), dot(source, "png", dense))
    within.append(judge(f"{name}: PNG", ours, theirs, FILES))
    ours, theirs = in_turns(lambda: rendering.draw_pdf(diagram), dot(source, "pdf"))
    within.append(judge(f"{name}: PDF", ours, theirs, FILES))
    return within


def as_dense(png: bytes, source: str) -> str:
    """The option with which dot's picture has as many pixels as this one."""
    theirs = dot(source, "png", f"-Gdpi={DOTS_PER_INCH}")().stdout
    return f"-Gdpi={DOTS_PER_INCH * sqrt(pixels(png) / pixels(theirs)):.2f}"


def pixels(png: bytes) -> int:
    width, height = struct.unpack(">II", png[16:24])
    return int(width * height)


def measure_shipped() -> list[bool]:
    """Whether the shipped diagrams come quickly from the cache; their ratio to dot is printed and has no goal."""
    from patterns import rendering
    from patterns.models import Pattern, Service

    services = Service.objects.on_all_providers()
    provider = services.providers()[0]
    entries = Pattern.objects.published().with_drawing()
    diagrams = [entry.diagram_on(provider, services.for_drawing(provider)) for entry in entries]
    within = [cached(diagram.id, diagram, quiet=True) for diagram in diagrams]
    print(f"{len(diagrams)} shipped diagrams on {provider}, laid out by {rendering.engine_name()}")
    print(f"  from the cache: {sum(within)} of them within {CACHED_MS} ms")
    if shutil.which("dot"):
        pairs = [
            in_turns(
                lambda diagram=diagram: rendering.draw_svg(diagram, standalone=False),
                dot(rendering.dot_source(diagram), "svg"),
            )
            for diagram in diagrams
        ]
        ours, theirs = (statistics.median(times) * 1e3 for times in zip(*pairs, strict=True))
        print(f"  cold SVG: {ours:.1f} ms, dot {theirs:.1f} ms: {ours / theirs:.2f} of it")
    return within


def made(size: int, clusters: bool) -> Any:
    """A row of steps with a third more flows than nodes, each labelled, eight nodes to a cluster."""
    from patterns.diagrams.model import Cluster, Diagram, Flow, Node

    nodes = tuple(
        Node(
            f"n{at}", "function", f"Step {at}", "AWS Lambda", cluster=f"c{at // 8}" if clusters else "", group="compute"
        )
        for at in range(size)
    )
    flows = [Flow(f"n{at}", f"n{at + 1}", f"message {at}") for at in range(size - 1)]
    flows += [Flow(f"n{at}", f"n{at + 3}", "event", "async") for at in range(0, size - 3, 3)]
    frames = tuple(Cluster(f"c{at}", f"Part {at}") for at in range((size + 7) // 8)) if clusters else ()
    return Diagram(f"made-{size}", "Made", nodes=nodes, flows=tuple(flows), clusters=frames)


def dot(source: str, file_format: str, *options: str) -> Callable[[], subprocess.CompletedProcess[bytes]]:
    command = [shutil.which("dot") or "dot", f"-T{file_format}", *options]
    return lambda: subprocess.run(command, input=source.encode(), capture_output=True, check=True)


def cached(name: str, diagram: Any, *, quiet: bool = False) -> bool:
    from patterns import rendering

    rendering.draw_svg(diagram, standalone=False)
    took = [clock(lambda: rendering.draw_svg(diagram, standalone=False)) for _ in range(REPEATS)]
    milliseconds = statistics.median(took) * 1e3
    within = milliseconds <= CACHED_MS
    if not within or not quiet:
        print(f"{name}: SVG from the cache {milliseconds:.3f} ms (at most {CACHED_MS}){said(within)}")
    return within


def judge(name: str, ours: float, theirs: float, most: float) -> bool:
    within = ours / theirs <= most
    print(f"{name} {ours * 1e3:.1f} ms, dot {theirs * 1e3:.1f} ms: {ours / theirs:.2f} (at most {most}){said(within)}")
    return within


def said(within: bool) -> str:
    return "" if within else " too slow"


def in_turns(*calls: Call) -> list[float]:
    """The median of each, measured in turns with an empty cache, so that a busy machine slows all of them."""
    from django.core.cache import cache

    rounds = []
    for call in calls:
        call()
    for _ in range(ROUNDS):
        cache.clear()
        rounds.append([clock(call) for call in calls])
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def clock(call: Call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
