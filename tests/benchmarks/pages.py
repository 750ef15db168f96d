"""How fast the shipped server answers, as ratios to a Django view that says "hello". Part of `make bench`.

What comes from memory is measured beside a project of Django's with nothing else in it; what a view of ours makes
beside a view that says hello behind the same middleware, and what is stored beside one that stores a row too, as the
disk alone takes longer than saying hello. The other ratios are told, and no goal. All sites run under `config/serve`
with two workers. They are asked in turns, by a client in another process, and the ratio is the median of those of the
rounds: other work on the machine then slows both. Ends with status 1 where a goal is missed. What this machine cannot
show is "not run".
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
MOST_SECONDS = 4.0


class Hello(Site):
    """A site that says hello: nothing to migrate, nothing to load."""

    def __init__(self) -> None:
        super().__init__(DJANGO_SETTINGS_MODULE="tests.benchmarks.hello")

    def __enter__(self) -> "Hello":
        self.start()
        return self


class OwnHello(Site):
    """The site as it is shipped, and a page more, with a table of its own."""

    def __init__(self) -> None:
        super().__init__(DJANGO_SETTINGS_MODULE="tests.benchmarks.own_hello_settings")

    def __enter__(self) -> "OwnHello":
        super().__enter__()
        with closing(sqlite3.connect(self.folder / "site.sqlite3")) as database:
            database.execute("CREATE TABLE greeting (id INTEGER PRIMARY KEY, words TEXT NOT NULL)")
        return self


@dataclass(frozen=True, eq=False)
class Yardstick:
    """What a case is measured beside."""

    name: str
    load: Load


@dataclass(frozen=True, eq=False)
class Case:
    """What is asked, and the least of the yardstick's rate that it must reach; 0 where that is only told."""

    name: str
    beside: Yardstick
    least: float
    status: int
    requests: list[str]


def main() -> None:
    missed = [*loading()]
    with Hello() as hello, OwnHello() as own, Site() as site:
        bare = Yardstick("hello alone", Load(hello.port, [request("/")]))
        said = Yardstick("hello in the site", Load(own.port, [request("/hello/")]))
        stored = Yardstick("hello that stores a row", Load(own.port, [request("/hello/", method="POST")]))
        missed += against(site, cases(site, bare, said, stored))
    missed += two_processes()
    for said in missed:
        print(f"missed: {said}")
    sys.exit(1 if missed else 0)


def cases(site: Site, bare: Yardstick, said: Yardstick, stored: Yardstick) -> list[Case]:
    """As browsers ask: what is kept compressed; a list that was never asked for has an address of its own each time."""
    tag = _tag(site)
    new = [request(f"{LIST}?new={number}") for number in range(20_000)]
    given = list(answers(site))
    return [
        Case("public page, kept", bare, 1.0, 200, [request(LIST, Accept_Encoding="gzip")]),
        Case("public page, unchanged", bare, 1.0, 304, [request(LIST, Accept_Encoding="gzip", If_None_Match=tag)]),
        Case("list, made anew", said, 0.40, 200, new),
        Case("list, made anew", bare, 0, 200, new),
        Case("answer, stored and told", stored, 0.35, 200, given),
        Case("answer, stored and told", said, 0, 200, given),
        Case("answer, stored and told", bare, 0, 200, given),
    ]


def against(site: Site, asked: list[Case]) -> Iterator[str]:
    """Print each case beside its yardstick; gives what is missed."""
    ratios: dict[Case, list[float]] = {case: [] for case in asked}
    last: dict[Case, Measured] = {}
    for _ in range(ROUNDS):
        for case in asked:
            base = measured(case.beside.load).rate
            found = last[case] = measured(Load(site.port, case.requests))
            if found.statuses.keys() - {str(case.status)}:
                raise SystemExit(f"{case.name}: {found.statuses}\n{site.log[-2000:]}")
            ratios[case].append(found.rate / base)
    for case in asked:
        ratio, found = statistics.median(ratios[case]), last[case]
        told = f"{found.rate:,.0f} a second, {found.p50_ms:.1f} ms at the median, 99 of 100 within {found.p99_ms:.1f}"
        wanted = f" (at least {case.least:.2f})" if case.least else ""
        print(f"{case.name:26} {ratio:5.2f} of {case.beside.name}{wanted}; {told}")
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
