"""Pages that are kept are answered before Django's handler, as it would answer them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, InterfaceError, connections
from django.test import Client, RequestFactory

from config.first import kept_first
from patterns.models import Pattern

pytestmark = pytest.mark.django_db
PATH = "/patterns/fan-out/"
Ask = Callable[..., tuple[str, dict[str, str], bytes]]


@pytest.fixture
def ask(content: None, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks a site whose Django says "django", and gives status, headers and body."""
    # A test's connection is in a transaction, where no request ever begins.
    monkeypatch.setattr(connections["default"], "close_if_unusable_or_obsolete", lambda: None)

    def django(sent: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"django"]

    def asked(path: str = PATH, method: str = "GET", **headers: str) -> tuple[str, dict[str, str], bytes]:
        begun: list[Any] = []
        sent = RequestFactory().generic(
            method, path, headers={name.replace("_", "-"): headers[name] for name in headers}
        )
        body = b"".join(kept_first(django)(sent.META, lambda *said: begun.append(said)))  # type: ignore[arg-type]
        [(status, told)] = begun
        return status, dict(told), body

    return asked


@pytest.mark.parametrize("headers", [{}, {"Accept_Encoding": "gzip"}, {"Accept_Encoding": "gzip;q=0"}])
def test_answer_is_that_of_django(ask: Ask, client: Client, headers: dict[str, str]) -> None:
    made = client.get(PATH, headers={name.replace("_", "-"): headers[name] for name in headers})

    status, told, body = ask(**headers)

    assert (status, body) == ("200 OK", made.content)
    assert told.keys() == made.headers.keys()
    assert {name for name in told if told[name] != made.headers[name]} == {"X-Request-ID"}


def test_whoever_has_the_page_is_told_so(ask: Ask, client: Client) -> None:
    tag = client.get(PATH).headers["ETag"]
    unchanged = client.get(PATH, headers={"If-None-Match": tag})

    status, told, body = ask(If_None_Match=tag)

    assert (status, body) == ("304 Not Modified", b"")
    assert told.keys() == unchanged.headers.keys()


def test_answer_is_logged_with_its_route_and_id(ask: Ask, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get(PATH)
    caplog.clear()

    with caplog.at_level("INFO", "faasible.requests"):
        ask(method="HEAD")

    [line] = [vars(record) for record in caplog.records]
    assert (line["method"], line["route"], line["status"], line["queries"]) == ("HEAD", "patterns/<slug:slug>/", 200, 0)


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\u3000", " "])
def test_page_of_one_with_a_session_is_never_a_stranger_s(ask: Ask, client: Client, space: str) -> None:
    client.post("/assessments/start/", {"name": "Ours alone"})
    cookie = f"{space}sessionid={client.cookies['sessionid'].value}".encode().decode("latin-1")  # as servers give it

    own = Client().get("/", HTTP_COOKIE=cookie)

    assert own.headers["Cache-Control"] == "private, no-store"
    assert ask("/")[2] == b"django"
    assert "Ours alone" not in Client().get("/").content.decode()


@pytest.mark.parametrize("where", ["patterns.kept.edition", "config.first.told"])
@pytest.mark.parametrize("error", [InterfaceError(), OSError(28, "no room")])
def test_django_answers_where_anything_breaks(
    ask: Ask,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    where: str,
    error: Exception,
) -> None:
    client.get(PATH)

    def broken(*_: object) -> str:
        raise error

    monkeypatch.setattr(where, broken)

    assert ask()[2] == b"django"
    # A database that does not answer is told where Django asks it.
    is_of_database = where == "patterns.kept.edition" and isinstance(error, InterfaceError)
    told = [vars(record)["kind"] for record in caplog.records if record.name == "faasible.first"]
    assert told == ([] if is_of_database else [type(error).__name__])


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        (PATH, "POST", {}),
        (f"{PATH}?provider=gcp", "GET", {}),
        (PATH, "GET", {"Host": "evil.example"}),
        (PATH, "GET", {"Host": ""}),
        (PATH, "GET", {"HX_Request": "true"}),
        (PATH, "GET", {"Accept_Encoding": "gzip"}),  # it was made for one that does not take it
        ("/patterns/fan-out/\u00e9/", "GET", {}),
        ("/", "GET", {"Cookie": "sessionid=anybodys"}),
    ],
)
def test_django_answers_what_is_not_kept(
    ask: Ask, client: Client, path: str, method: str, headers: dict[str, str]
) -> None:
    client.get(PATH)
    client.get("/")

    assert ask(path, method, **headers)[2] == b"django"


def test_django_answers_after_every_write(ask: Ask, client: Client) -> None:
    client.get(PATH)
    assert ask()[2] != b"django"

    Pattern.objects.filter(slug="sqs-queue").update(intent="Ours.")

    assert ask()[2] == b"django"


def test_django_answers_where_the_database_does_not(ask: Ask, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get(PATH)

    def gone() -> str:
        raise DatabaseError

    monkeypatch.setattr("patterns.kept.edition", gone)

    assert ask()[2] == b"django"


def test_proxy_that_is_trusted_says_the_scheme(ask: Ask, client: Client, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    client.get(PATH, headers={"X-Forwarded-Proto": "https"})

    assert ask()[2] == ask(X_Forwarded_Proto="http")[2] == b"django"
    assert ask(X_Forwarded_Proto="https")[2] != b"django"
