"""How fast the shipped server answers, as ratios to a Django view that says "hello". Part of `make bench`.

What is stored is measured beside a view that stores one row too, as the disk alone takes longer than saying hello. All
sites run under `config/serve` with two workers. They are asked in turns, by a client in another process, and the
ratio is the median of those of the rounds: other work on the machine then slows both. Ends with status 1 where a goal
is missed. What this machine cannot show is "not run".
"""

import http.cookiejar
import json
import os
import re
import sqlite3
import statistics
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from tests.benchmarks.load import Load, Measured, measured, request
from tests.servers import Postgres, Site

ROUNDS = 5
LIST, HOST = "/patterns/", "127.0.0.1"
ANSWERS = ("gpu", "private_network")
MOST_SECONDS, MOST_QUERIES = 4.0, 4


class Hello(Site):
    """A site that says hello: nothing to migrate, nothing to load."""

    def __init__(self, settings: str = "hello") -> None:
        super().__init__(DJANGO_SETTINGS_MODULE=f"tests.benchmarks.{settings}")

    def __enter__(self) -> "Hello":
        self.start()
        return self


class StoringHello(Hello):
    """The one that stores a row first, in a table that is all its database holds."""

    def __init__(self) -> None:
        super().__init__("storing_hello")

    def __enter__(self) -> "StoringHello":
        with closing(sqlite3.connect(self.folder / "site.sqlite3")) as database:
            database.execute("CREATE TABLE greeting (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")
        self.start()
        return self


@dataclass(frozen=True)
class Yardstick:
    """What a case is measured beside."""

    name: str
    load: Load


@dataclass(frozen=True)
class Case:
    """What is asked, and the least of the yardstick's rate that it must reach."""

    name: str
    beside: Yardstick
    least: float
    status: int
    requests: list[str]


def main() -> None:
    missed = [*loading()]
    with Hello() as hello, StoringHello() as storing, Site() as site:
        said = Yardstick("hello", Load(hello.port, [request("/")]))
        stored = Yardstick("hello that stores a row", Load(storing.port, [request("/", method="POST")]))
        missed += against(site, cases(site, said, stored))
    missed += two_processes()
    for said in missed:
        print(f"missed: {said}")
    sys.exit(1 if missed else 0)


def cases(site: Site, hello: Yardstick, storing: Yardstick) -> list[Case]:
    """As browsers ask: what is kept compressed; a list that was never asked for has an address of its own each time."""
    tag = _tag(site)
    new = [request(f"{LIST}?new={number}") for number in range(20_000)]
    given = list(answers(site))
    return [
        Case("public page, kept", hello, 1.0, 200, [request(LIST, Accept_Encoding="gzip")]),
        Case("public page, unchanged", hello, 1.0, 304, [request(LIST, Accept_Encoding="gzip", If_None_Match=tag)]),
        Case("list, made anew", hello, 0.40, 200, new),
        Case("answer, stored and told", hello, 0.35, 200, given),
        Case("answer, beside a write", storing, 0.35, 200, given),
    ]


def against(site: Site, asked: list[Case]) -> Iterator[str]:
    """Print each case beside its yardstick; gives what is missed."""
    ratios: dict[str, list[float]] = {case.name: [] for case in asked}
    last: dict[str, Measured] = {}
    for _ in range(ROUNDS):
        for case in asked:
            base = measured(case.beside.load).rate
            found = last[case.name] = measured(Load(site.port, case.requests))
            if found.statuses.keys() - {str(case.status)}:
                raise SystemExit(f"{case.name}: {found.statuses}\n{site.log[-2000:]}")
            ratios[case.name].append(found.rate / base)
    for case in asked:
        ratio, found = statistics.median(ratios[case.name]), last[case.name]
        told = f"{found.rate:,.0f} a second, {found.p50_ms:.1f} ms at the median, 99 of 100 within {found.p99_ms:.1f}"
        print(f"{case.name:26} {ratio:5.2f} of {case.beside.name} (at least {case.least:.2f}); {told}")
        if ratio < case.least:
            yield f"{case.name}: {ratio:.2f} of {case.beside.name}, at least {case.least:.2f}"


def _tag(site: Site) -> str:
    asked = urllib.request.Request(f"{site.url}{LIST}", headers={"Host": HOST})  # noqa: S310 - a server of ours
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        answer.read()
        return str(answer.headers["ETag"])


def answers(site: Site) -> Iterator[str]:
    """Answers of eight visitors to questions that move the verdict, changing with each."""
    for _ in range(8):
        visitor = Visitor(site)
        address = visitor.begin()
        for number in range(100):
            value = json.dumps(bool(number % 2))
            name = ANSWERS[number // 2 % len(ANSWERS)]
            yield visitor.answer(f"{address}answers/{name}/", {name: value})


class Visitor:
    """A browser with a session, as far as sending answers goes."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def begin(self) -> str:
        """The path of an assessment that begins with the answers of an example."""
        page = self._open("/assessments/start/")[1]
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
        url, _ = self._open("/assessments/start/crud-api/", csrfmiddlewaretoken=token)
        return urllib.parse.urlsplit(url).path

    def answer(self, path: str, data: dict[str, str]) -> str:
        cookies = {cookie.name: cookie.value or "" for cookie in self._jar}
        return request(
            path,
            method="POST",
            body=urllib.parse.urlencode(data),
            Cookie="; ".join(f"{name}={value}" for name, value in cookies.items()),
            X_CSRFToken=cookies["csrftoken"],
            HX_Request="true",
            Accept_Encoding="gzip",
        )

    def _open(self, path: str, **data: str) -> tuple[str, str]:
        body = urllib.parse.urlencode(data).encode() if data else None
        with self._opener.open(self._site.url + path, body) as answer:
            return answer.url, answer.read().decode()


def loading() -> Iterator[str]:
    """The time of `migrate` and `load_content` into an empty database, each a process of its own."""
    site = Site()
    try:
        start = time.perf_counter()
        site.manage("migrate", "--verbosity", "0")
        between = time.perf_counter()
        site.manage("load_content")
        end = time.perf_counter()
    finally:
        site.discard()
    spent = end - start
    print(
        f"migrate and load_content   {spent:5.1f} s (at most {MOST_SECONDS:g}); "
        f"{between - start:.1f} and {end - between:.1f} s"
    )
    if spent > MOST_SECONDS:
        yield f"migrate and load_content: {spent:.1f} s, at most {MOST_SECONDS:g}"


def two_processes() -> Iterator[str]:
    """Pages that are made anew by one process and by two, on PostgreSQL, where two cores are free."""
    name, least = "two processes beside one", 1.7
    if not Postgres.is_installed:
        print(f"{name:26} not run: PostgreSQL is not installed")
        return
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if cores < 4:
        print(f"{name:26} not run: {cores} cores, of which the client and PostgreSQL need two ({busy:.1f} busy)")
        return
    ratios = []
    with (
        Postgres() as database,
        Site(workers=1, DATABASE_URL=database.url) as one,
        Site(workers=2, DATABASE_URL=database.url) as two,
    ):
        new = (request(f"{LIST}?new={number}") for number in range(200_000))
        for _ in range(ROUNDS):
            rates = [measured(Load(site.port, [next(new) for _ in range(10_000)])).rate for site in (one, two)]
            ratios.append(rates[1] / rates[0])
    ratio = statistics.median(ratios)
    print(f"{name:26} {ratio:5.2f} times (at least {least})")
    if ratio < least:
        yield f"{name}: {ratio:.2f}, at least {least}"


if __name__ == "__main__":
    main()
