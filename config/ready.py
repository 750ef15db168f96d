"""The application as a worker serves it: what any first request would wait for is read, imported and compiled before.

At a reload the former worker goes on meanwhile. So that its users do not notice, all this is done by a thread with a
lower priority, before there is another one that could wait for it.
"""

import logging
import os
from contextlib import suppress
from threading import Thread, get_native_id

from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver

from config.wsgi import application

__all__ = ["application"]

NICENESS = 10
MOST_SECONDS = 6.0  # what is not ready by then, whoever needs it makes ready; config/serve waits a little longer
TEMPLATES = (
    "advisor/assessment_detail.html advisor/assessment_list.html advisor/home.html advisor/question_detail.html "
    "advisor/report_detail.html advisor/assessment_start.html patterns/pattern_detail.html patterns/pattern_list.html "
    "patterns/search_page.html"
).split()

log = logging.getLogger("faasible.ready")


def make_ready() -> None:
    """A site that lacks its content, or its database, begins all the same."""
    with suppress(AttributeError, OSError):  # of one thread alone, on Linux
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)
    try:
        _read()
    except Exception as error:  # whatever it is, whoever asks for a page is told of it
        log.warning("a worker begins without its content", extra={"kind": type(error).__name__})
    finally:
        connections.close_all()


def _read() -> None:
    _ = get_resolver().url_patterns
    from advisor.asked import question_groups
    from advisor.because import Because
    from advisor.judgement import standing_of
    from advisor.models import Example
    from advisor.questions import questionnaire
    from advisor.templatetags.asked import plain_question
    from patterns.bounds import bounds
    from patterns.models import Pattern, Provider
    from patterns.views.patterns import shelved

    for name in TEMPLATES:
        get_template(name)
    for group in questionnaire(question_groups(), {}):
        for form in group.forms:
            plain_question(form)
    for example in Example.objects.all():
        standing_of(example.workload)
    Because("").url("")
    stock, cards = shelved()
    for pattern in stock.patterns:
        for heading in (2, 3):
            cards.card(pattern, heading=heading, is_chosen=False)
    for provider in Provider.objects.all():
        for pattern in Pattern.objects.published().with_drawing():
            for bound in bounds(pattern, provider):
                _ = bound.fold


_thread = Thread(target=make_ready, daemon=True)
_thread.start()
_thread.join(MOST_SECONDS)
