"""How long a search takes over 1,000 and 100,000 entries, and against LIKE over the same rows. Part of `make bench`.

The entries are made of the sentences of the shipped ones in random order, each as long as a pattern's page.
"""

import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial

import django

SIZES = (1_000, 100_000)
MOST_MS = {1_000: 5, 100_000: 10}
ROUNDS = 5
MOST = 40
QUERIES = [
    *("lambda", "dead letter queue", "idempotency", "cold start", "event bus", "kinesis", "retry", "vis"),
    *("timeout", "connection pool", "step functions", "exactly once", "partition key", "eventbrige", "sql"),
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/search.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from django.core.management import call_command

        from patterns.loading import load_catalogue

        call_command("migrate", verbosity=0)
        load_catalogue()
        for size in SIZES:
            fill(size)
            measure(size)


def fill(size: int) -> None:
    """Add made entries until there are `size` of them."""
    from patterns.models import Searchable
    from patterns.search.index import _store, _store_words

    _store(list(made(size - Searchable.objects.count())))
    _store_words(Searchable.objects.filter(url__startswith="/made/").order_by("-pk")[:2_000])


def made(number: int) -> Iterator[object]:
    from patterns.models import Searchable

    chance = random.Random(7)  # noqa: S311 - texts of a benchmark
    pages = Searchable.objects.exclude(url__startswith="/made/")
    shipped = list(pages.filter(kind__in=["pattern", "example"]))
    sentences = [part for row in pages for part in re.split(r"(?<=[.:;]) ", row.text) if part]
    titles = [word for row in pages for word in row.title.split()]
    for place in range(number):
        model = chance.choice(shipped)
        title = " ".join(chance.sample(titles, 3))
        text = " ".join(chance.choices(sentences, k=max(1, len(model.text) // 90)))
        url = f"/made/{number}-{place}/"
        yield Searchable(url=url, kind=model.kind, title=title, summary=chance.choice(sentences), text=text)


def measure(size: int) -> None:
    from patterns.models import Searchable
    from patterns.search import search

    mean = statistics.mean(map(len, Searchable.objects.order_by("-pk").values_list("text", flat=True)[:1_000]))
    whole = [best(partial(search, query)) for query in QUERIES]
    print(f"{size:,} entries of {mean:,.0f} characters")
    print(f"  a search, all of it: {statistics.median(whole) * 1e3:.2f} ms at the median (at most {MOST_MS[size]})")
    print(f"  the slowest of {len(QUERIES)}: {max(whole) * 1e3:.2f} ms")
    if size == SIZES[0]:
        asked = [best(partial(full_text, query)) for query in QUERIES]
        plain = [best(partial(like, query)) for query in QUERIES]
        ratio = statistics.median(mine / theirs for mine, theirs in zip(asked, plain, strict=True))
        ours, theirs = (statistics.median(times) * 1e3 for times in (asked, plain))
        print(f"  in the database: {ours:.2f} ms, by LIKE {theirs:.2f} ms; {ratio:.3f} of it (at most 0.1)")


def full_text(query: str) -> list[object]:
    """What the search asks the database for the words of a query."""
    from django.db import connection

    from patterns.search import backends
    from patterns.search.words import words

    whole, _ = backends._terms("sqlite", words(query), every=True)
    with connection.cursor() as cursor:
        end = backends._end(connection, whole)
        return list(cursor.execute(backends._FTS5, [whole, end, "", "", MOST]).fetchall())


def like(query: str) -> list[object]:
    """The same without an index: every word somewhere in a column, in an order for which every row must be seen."""
    from django.db import connection

    from patterns.search import backends

    columns = ("title", "names", "aliases", "summary", "text")
    one = f"({' OR '.join(f'{column} LIKE %s' for column in columns)})"
    every = " AND ".join(one for _ in query.split())
    sql = f"SELECT {backends._COLUMNS} FROM patterns_searchable s WHERE {every} ORDER BY title LIMIT %s"  # noqa: S608
    values = [f"%{word}%" for word in query.split() for _ in columns]
    with connection.cursor() as cursor:
        return list(cursor.execute(sql, [*values, MOST]).fetchall())


def best(call: Callable[[], object]) -> float:
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
