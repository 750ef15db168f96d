"""Two hundred users on two cores, through the proxy and the server as they are shipped. Part of `make soak`.

They arrive within 40 s, and then read, answer and judge for ten minutes; three times in between the workers are changed
for new ones; at the end every answer that was acknowledged is looked up. Then come clients that are slow on purpose.
Status 1 on a missed goal.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import Any

from tests.servers import Postgres, Proxy, Site
from tests.soak import slow
from tests.soak.browser import Browser
from tests.soak.memory import MOST_GROWTH, growth, megabytes, processes_of, processor_seconds
from tests.soak.users import JOURNEY, Told, User

MOST_READ_MS, MOST_WRITE_MS, MOST_VICTIM_MS = 400, 800, 100
MOST_BROKEN = 0.005
RELOADS_AT = (0.15, 0.25, 0.35)  # of the time; what memory does is judged after them
RELOAD_SECONDS = 20.0
STEADY_FROM = 0.5
SHORTEST_FOR_MEMORY = 300
SAMPLE_SECONDS = 10.0
VICTIM = "/patterns/api-endpoint/"
STORED = """
import json
from advisor.models import Answer
rows = Answer.objects.values_list("assessment__public_id", "input", "value")
print(json.dumps([[public_id, name, json.dumps(value)] for public_id, name, value in rows]))
"""


@dataclass
class Table:
    """What was measured beside what was aimed at."""

    missed: list[str] = field(default_factory=list)

    def row(self, name: str, measured: str, goal: str, is_met: bool | None) -> None:
        word = {True: "ok", False: "MISSED", None: "not judged"}[is_met]
        print(f"  {name:44} {measured:>24}   {goal:22} {word}", flush=True)
        if is_met is False:
            self.missed.append(name)


@contextmanager
def served(database: str) -> Iterator[tuple[Site, Proxy]]:
    with ExitStack() as stack:
        own = {"DATABASE_URL": stack.enter_context(Postgres(durable=True)).url} if database == "postgres" else {}
        site = stack.enter_context(Site(workers=2, local=False, **own))
        yield site, stack.enter_context(Proxy(site))


async def load(site: Site, proxy: Proxy, users: int, seconds: float, think: float) -> tuple[Told, list[float], Any]:
    told, samples, reloads = Told(), [], []
    crowd = Browser(proxy.port, "127.0.8.1")
    found = (await crowd.get("/patterns/")).body
    await crowd.close()
    entries = sorted({part.partition('"')[0] for part in found.split('href="')[1:] if part.startswith("/patterns/")})
    entries = [entry for entry in entries if entry.count("/") == 3]
    arriving = len(JOURNEY) * think
    began, used = time.monotonic() + arriving, 0.0

    async def count() -> None:
        nonlocal used
        await asyncio.sleep(arriving)
        told.forget_times()
        used = processor_seconds(processes_of(site.pid, proxy.pid))

    async def reload() -> None:
        for part in RELOADS_AT:
            await asyncio.sleep(max(0.0, began + part * seconds - time.monotonic()))
            reloads.append(time.monotonic())
            site.reload()

    async def sample() -> None:
        while True:
            await asyncio.sleep(SAMPLE_SECONDS)
            samples.append(megabytes(processes_of(site.pid, proxy.pid)))

    extra = [asyncio.create_task(task()) for task in (count, reload, sample)]
    await asyncio.gather(
        *(User(number, proxy.port, told, entries).live(began + seconds, think) for number in range(users))
    )
    for task in extra:
        task.cancel()
    await asyncio.gather(*extra, return_exceptions=True)
    told.processor_seconds = processor_seconds(processes_of(site.pid, proxy.pid)) - used
    return told, samples, reloads


def judge(table: Table, told: Told, samples: list[float], reloads: list[float], seconds: float) -> None:
    count = len(told.reads) + len(told.writes)
    reads, writes = quantiles(told.reads, n=100), quantiles(told.writes, n=100)
    table.row("requests a second", f"{count / seconds:.1f}", "", None if count else False)
    each = told.processor_seconds / count * 1000
    table.row("processor time of site and proxy", f"{each:.1f} ms a request", "", None)
    table.row("reads", f"{len(told.reads)} ({len(told.reads) / count:.0%})", "80 %", None)
    table.row(
        "read, p50 / p99", f"{reads[49]:.0f} / {reads[98]:.0f} ms", f"p99 < {MOST_READ_MS} ms", reads[98] < MOST_READ_MS
    )
    goal = f"p99 < {MOST_WRITE_MS} ms"
    table.row("write, p50 / p99", f"{writes[49]:.0f} / {writes[98]:.0f} ms", goal, writes[98] < MOST_WRITE_MS)
    table.row("errors", str(sum(told.errors.values())), "0", not told.errors)
    for error, times in told.errors.most_common(8):
        print(f"      {times} x {error}")

    def near(when: float) -> bool:
        return any(start <= when <= start + RELOAD_SECONDS for start in reloads)

    asked, broken = sum(map(near, told.asked)), sum(map(near, told.broken))
    elsewhere = len(told.broken) - broken
    part = broken / max(1, asked)
    table.row(
        f"broken within {RELOAD_SECONDS:.0f} s of {len(reloads)} reloads",
        f"{broken} of {asked} ({part:.2%})",
        "at most 0.5 %",
        part <= MOST_BROKEN,
    )
    table.row("broken at other times", str(elsewhere), "0", elsewhere == 0)
    steady = samples[int(len(samples) * STEADY_FROM) :]
    if seconds < SHORTEST_FOR_MEMORY or len(steady) < 8:
        table.row(
            "memory of all processes (PSS)", f"{samples[-1] if samples else 0:.0f} MB", "too short to judge", None
        )
    else:
        grown = growth(steady)
        text = f"{steady[0]:.0f} to {steady[-1]:.0f} MB ({grown:+.1%})"
        table.row("memory of all processes (PSS)", text, "within 10 %", abs(grown) <= MOST_GROWTH)


def by_step(told: Told) -> None:
    for step, times in sorted(told.by_step.items(), key=lambda pair: -sum(pair[1])):
        print(f"      {step:16} {len(times):6} x {median(times):7.1f} ms, slowest {max(times):7.0f} ms")


def look_up(table: Table, site: Site, told: Told) -> None:
    """Every acknowledged answer is in the database, as it was given last."""
    rows = json.loads(site.manage("shell", "-v", "0", "-c", STORED).stdout)
    stored = {(public_id, name): value for public_id, name, value in rows}
    lost = [key for key, value in told.saved.items() if stored.get(key) != value]
    table.row(
        "acknowledged answers lost", f"{len(lost)} of {told.acknowledged}", "0", not lost and told.acknowledged > 0
    )
    doubled = len(rows) - len(stored)
    table.row("answers stored twice", str(doubled), "0", doubled == 0)


async def slow_clients(table: Table, proxy: Proxy) -> None:
    await slow.p99_beside(proxy.port, [], VICTIM)  # the page is in memory from then on
    for kinds in [], ["idle"], ["headers"], ["bodies"], [*slow.KINDS]:
        p99, alive = await slow.p99_beside(proxy.port, kinds, VICTIM)
        name = f"a visitor's p99 beside {slow.EACH} slow {' + '.join(kinds)}" if kinds else "a visitor's p99 alone"
        table.row(name, f"{p99:.0f} ms ({alive} open)", f"< {MOST_VICTIM_MS} ms", p99 < MOST_VICTIM_MS)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--think", type=float, default=1.0, metavar="SECONDS")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--steps", action="store_true", help="also show what each step took")
    asked = parser.parse_args()
    if not Proxy.is_installed or (asked.database == "postgres" and not Postgres.is_installed):
        print("load: not run: nginx or PostgreSQL is missing; install the Debian packages nginx and postgresql")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers end, too
    table = Table()
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    print(
        f"load: {asked.users} users, {asked.think:g} s of thinking, {asked.seconds:g} s, {asked.database}, {when}",
        flush=True,
    )
    with served(asked.database) as (site, proxy):
        told, samples, reloads = asyncio.run(load(site, proxy, asked.users, asked.seconds, asked.think))
        if asked.steps:
            by_step(told)
        judge(table, told, samples, reloads, asked.seconds)
        look_up(table, site, told)
        asyncio.run(slow_clients(table, proxy))
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
