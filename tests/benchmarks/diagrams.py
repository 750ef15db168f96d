"""What a diagram costs: cold against `dot` itself on the same DOT, and from the cache. Part of `make bench`."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable

import django

ROUNDS = 9
REPEATS = 200


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CACHE_URL"] = f"filecache://{folder}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        measure()


def measure() -> None:
    from django.core.cache import cache

    from patterns import rendering
    from patterns.models import Pattern, Service
    from patterns.rendering.layout import layout_source

    services = Service.objects.on_all_providers()
    provider = services.providers()[0]
    entries = Pattern.objects.published().with_drawing()
    diagrams = [entry.diagram_on(provider, services.for_drawing(provider)) for entry in entries]
    print(f"{len(diagrams)} shipped diagrams on {provider}, laid out by {rendering.engine_name()}")

    def draw(diagram: rendering.Diagram) -> Callable[[], object]:
        return lambda: rendering.draw_svg(diagram, standalone=False)

    def dot(source: str, file_format: str) -> Callable[[], object]:
        command = [shutil.which("dot") or "dot", f"-T{file_format}"]
        return lambda: subprocess.run(command, input=source.encode(), capture_output=True, check=True)

    if shutil.which("dot"):
        trios = [
            in_turns(
                cache.clear,
                draw(diagram),
                dot(rendering.dot_source(diagram), "svg"),
                dot(layout_source(diagram), "json0"),
            )
            for diagram in diagrams
        ]
        ours, theirs, bare = (statistics.median(times) * 1e3 for times in zip(*trios, strict=True))
        print(f"cold: {ours:.1f} ms, dot alone: {theirs:.1f} ms")
        print(f"      {ours / theirs:.2f} of it (at most 1.25)")
        print(f"      dot on boxes without any text, as we ask it: {bare:.1f} ms")
    cached = statistics.median(best(draw(diagram)) for diagram in diagrams) * 1e3
    print(f"cached: {cached:.3f} ms (at most 0.200)")


def in_turns(before: Callable[[], object], *calls: Callable[[], object]) -> list[float]:
    """The best time of each, measured in turns, so that a busy machine slows all of them."""
    rounds = []
    for _ in range(ROUNDS):
        before()
        rounds.append([clock(call) for call in calls])
    return [min(times) for times in zip(*rounds, strict=True)]


def best(call: Callable[[], object]) -> float:
    call()
    return min(clock(call) for _ in range(REPEATS))


def clock(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
