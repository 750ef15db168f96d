"""The application as a worker serves it: what most pages are made of is imported, compiled and read before the first.

At a reload the former worker serves on meanwhile. So that this is not felt, it is done with a lower priority: by a
thread, whose priority is its own on Linux, and before there is anybody whom such a thread could keep waiting.
"""

import gc
import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread, get_native_id

from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver

from config.wsgi import application

__all__ = ["application"]

NICENESS = 10
MOST_SECONDS = 3.0  # and a second or two before, for what is imported: config/serve waits for five
GARBAGE_AFTER = 10_000  # objects more than were given back; Python's 700 are fewer than one page takes
TEMPLATES = (
    "advisor/assessment_detail.html advisor/assessment_list.html advisor/assessment_start.html advisor/home.html "
    "advisor/question_detail.html advisor/report_detail.html patterns/pattern_detail.html patterns/pattern_list.html "
    "patterns/search_page.html"
).split()

log = logging.getLogger("faasible.ready")


def make_ready(late: Event) -> None:
    """Until it is late. A site that lacks its content, or its database, begins all the same."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)
    from patterns.rendering import pool

    try:
        for _ in _steps():
            if late.is_set():
                break
    except Exception as error:  # whatever it is, whoever asks for a page is told of it
        log.warning("a worker begins unready", extra={"kind": type(error).__name__})
    finally:
        connections.close_all()
        pool.end()  # a layout process that was started here would keep the priority


def _steps() -> Iterator[object]:
    """One thing after another."""
    yield get_resolver().url_patterns
    from advisor.asked import question_groups
    from advisor.because import facts_by_cause
    from advisor.judgement import standing_of
    from advisor.models import Example, answer_errors
    from advisor.questions import questionnaire
    from advisor.templatetags.asked import plain_question
    from patterns.bounds import bounds
    from patterns.models import Pattern, Provider
    from patterns.views.patterns import shelved

    yield from map(get_template, TEMPLATES)
    for group in questionnaire(question_groups(), {}):
        yield from map(plain_question, group.forms)
    for example in Example.objects.all():
        yield answer_errors(example.workload) or standing_of(example.workload)
    yield facts_by_cause()
    stock, cards = shelved()
    for pattern in stock.patterns:
        for heading in (2, 3):
            yield cards.card(pattern, heading=heading, is_chosen=False)
    drawn = list(Pattern.objects.published().with_drawing())
    for provider in Provider.objects.all():
        for pattern in drawn:
            yield from (bound.section for bound in bounds(pattern, provider))


def _begin() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):  # the server's own come after this: those inherited would lose one
        signal.signal(number, signal.SIG_DFL)
    late = Event()
    thread = Thread(target=make_ready, args=[late], daemon=True)
    thread.start()
    thread.join(MOST_SECONDS)
    late.set()
    thread.join(1.0)  # for the step that it is at
    # What was read stays, so that none of it is looked at again: that took 80 ms at a time, and kept all waiting.
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, *gc.get_threshold()[1:])


_begin()
