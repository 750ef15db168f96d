"""A request through all of the site's middleware, with what it wrote to the database and with its effects undone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE = ("GET", "HEAD", "OPTIONS")
TOKEN = "t" * 32
_WRITE = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|CREATE|DROP|ALTER|COPY)\b", re.IGNORECASE)
_TABLE = re.compile(r'(?:INTO|UPDATE|FROM|TABLE)\s+"?(\w+)', re.IGNORECASE)


@dataclass
class Writes:
    """What is written and not taken back: a savepoint that is rolled back takes its statements with it."""

    tables: list[str] = field(default_factory=list)
    _begun: dict[str, int] = field(default_factory=dict)

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        word, _, rest = text.partition(" ")
        if word == "SAVEPOINT":
            self._begun[rest] = len(self.tables)
        elif text.startswith("ROLLBACK TO SAVEPOINT "):
            del self.tables[self._begun[text.removeprefix("ROLLBACK TO SAVEPOINT ")] :]
        elif _WRITE.match(text):
            found = _TABLE.search(text)
            self.tables.append(found[1] if found else text[:60])
        return execute(sql, params, many, context)


class Browser(RequestFactory):
    """One who comes: cookies, and the handler of a world, which checks tokens as the real one does."""

    def __init__(self, cookies: dict[str, str], handler: ClientHandler) -> None:
        super().__init__()
        self.handler = handler
        self.cookies.load(cookies)  # type: ignore[no-untyped-call]

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))

    def ask(self, method: str, address: str, data: dict[str, Any] | None = None, **extra: Any) -> HttpResponse:
        path, _, query = address.partition("?")
        body, kind = b"", "application/octet-stream"
        if data is not None and "json" in data:
            body, kind = data["json"], "application/json"
        elif data is not None:
            body, kind = self._encode_form(data)
        response: HttpResponse = self.generic(method, path, body, kind, QUERY_STRING=query, **extra)
        if response.streaming:
            b"".join(response)  # type: ignore[arg-type]
        return response

    def _encode_form(self, data: dict[str, Any]) -> tuple[bytes, str]:
        from urllib.parse import urlencode

        return urlencode(data, doseq=True).encode(), "application/x-www-form-urlencoded"


@contextmanager
def undone() -> Iterator[Writes]:
    """What is written inside, all of which is taken back at the end."""
    seen = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(seen):
            yield seen
        transaction.set_rollback(True)
