"""Requests that hypothesis draws: a route, who asks, and a query, a body and headers as they are offered or worse."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.pages import Offered
from tests.permissions.asking import METHODS, TOKEN, undone
from tests.permissions.routes import Route, routes
from tests.permissions.world import POSTED, World, posted

WHO = ["nobody", "own", "own", "editor", "super", "super"]
ODD = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "1e400",
    "nan",
    "9" * 40,
    "\u0663",
    "null",
    "true",
    "[]",
    '{"a": [1, {"b": "c"}]}',
    "[" * 2_000,
    "x" * 3_000,
    "on",
    "__all__",
    "../../etc/passwd",
    "//evil.example",
    "a\x00b",
    "a\nb\r\nc",
    "\u202eabc",
    "\U0001f600" * 30,
    "%s %(x)s {x} {{ x }} {% x %}",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "2026-02-30",
    "2026-02-28",
    "99999-01-01",
    "aws",
    "name: A\nid: 1\n",
    "\ufeff",
    "\ud800",
]
CHARSETS = ["latin-1", "zlib", "hex", "idna", "punycode", "undefined", "utf-7", "utf-16", "unicode_escape", "\u00ff"]
HEADERS = {
    "HTTP_HX_REQUEST": ["true", "x"],
    "HTTP_HX_CURRENT_URL": ["http://localhost/", "http://[", "\u00ff", ""],
    "CONTENT_TYPE": [f"text/plain; charset={name}" for name in CHARSETS],
    "HTTP_HX_TARGET": ["x", "<b>"],
    "HTTP_HX_PROMPT": ["\u00e9"],
    "HTTP_IF_NONE_MATCH": ['"x"', "*", "W/", "\u00e9"],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 01 Jan 1970 00:00:00 GMT", "x", "Thu, 99 Jan 99999 00:00:00 GMT"],
    "HTTP_RANGE": ["bytes=0-1", "bytes=9-1,,"],
    "HTTP_ACCEPT": ["application/json", "image/webp", ""],
    "HTTP_ACCEPT_ENCODING": ["gzip", "gzip;q=0", "*"],
    "HTTP_ACCEPT_LANGUAGE": ["de", "x" * 300],
    "HTTP_COOKIE": ["sessionid=x; csrftoken=y", "a=" + "b" * 3_000, "=;=", 'messages="x'],
    "HTTP_HOST": ["evil.example", "localhost:99999", "a b"],
    "HTTP_X_FORWARDED_FOR": ["1.2.3.4, x", ""],
    "HTTP_X_FORWARDED_HOST": ["evil.example"],
    "HTTP_REFERER": ["http://localhost/", "http://["],
    "HTTP_SEC_GPC": ["1"],
}
KINDS = [
    "application/x-www-form-urlencoded",
    "application/json",
    "application/yaml",
    "text/plain",
    "multipart/form-data",
]
KINDS += ["multipart/form-data; boundary=x", "application/json; charset=nonsense"]
KINDS += [f"multipart/form-data; boundary=x; charset={name}" for name in CHARSETS]
KINDS += [f"application/x-www-form-urlencoded; charset={name}" for name in CHARSETS]
KINDS += ["application/json; charset*=bogus''x", "application/json; charset*=zlib''%41", 'a/b; boundary=";charset=hex']


@dataclass(frozen=True)
class Asked:
    """One request, readable where a test fails."""

    who: str
    route: str
    method: str
    address: str
    form: list[tuple[str, str]] | None
    body: bytes | None = None
    kind: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Requests:
    """What can be drawn in one world; a page is opened once to learn what it offers."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.routes = list(routes())
        self._offered: dict[str, Offered] = {}

    def drawn(self, draw: Any) -> Asked:
        route: Route = draw(st.sampled_from(self.routes))
        if route.name.startswith(("advisor:", "api:", "patterns:")) is draw(st.booleans()):
            route = draw(st.sampled_from(self.routes))
        who = draw(st.sampled_from(WHO))
        method = draw(st.sampled_from(["GET"] * 4 + ["POST"] * 5 + list(METHODS)))
        offered = self.offered(route)
        address = self.world.address(route, who)
        if draw(st.integers(0, 5)) == 0:
            address = self._worse(draw, address)
        query = draw(st.lists(_pair(offered.asked), max_size=3)) if draw(st.booleans()) else []
        asked = Asked(
            who,
            route.name,
            method,
            f"{address}{'&' if '?' in address else '?'}{_encoded(query)}" if query else address,
            self._form(draw, route, offered) if method in {"POST", "PUT", "PATCH"} else None,
            headers=draw(_headers()),
        )
        if method != "GET" and draw(st.integers(0, 4)) == 0:
            body = draw(st.one_of(st.binary(max_size=200), st.sampled_from(ODD).map(_bytes)))
            asked = Asked(
                who, route.name, method, asked.address, None, body, draw(st.sampled_from(KINDS)), asked.headers
            )
        return asked

    def offered(self, route: Route) -> Offered:
        if route.name not in self._offered:
            who = "super" if route.pattern.startswith("admin/") else "own"
            with undone():
                response = self.world.browser(who).ask("GET", self.world.address(route, who))
            is_page = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
            self._offered[route.name] = Offered(response.content.decode() if is_page else "")
        return self._offered[route.name]

    def send(self, asked: Asked) -> Any:
        browser = self.world.browser(asked.who)
        headers: dict[str, Any] = {"HTTP_X_CSRFTOKEN": TOKEN, **asked.headers}
        if asked.body is not None:
            path, _, query = asked.address.partition("?")
            response = browser.generic(asked.method, path, asked.body, asked.kind, QUERY_STRING=query, **headers)
            if response.streaming:
                b"".join(response)
            return response
        form: dict[str, Any] = {}
        for name, value in asked.form or ():
            form.setdefault(_plain(name), []).append(_plain(value))
        return browser.ask(asked.method, asked.address, form if asked.form is not None else None, **headers)

    def _form(self, draw: Any, route: Route, offered: Offered) -> list[tuple[str, str]]:
        known = offered.fields or [(name, str(value)) for name, value in POSTED.get(route.name, {}).items()]
        if route.name.startswith("api:v1:"):
            known = [(name, str(value)) for name, value in posted(route).items()]
        kept = [pair for pair in known if pair[0] != "csrfmiddlewaretoken"]
        if not draw(st.booleans()):
            kept = kept[: draw(st.integers(0, 8))]
        worse = draw(st.lists(_pair([*kept, *offered.asked]), max_size=3))
        names = {name for name, _ in worse}
        return [pair for pair in kept if pair[0] not in names] + worse

    def _worse(self, draw: Any, address: str) -> str:
        """The address with one of its parts replaced."""
        parts = address.partition("?")[0].split("/")
        place = draw(st.integers(1, len(parts) - 1))
        word = draw(st.sampled_from([text for text in ODD if "\ud800" not in text]))
        return "/".join([*parts[:place], word.replace("?", ""), *parts[place + 1 :]]) or "/"


def _pair(offered: list[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
    values = st.one_of(st.sampled_from(ODD), st.text(max_size=20), st.integers().map(str))
    names = st.sampled_from(sorted({name for name, _ in offered} | {"q", "_to_field", "_popup", "o", "page", "p", "e"}))
    own = [st.sampled_from(offered)] if offered else []
    return st.one_of(*own, st.tuples(names, values), st.tuples(st.text(min_size=1, max_size=8), values))


@st.composite
def _headers(draw: Any) -> dict[str, str]:
    if draw(st.integers(0, 2)):
        return {}
    names = draw(st.lists(st.sampled_from(sorted(HEADERS)), max_size=3, unique=True))
    return {name: draw(st.sampled_from(HEADERS[name])) for name in names}


def _encoded(pairs: list[tuple[str, str]]) -> str:
    from urllib.parse import urlencode

    return urlencode([(_plain(name), _plain(value)) for name, value in pairs])


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
