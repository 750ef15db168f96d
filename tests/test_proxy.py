"""The proxy as it is shipped, in front of the site as it is shipped."""

import base64
import hashlib
import http.client
import re
import select
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers import Proxy, Site
from tests.servers.ports import free_port

DEPLOY = Path(__file__).parent.parent / "config" / "deploy"
pytestmark = pytest.mark.skipif(not Proxy.is_installed, reason="nginx is not installed")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(workers=1, local=False, is_empty=True) as running:
        running.manage("collectstatic", "--no-input", "--verbosity", "0")
        yield running


@pytest.fixture(scope="module")
def proxy(site: Site) -> Iterator[Proxy]:
    with Proxy(site) as running:
        yield running


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def logged(proxy: Proxy, path: str) -> str:
    """The log with a request in it, which nginx writes after it has sent the answer."""
    until = time.monotonic() + 10
    while path not in proxy.log and time.monotonic() < until:
        time.sleep(0.02)
    return proxy.log


def test_nginx_finds_no_fault_in_it(site: Site, proxy: Proxy) -> None:
    done = proxy.check()

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_a_page_of_the_site_comes_through(proxy: Proxy) -> None:
    answer = ask(proxy.port, "/patterns/")

    assert answer.status == 200
    assert b"<h1" in answer.body
    assert answer.headers["Server"] == "nginx"


def heard_behind(site: Site, headers: dict[str, str], trusted: str = "") -> str:
    """What the application is sent, in small letters, when a visitor sends these headers to a proxy."""
    with (
        socket.create_server(("127.0.0.1", 0)) as echo,
        Proxy(site, app=echo.getsockname()[1], trusted=trusted) as before_echo,
        socket.create_connection(("127.0.0.1", before_echo.port), 10) as visitor,
    ):
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        visitor.sendall(f"GET / HTTP/1.1\r\nHost: faasible.example\r\n{lines}\r\n".encode())
        connection, _ = echo.accept()
        with connection:
            connection.settimeout(10)
            return connection.recv(65536).decode().lower()


def test_what_a_visitor_says_of_itself_is_overwritten(site: Site) -> None:
    """The site counts failed sign-ins by address: nobody may choose one, nor claim to have come by another host."""
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}

    heard = heard_behind(site, claims)

    assert "x-forwarded-for: 127.0.0.1\r\n" in heard
    assert "x-forwarded-proto: https\r\n" in heard
    assert "x-forwarded-host" not in heard
    assert "host: faasible.example\r\n" in heard
    assert re.search(r"x-request-id: [0-9a-f]{32}\r\n", heard)


@pytest.mark.parametrize(
    ("trusted", "claimed", "visitor"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8 127.0.0.0/8", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the visitor wrote the first one itself
        ("10.0.0.0/8", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_a_proxy_before_it_is_believed_only_where_it_is_named(
    site: Site, trusted: str, claimed: str, visitor: str
) -> None:
    heard = heard_behind(site, {"X-Forwarded-For": claimed}, trusted)

    assert f"x-forwarded-for: {visitor}\r\n" in heard


@pytest.mark.parametrize(("trusted", "is_limited"), [("", True), ("127.0.0.1", False)])
def test_visitors_of_a_named_proxy_are_counted_apart(site: Site, trusted: str, is_limited: bool) -> None:
    own = {"LIMIT_SHARE_MISSES": "2", "STATIC_ROOT": site.environment["STATIC_ROOT"]}
    with (
        Site(workers=1, local=False, is_empty=True, **own) as limited,
        Proxy(limited, trusted=trusted) as behind,
    ):
        found = [
            ask(behind.port, f"/shared/{'x' * 32}/", X_Forwarded_For=f"203.0.113.{number}").status
            for number in range(4)
        ]

    assert found == ([404, 404, 429, 429] if is_limited else [404] * 4)


@pytest.mark.parametrize("trusted", ["0.0.0.0/0", "::/0", "balancer.example", "10.0.0.0/8; return 200", "*"])
def test_a_proxy_that_is_none_is_refused(site: Site, trusted: str) -> None:
    done = Proxy(site, trusted=trusted).check()

    assert done.returncode == 1
    assert "no address or network of a proxy" in done.stderr


@pytest.mark.parametrize(
    ("version", "listen", "has_line"),
    [
        ("1.9.15", "ssl http2 default", False),
        ("1.22.1", "ssl http2 default", False),
        ("1.25.0", "ssl http2 default", False),
        ("1.25.1", "ssl default", True),
        ("1.28.0", "ssl default", True),
    ],
)
def test_http2_is_asked_for_as_the_version_of_nginx_wants_it(
    site: Site, tmp_path: Path, version: str, listen: str, has_line: bool
) -> None:
    (tmp_path / "nginx").write_text(f"#!/bin/sh\necho nginx version: nginx/{version} >&2\n")
    (tmp_path / "nginx").chmod(0o755)
    proxy = Proxy(site, certificate=(tmp_path / "chain.pem", tmp_path / "key.pem"))
    proxy.environment["PATH"] = f"{tmp_path}:{proxy.environment['PATH']}"

    assert proxy.check().returncode == 0

    written = (proxy.folder / "nginx.conf").read_text()
    assert f" {listen}_server" in written
    assert ("\n        http2 on;" in written) is has_line


@pytest.mark.parametrize("method", ["TRACE", "CONNECT"])
def test_methods_that_echo_or_tunnel_are_refused(proxy: Proxy, method: str) -> None:
    with socket.create_connection(("127.0.0.1", proxy.port), 10) as visitor:
        visitor.sendall(f"{method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())

        assert visitor.recv(65536).startswith((b"HTTP/1.1 405", b"HTTP/1.1 400"))


def test_more_than_the_application_reads_is_refused_in_our_own_words(proxy: Proxy) -> None:
    answer = ask(proxy.port, "/assessments/from-file/", "POST", b"x" * (3 * 1024 * 1024 + 1))

    assert answer.status == 413
    assert b"file of at most 2.5 MB" in answer.body


def test_proxy_and_application_tell_the_same_limits() -> None:
    [most] = re.findall(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    told = "a form holds at most 256 KB{}, with one file of at most 2.5 MB"

    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == 2.5 * 1024**2
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 256 * 1024
    assert int(most) * 1024**2 > settings.FILE_UPLOAD_MAX_MEMORY_SIZE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert told.format("") in (DEPLOY / "pages" / "too-large.html").read_text()
    assert told.format(" and 1,000 fields") in (DEPLOY.parent.parent / "templates" / "400.html").read_text()


def test_a_slow_body_does_not_reach_the_application_before_it_is_whole(site: Site, proxy: Proxy) -> None:
    """With one worker of four threads, forty senders that never finish leave it free."""
    head = b"POST /assessments/start/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nname="
    slow = [socket.create_connection(("127.0.0.1", proxy.port), 10) for _ in range(40)]
    try:
        for sender in slow:
            sender.sendall(head)
        start = time.monotonic()

        assert ask(proxy.port, "/patterns/").status == 200
        assert time.monotonic() - start < 2
    finally:
        for sender in slow:
            sender.close()


def test_static_files_are_served_without_the_application_compressed_and_for_a_year(site: Site, proxy: Proxy) -> None:
    [name] = [path.name for path in (site.folder / "static" / "css").glob("site.*.css")]

    answer = ask(proxy.port, f"/static/css/{name}", Accept_Encoding="gzip")

    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert len(answer.body) == (site.folder / "static" / "css" / f"{name}.gz").stat().st_size
    assert ask(proxy.port, f"/static/css/{name}").headers["Vary"] == "Accept-Encoding"
    assert ask(proxy.port, "/static/css/site.css").headers["Cache-Control"] == "public, max-age=60"
    assert ask(proxy.port, "/static/css/").status in {403, 404}
    assert ask(proxy.port, "/static/..%2fsite.sqlite3").status in {400, 404}
    assert ask(proxy.port, "/static../site.sqlite3").status == 404


def test_where_the_application_does_not_answer_a_page_of_our_own_says_so(site: Site) -> None:
    with Proxy(site, app=free_port()) as proxy:
        answer = ask(proxy.port, "/patterns/")

    assert answer.status == 502
    assert b"Every answer that was shown as saved is saved" in answer.body
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_a_share_link_is_in_no_log(site: Site, proxy: Proxy) -> None:
    ask(proxy.port, "/shared/a-token-that-opens-a-report/diagram.svg?provider=aws", Referer="https://x/shared/a-token/")

    assert "GET /shared/-/diagram.svg HTTP/1.1" in logged(proxy, "/shared/")
    assert "a-token" not in proxy.log


def test_more_than_a_hundred_requests_at_once_from_one_address_are_too_many(proxy: Proxy) -> None:
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n"
    waiting = [socket.create_connection(("127.0.0.1", proxy.port), 10, ("127.0.0.9", 0)) for _ in range(101)]
    try:
        for sender in waiting:
            sender.sendall(head)
        [refused, *_], _, _ = select.select(waiting, [], [], 10)  # of two workers, either may be the later
        heard = b""
        while b"</html>" not in heard and (more := refused.recv(65536)):
            heard += more

        assert heard.startswith(b"HTTP/1.1 429")
        assert b"Too many requests at once" in heard
        assert ask(proxy.port, "/patterns/").status == 200  # from another address
    finally:
        for sender in waiting:
            sender.close()


def test_with_a_certificate_it_serves_https_and_plain_requests_are_sent_there(site: Site, tmp_path: Path) -> None:
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-out", str(chain), "-keyout", str(key)),
        ],
        check=True,
        capture_output=True,
    )
    with Proxy(site, certificate=(chain, key)) as proxy:
        assert proxy.check().returncode == 0
        trusting = ssl.create_default_context(cafile=str(chain))
        connection = http.client.HTTPSConnection("127.0.0.1", proxy.secure_port, timeout=30, context=trusting)
        connection.request("GET", "/patterns/")
        secure = Answer(connection.getresponse())
        connection.close()
        plain = ask(proxy.port, "/patterns/")

    assert secure.status == 200
    assert "max-age=63072000" in secure.headers["Strict-Transport-Security"]
    assert plain.status == 301
    assert plain.headers["Location"].startswith("https://")


@pytest.mark.parametrize("page", sorted((DEPLOY / "pages").glob("*.html")), ids=lambda page: page.stem)
def test_the_style_of_each_page_of_our_own_is_the_one_that_its_policy_allows(page: Path) -> None:
    [style] = re.findall(r"<style>(.*)</style>", page.read_text())
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    assert f"style-src 'sha256-{digest}'" in (DEPLOY / "nginx.conf").read_text()
