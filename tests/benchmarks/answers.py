"""What an answer and a report cost a visitor, in one process and with a database of its own. Part of `make bench`."""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable

import django

ANSWERS, REPORTS = 120, 15
MOST_ANSWER_MS, MOST_REPORT_MS, MOST_STATEMENTS = 100, 250, 4


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/answers.sqlite3"
        os.environ["CACHE_URL"] = f"filecache://{folder}/cache"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_content", stdout=open(os.devnull, "w"))  # noqa: SIM115 - closed with the process
        measure()


def measure() -> None:
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from advisor.models import Assessment, Question

    settings.ALLOWED_HOSTS = ["testserver"]
    visitor = Client()
    visitor.post("/assessments/start/crud-api/")
    address = Assessment.objects.get().get_absolute_url()
    questions = list(Question.objects.exclude(choices=None).prefetch_related("choices"))

    def give(number: int) -> None:
        question = questions[number % len(questions)]
        choices = question.choices.all()
        value = json.dumps(choices[number // len(questions) % len(choices)].value)
        answer = visitor.post(
            f"{address}answers/{question.input}/", {question.input: value}, headers={"HX-Request": "true"}
        )
        if answer.status_code != 200:
            raise SystemExit(f"{question.input} was answered {answer.status_code}")

    give(0)
    with CaptureQueriesContext(connection) as sent:
        give(1)
    statements = [query for query in sent if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    print(f"{'an answer: posted, stored, shown':44} {len(statements):7} statements (at most {MOST_STATEMENTS})")
    if len(statements) > MOST_STATEMENTS:
        raise SystemExit("\n".join(query["sql"] for query in statements))
    told("an answer: posted, stored, shown", [clock(lambda n=n: give(n)) for n in range(ANSWERS)], MOST_ANSWER_MS)
    visitor.post(f"{address}judge/")
    times = []
    for _ in range(REPORTS):
        cache.clear()
        times.append(clock(lambda: visitor.get(f"{address}report/")))
    told("the report, its drawing not in the cache", times, MOST_REPORT_MS)


def clock(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def told(name: str, times: list[float], most: int) -> None:
    slow = statistics.quantiles(times, n=20)[-1] * 1e3
    print(f"{name:44} {statistics.median(times) * 1e3:7.1f} ms, 95 of 100 within {slow:7.1f} ms (at most {most})")


if __name__ == "__main__":
    main()
