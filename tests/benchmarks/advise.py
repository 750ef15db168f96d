"""How long a judgement takes: medians, and each as a ratio to one plain weighted sum over the same answers.

`make bench` runs it. Ratios are of one run on one machine, so they can be compared between machines; times cannot.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from advisor.engine import advice
from advisor.engine.advice import advise
from advisor.engine.demand import ground
from advisor.engine.flips import flips
from advisor.engine.judgement import Judgement, judge
from advisor.engine.scoring import interval
from advisor.engine.stability import Stability, stability
from advisor.engine.unknowns import unknowns
from advisor.engine.workload import Workload, parse
from tests.advisor.engine import shipped

WORKLOADS = Path(__file__).parents[1] / "advisor" / "engine" / "data" / "workloads.jsonl"
ROUNDS = 7
MANY = 1_000


def main() -> None:
    given = [json.loads(line) for line in WORKLOADS.read_text().splitlines()]
    workloads = [parse(row) for row in given]
    rules, facts, catalogue = shipped.rules(), shipped.facts(), shipped.catalogue()
    judged = {workload.name: judge(workload, ground(workload, rules, facts)) for workload in workloads}

    def on(part: Callable[[Judgement], Any]) -> Callable[[Workload], Any]:
        return lambda workload: part(judged[workload.name])

    def plain_sum(judgement: Judgement) -> float:
        rows = [(rules.criteria[slug].weight, row.value or 0.0) for slug, row in judgement.memberships.items()]
        return sum(weight * value for weight, value in rows) / sum(weight for weight, _ in rows)

    base = median(workloads, on(plain_sum), repeat=200)
    print(f"{'one plain weighted sum':42} {base * 1e6:10.1f} µs")
    robustness = on(lambda row: (stability(row), interval(row.memberships, rules), flips(row), unknowns(row)))
    parts: list[tuple[str, Callable[[Workload], Any]]] = [
        ("judge: gates, criteria, score, verdict", lambda workload: judge(workload, ground(workload, rules, facts))),
        ("stability", on(stability)),
        ("flips", on(flips)),
        ("stability, interval, flips and unknowns", robustness),
        ("advise, all of it", lambda workload: advise(workload, rules, facts, catalogue)),
    ]
    for name, part in parts:
        told(name, median(workloads, part), base)
    with without_robustness():
        told("advise without robustness", median(workloads, parts[-1][1]), base)
    of_the_command(given)


@contextmanager
def without_robustness() -> Iterator[None]:
    """Leave out the draws and the flips."""
    with (
        patch.object(advice, "robustness", lambda judgement: Stability(1.0)),
        patch.object(advice, "flips", lambda judgement: []),
    ):
        yield


def median(workloads: list[Workload], part: Callable[[Workload], Any], repeat: int = 1) -> float:
    """Seconds: the median over the workloads of the best of some rounds."""
    best = []
    for workload in workloads:
        part(workload)
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for _ in range(repeat):
                part(workload)
            times.append((time.perf_counter() - start) / repeat)
        best.append(min(times))
    return statistics.median(best)


def told(name: str, seconds: float, base: float) -> None:
    print(f"{name:42} {seconds * 1e3:10.2f} ms {seconds / base:12,.0f} plain sums")


def of_the_command(given: list[dict[str, Any]]) -> None:
    """A thousand workloads through `manage.py advise`: time, and the most memory that a child of this process took."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for number in range(MANY):
            file.write(json.dumps({**given[number % len(given)], "id": number}) + "\n")
        file.flush()
        start = time.perf_counter()
        command = [sys.executable, "manage.py", "advise", file.name]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, env={**os.environ})
        seconds = time.perf_counter() - start
    lines = done.stdout.count(b"\n")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{f'{lines:,} workloads through the command':42} {seconds:10.1f} s  {memory:10.0f} MB at most")


if __name__ == "__main__":
    main()
