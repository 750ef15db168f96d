"""Pages from memory: the same for everybody, as they were made, and never older than the content."""

import gzip
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from patterns import kept
from patterns.kept import MEMORY, PUBLIC, Page, Room
from patterns.models import Pattern
from patterns.rendering import engine_name

pytestmark = pytest.mark.django_db
needs_engine = pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")
PATH = "/patterns/fan-out/"
SENT = {
    "Accept-Language": "de",
    "Content-Type": "text/plain; charset=latin-1",
    "Forwarded": "host=evil.example",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": "<script>",
    "X-Forwarded-For": "192.0.2.1",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Host": "evil.example",
    "X-HTTP-Method-Override": "POST",
    "X-Original-URL": "/admin/",
    "X-Requested-With": "XMLHttpRequest",
    "X-Rewrite-URL": "/admin/",
}
OF_EACH_REQUEST = {"X-Request-ID"}
HTMX = ["HX-Boosted", "HX-Current-URL", "HX-History-Restore-Request", "HX-Prompt", "HX-Target", "HX-Trigger"]


def kept_headers(response: Any) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name not in OF_EACH_REQUEST}


def test_second_answer_comes_from_memory_as_the_first_was(
    content: None, client: Client, django_assert_num_queries: Any
) -> None:
    first = client.get(PATH)
    with django_assert_num_queries(0):
        second = client.get(PATH)

    assert second.content == first.content
    assert {name for name in first.headers if second.headers.get(name) != first.headers[name]} == OF_EACH_REQUEST


@pytest.mark.parametrize("path", [PATH, "/", "/patterns/", "/api/v1/patterns", "/feed.atom", "/method/lens.json"])
def test_answer_from_memory_has_all_headers(content: None, client: Client, path: str) -> None:
    first = kept_headers(client.get(path))

    assert len(MEMORY) == 1
    assert kept_headers(client.get(path)) == first
    assert first["Cache-Control"] == PUBLIC
    for name in (
        "Content-Security-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "ETag",
        "Content-Length",
    ):
        assert first.get(name), name


def test_write_is_seen_at_once(content: None, client: Client) -> None:
    client.get(PATH)
    Pattern.objects.filter(slug="fan-out").update(intent="Zeppelins land.")

    assert "Zeppelins land." in client.get(PATH).content.decode()


def test_page_made_while_somebody_wrote_is_made_again(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever read the old rows must not keep them under the edition that came after."""
    make = kept._marked

    def write_meanwhile(response: Any, *args: Any, **kwargs: Any) -> Any:
        Pattern.objects.filter(slug="fan-out").update(intent="Zeppelins land.")
        return make(response, *args, **kwargs)

    monkeypatch.setattr(kept, "_marked", write_meanwhile)
    old = client.get(PATH).content.decode()
    monkeypatch.undo()

    assert "Zeppelins land." not in old
    assert "Zeppelins land." in client.get(PATH).content.decode()


def test_day_is_part_of_a_page(content: None, client: Client, django_assert_num_queries: Any) -> None:
    with time_machine.travel("2030-01-01 23:59", tick=False):
        client.get(PATH)
        with django_assert_num_queries(0):
            client.get(PATH)
    with time_machine.travel("2030-01-02 00:01", tick=False), CaptureQueriesContext(connection) as asked:
        client.get(PATH)

    assert len(asked) > 5


def test_page_that_lacks_what_failed_for_a_moment_is_made_again_after_a_while(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(PATH)
    now = kept.monotonic()
    monkeypatch.setattr(kept, "monotonic", lambda: now + kept.MOST_SECONDS + 1)
    with CaptureQueriesContext(connection) as asked:
        client.get(PATH)

    assert len(asked) > 5


def test_fragment_and_page_are_kept_apart(content: None, client: Client) -> None:
    fragment = client.get(PATH, headers={"HX-Request": "true"}).content.decode()
    page = client.get(PATH).content.decode()

    assert "<html" not in fragment
    assert "<html" in page


@pytest.mark.parametrize("name", HTMX)
def test_nothing_that_htmx_says_gets_into_another_answer(content: None, client: Client, name: str) -> None:
    path = "/patterns/?provider=aws"

    def both() -> list[bytes]:
        return [client.get(path, headers=headers).content for headers in ({}, {"HX-Request": "true"})]

    wanted = both()
    MEMORY.clear()
    for headers in ({}, {"HX-Request": "true"}):
        client.get(path, headers=headers | {name: "http://testserver/patterns/?q=evil"})

    assert both() == wanted


@pytest.mark.parametrize("name", SENT)
def test_no_other_header_changes_what_is_kept(content: None, name: str) -> None:
    wanted = Client().get(PATH)
    MEMORY.clear()
    Client().get(PATH, headers={name: SENT[name]})

    assert len(MEMORY) == 1
    found = Client().get(PATH)
    assert (found.content, kept_headers(found)) == (wanted.content, kept_headers(wanted))


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "utf-7", "cp037", "unicode_escape"])
def test_words_of_an_address_are_read_alike_whatever_charset_is_named(content: None, charset: str) -> None:
    path = "/patterns/?q=caf%C3%A9-x"
    first = Client().get(path, headers={"Content-Type": f"text/plain; charset={charset}"}).content.decode()

    assert 'value="café-x"' in first
    assert Client().get(path).content.decode() == first


def test_hosts_and_schemes_are_kept_apart(content: None, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    client.get(PATH, headers={"Host": "one.example"})

    assert "one.example" not in client.get(PATH, headers={"Host": "other.example"}).content.decode()
    assert "http://other" not in client.get(PATH, headers={"Host": "other.example"}, secure=True).content.decode()
    assert client.get(PATH, headers={"Host": "evil.example"}).status_code == 400


def test_visitor_with_a_session_gets_own_pages_new_and_everybodys_from_memory(
    content: None, visitor: Client, django_assert_num_queries: Any
) -> None:
    stranger = visitor.get("/").content
    visitor.get(PATH)
    visitor.post("/assessments/start/", {"name": "Order intake"})
    own = visitor.get("/")

    assert b"Order intake" not in stranger
    assert b"Order intake" in own.content
    assert own.headers["Cache-Control"] == "private, no-store"
    assert Client().get("/").content == stranger
    with django_assert_num_queries(0):
        assert visitor.get(PATH).headers["Cache-Control"] == PUBLIC


def test_page_of_a_stranger_tells_caches_that_a_cookie_changes_it(content: None, client: Client) -> None:
    assert "Cookie" in client.get("/").headers["Vary"]
    assert "Cookie" not in client.get(PATH).headers["Vary"]


def test_missing_page_is_not_kept(content: None, client: Client) -> None:
    assert client.get("/patterns/zeppelin/").status_code == 404
    assert len(MEMORY) == 0
    Pattern.objects.filter(slug="fan-out").update(slug="zeppelin")

    assert client.get("/patterns/zeppelin/").status_code == 200


def test_unchanged_page_is_not_sent_again_nor_made_again(
    content: None, client: Client, django_assert_num_queries: Any
) -> None:
    tag = client.get(PATH).headers["ETag"]
    with django_assert_num_queries(0):
        response = client.get(PATH, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"] == PUBLIC
    assert response.headers["Content-Security-Policy"]


def test_tag_of_a_page_is_the_same_in_another_process_and_another_after_an_edit(content: None, client: Client) -> None:
    tag = client.get(PATH).headers["ETag"]
    MEMORY.clear()
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    assert len(MEMORY) == 1
    Pattern.objects.filter(slug="fan-out").update(intent="Zeppelins land.")

    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [("{}", 304), ('"a", {}', 304), ("*", 304), ("{strong}", 304), ('"a"', 200), ("", 200), ('{}"', 200)],
)
def test_tags_are_compared_as_lists_and_weakly(content: None, client: Client, sent: str, status: int) -> None:
    tag = client.get(PATH).headers["ETag"]
    headers = {"If-None-Match": sent.format(tag, strong=tag.removeprefix("W/"))}

    assert client.get(PATH, headers=headers).status_code == status


def test_browser_that_has_any_page_gets_our_tag_also_where_none_is_kept(content: None, client: Client) -> None:
    cold = client.get(PATH, headers={"If-None-Match": "*"})
    warm = client.get(PATH, headers={"If-None-Match": "*"})

    assert (cold.status_code, warm.status_code) == (304, 304)
    assert cold.headers["ETag"] == warm.headers["ETag"] == client.get(PATH).headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [("GZIP", True), ("br;q=1.0, gzip;q=0.8", True), ("gzip ;q=1", True), ("gzip;q=0.001", True), ("", False)]
    + [(text, False) for text in ("gzip;q=0", "gzip; Q=0.000, br", "xgzipx", "br", "identity")],
)
def test_page_is_compressed_for_those_alone_who_take_it(
    content: None, client: Client, accepted: str, is_zipped: bool
) -> None:
    client.get(PATH, headers={"Accept-Encoding": "gzip"})
    response = client.get(PATH, headers={"Accept-Encoding": accepted})

    assert response.headers.get("Content-Encoding") == ("gzip" if is_zipped else None)


@pytest.mark.parametrize("path", [PATH, "/", "/search/?q=queue", "/patterns/?" + "x" * kept.MAX_ADDRESS])
def test_what_everybody_may_keep_sets_no_cookie_and_is_compressed(content: None, path: str) -> None:
    for _ in range(2):
        response = Client().get(path, headers={"Cookie": "csrftoken=bad", "Accept-Encoding": "gzip"})

        assert response.headers["Cache-Control"].startswith("public")
        assert response.headers["Content-Encoding"] == "gzip"
        assert not response.cookies


@needs_engine
@pytest.mark.parametrize("path", [f"{PATH}diagram.png", f"{PATH}starter.zip", "/og/pattern/fan-out.png"])
def test_what_is_compressed_already_is_sent_as_it_is(content: None, client: Client, path: str) -> None:
    answers = [client.get(path, headers={"Accept-Encoding": "gzip"}) for _ in range(2)]

    assert [response.status_code for response in answers] == [200, 200]
    assert [response.headers.get("Content-Encoding") for response in answers] == [None, None]
    assert answers[0].content[:2] in {b"\x89P", b"PK"}


def test_addresses_that_are_made_up_drive_out_none_of_the_sites(
    content: None, client: Client, django_assert_num_queries: Any
) -> None:
    client.get(PATH)
    given = len(MEMORY)
    for number in range(MEMORY._others._most_pages + 10):
        client.get("/robots.txt", {"x": number})
    hosts = [f"testserver:{number}" for number in range(1, 600)]
    for host in hosts:
        client.get("/robots.txt", headers={"Host": host})
    for number in range(600):
        client.get("/robots.txt", headers={"HX-Prompt": str(number)})

    with django_assert_num_queries(0):
        client.get(PATH)
    assert len(MEMORY) == given + MEMORY._others._most_pages


def test_page_is_compressed_once_and_for_those_who_ask(content: None, client: Client) -> None:
    plain = client.get(PATH)
    zipped = client.get(PATH, headers={"Accept-Encoding": "gzip, br"})

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped.headers["ETag"] == plain.headers["ETag"]
    assert int(zipped.headers["Content-Length"]) == len(zipped.content) < len(plain.content)
    assert client.get(PATH, headers={"Accept-Encoding": "gzip, br"}).content == zipped.content
    for answer in (plain, zipped):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_head_is_answered_like_get(content: None, client: Client) -> None:
    page = client.get(PATH)
    head = client.head(PATH)

    assert head.content == b""
    assert kept_headers(head) == kept_headers(page)


def test_very_long_address_is_answered_and_not_kept(content: None, client: Client) -> None:
    assert client.get("/patterns/?" + "&".join(f"x{number}=1" for number in range(300))).status_code == 200
    assert len(MEMORY) == 0


def test_page_that_is_not_kept_costs_no_look_at_the_edition(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []
    monkeypatch.setattr("patterns.kept.edition", lambda: looked.append(1) or "")

    client.get("/assessments/from-file/")
    assert not looked
    client.get(PATH)
    assert looked


def page(size: int) -> Page:
    return Page(kept.Headers({}), kept.Headers({}), b"x" * size, kept.Mark(("", None), False, False))  # type: ignore[arg-type]


def test_memory_is_bounded_in_pages_and_bytes_and_forgets_what_was_asked_for_longest_ago() -> None:
    memory = Room(most_pages=20, most_bytes=1600)
    for number in range(20):
        memory.put((number,), page(10))
    memory.get((0,))
    memory.put((20,), page(10))
    assert (len(memory), memory.size) == (20, 200)
    assert memory.get((0,))
    assert memory.get((1,)) is None

    for number in range(20):
        memory.put((number,), page(100))
    assert memory.size <= 1600
    memory.put((19,), page(101))
    assert memory.get((19,)) is None, "a page larger than a sixteenth takes the room of too many others"
    assert memory.size == sum(found.size for key in range(21) if (found := memory.get((key,))))


def test_database_that_does_not_answer_is_told_where_the_page_is_made(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    client.get(PATH)

    def down() -> str:
        raise OperationalError("gone")

    monkeypatch.setattr(kept, "edition", down)
    with pytest.raises(OperationalError):
        client.get(PATH)
