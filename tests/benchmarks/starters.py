"""What a starter costs, as a zip, from a blueprint that was judged already. Part of `make bench`."""

import os
import statistics
import tempfile
from collections.abc import Callable
from functools import partial
from typing import Any

import django

from tests.benchmarks.diagrams import clock

ROUNDS = 5
MOST_MS = 300


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CACHE_URL"] = f"filecache://{folder}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        measure()


def measure() -> None:
    from django.core.cache import cache

    from advisor.engine.workload import parse
    from advisor.judgement import bench
    from advisor.models import Example
    from advisor.starters import blueprint_starter
    from patterns.starters.targets import TARGETS

    workloads = [parse({"name": row.name, **row.workload}) for row in Example.objects.all()]
    judged = [(workload.to_mapping(), bench().advise(workload).to_mapping()) for workload in workloads]
    print(f"starters of {len(judged)} worked examples as zips, the drawing laid out anew each time")
    for target in TARGETS.values():
        for language in target.languages:
            times = []
            for workload, advice in judged:
                made = partial(blueprint_starter, workload, advice, target, language)
                times.append(min(anew(made, cache.clear) for _ in range(ROUNDS)) * 1e3)
            told = f"{target.name}, {language}: {statistics.median(times):.0f} ms at the median"
            print(f"{told}, {max(times):.0f} ms for the slowest (at most {MOST_MS})")


def anew(made: Callable[[], Any], before: Callable[[], object]) -> float:
    """The time of one zip, with nothing kept from the last one."""
    before()
    return clock(lambda: made().archive())


if __name__ == "__main__":
    main()
