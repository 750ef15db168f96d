"""Which state of content and rules is in force, as a word that every write to them replaces."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple

from django.db import DEFAULT_DB_ALIAS, connections

Given = TypeVarTuple("Given")
Made = TypeVar("Made")

# The rows of several writers who did not wait for each other are one edition together. Inside a transaction that has
# written, what it wrote last is part of it: others never see that word, and it is gone with the transaction.
ASKED = {
    "sqlite": "SELECT word FROM patterns_edition",
    "postgresql": "SELECT coalesce(string_agg(word, ' ' ORDER BY word), '')"
    " || coalesce(current_setting('faasible.edition', true), '') FROM patterns_edition",
}


def edition() -> str:
    """The edition in force for this connection; what is made may be kept under one that was read before the rows.

    It changes with the commit of every write to the tables that `patterns.edition_triggers` watches, and none comes
    twice: whoever reads an edition sees at least its rows.
    """
    # As a cursor of Django's begins: every page asks, and making one takes as long again as the question.
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_health_check_failed()
    own.ensure_connection()
    with own.wrap_database_errors:
        row = own.connection.execute(ASKED[own.vendor]).fetchone()
    return str(row[0]) if row else ""


# What each process keeps by edition, by the name of what makes it.
KEPT: dict[str, Any] = {}


def kept_by_edition(most: int = 1) -> Callable[[Callable[[*Given], Made]], Callable[[*Given], Made]]:
    """Keep what a function makes of content, rules and its arguments while their edition lasts.

    The arguments are told by their places, and can be hashed. The `most` that were asked for last are kept, and nobody
    may change them.
    """

    def keeping(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
        @lru_cache(maxsize=most)
        def kept(content: str, *given: *Given) -> Made:
            return make(*given)

        @wraps(make)
        def asked(*given: *Given) -> Made:
            return kept(edition(), *given)

        KEPT[f"{make.__module__}.{make.__qualname__}"] = kept
        return asked

    return keeping
