"""Pages that are the same for everybody, kept as bytes until the content changes."""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from hashlib import blake2b
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import ResponseHeaders
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from patterns.edition import edition
from patterns.read_only import is_read_only

# Asked for again whenever it is shown, which costs little and never shows what an edit has overtaken.
PUBLIC = "public, max-age=0, must-revalidate"
MAX_ADDRESS = 1000
POLICY = "Content-Security-Policy"  # the one header of that beginning which a 304 has too
MOST_SECONDS = 600  # a page may lack what failed for a moment, such as a drawing that took too long
SMALLEST = 200  # below it compressing saves nothing, as Django's middleware has it

_NOT_AT_ALL = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")

View = Callable[..., HttpResponse]
Sent = Mapping[str, Any]  # what was asked, as the server hands it over: `HttpRequest.META`
State = tuple[str, date, bool]


class Address(NamedTuple):
    """What tells an answer from others."""

    scheme: str
    host: Hashable
    path: str
    query: str
    htmx: tuple[tuple[str, str], ...]

    @property
    def is_given(self) -> bool:
        """Whether the site gave it, so that there are only so many; any number can be made up of the others."""
        is_of_site = isinstance(self.host, tuple) or self.host in settings.ALLOWED_HOSTS
        return is_of_site and not self.query and not self.htmx


def kept(view: View) -> View:
    """A view whose answers hold nothing of the visitor's, so that one is everybody's until the content changes.

    It may look at its address, at what htmx says, at the rows and at the day, and at nothing else.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        before = state()
        return _marked(view(*args, **kwargs), before)

    return answer


def kept_for_strangers(view: View) -> View:
    """The same for a page that is everybody's where there is no session, and the visitor's own where there is one."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = state()
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        return response if has_session(request.META) else _marked(response, before, for_strangers=True)

    return answer


def state() -> State:
    """What a page is made from, read before its rows: what is made of newer ones is then made once more, never kept
    for longer than it is true. The day is there because dates age on screen, and a page says it where nothing is saved.
    """
    return edition(), datetime.now(timezone.get_current_timezone()).date(), is_read_only()


def has_session(sent: Sent) -> bool:
    """Whether the browser may have sent a session, be it still known or not: its name stands among the cookies."""
    return settings.SESSION_COOKIE_NAME in sent.get("HTTP_COOKIE", "")


def address_of(sent: Sent) -> Address | None:
    """Where the answer is kept; None for what is never kept.

    Only an address of ASCII is: of others Django reads the path otherwise than the server gave it.
    """
    if sent.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
        return None
    htmx = tuple(sorted([(name, sent[name]) for name in sent if name.startswith("HTTP_HX_")]))
    host = sent["HTTP_HOST"] if "HTTP_HOST" in sent else (sent.get("SERVER_NAME"), sent.get("SERVER_PORT"))
    path, query = sent.get("SCRIPT_NAME", "") + sent.get("PATH_INFO", ""), sent.get("QUERY_STRING", "")
    if len(path) + len(query) + sum([len(value) for _, value in htmx]) > MAX_ADDRESS or not path.isascii():
        return None
    return Address(_scheme(sent), host, path, query, htmx)


def _scheme(sent: Sent) -> str:
    """What `HttpRequest.scheme` says, which believes a proxy that is trusted."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        if name in sent:
            return "https" if sent[name].partition(",")[0].strip() == secure else "http"
    return str(sent.get("wsgi.url_scheme", "http"))


def takes_gzip(sent: Sent) -> bool:
    """Whether the browser says that it takes gzip, with a weight other than none."""
    for coding in sent.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, weight = coding.partition(";")
        if name.strip().lower() == "gzip":
            return not _NOT_AT_ALL.fullmatch(weight.lower())
    return False


@dataclass(frozen=True)
class Mark:
    """What a view says of an answer that may be kept; `is_open` where it may be compressed."""

    state: State
    for_strangers: bool
    is_open: bool


def _marked(response: HttpResponse, before: State, *, for_strangers: bool = False) -> HttpResponse:
    if response.status_code == 200 and not response.streaming:
        response.headers.setdefault("Cache-Control", PUBLIC)
        is_open = not response.has_header("Content-Encoding") and len(response.content) >= SMALLEST
        if is_open:
            # No middleware between compresses what is kept, as that is done once; `kept_pages` takes it away again.
            response.headers["Content-Encoding"] = "identity"
            patch_vary_headers(response, ["Accept-Encoding"])
        response.mark = Mark(before, for_strangers, is_open)  # type: ignore[attr-defined]
    return response


class Headers(ResponseHeaders):
    """Headers that were checked once: checking them for each answer takes longer than all else that it needs."""

    @classmethod
    def checked(cls, given: Mapping[str, str]) -> "Headers":
        """Those that a response has, which were checked there, and our own."""
        headers = cls.__new__(cls)
        headers._store = {name.lower(): (name, value) for name, value in given.items()}
        return headers

    def again(self) -> "Headers":
        copy = Headers.__new__(Headers)
        copy._store = self._store.copy()
        return copy


@dataclass(frozen=True)
class Page:
    """An answer as bytes, with all its headers, and those of a 304; both `zipped` once somebody has asked for it.

    `match` is what the address resolved to, for those who log it.
    """

    headers: "Headers"
    unchanged: "Headers"
    body: bytes
    mark: Mark
    match: Any = None
    zipped: tuple[bytes, "Headers"] | None = None
    made: float = field(default_factory=monotonic)

    @classmethod
    def of(cls, request: HttpRequest, response: HttpResponse) -> "Page | None":
        """What can be kept of an answer: None where its view did not say so, or it belongs to one visitor after all."""
        mark = getattr(response, "mark", None)
        if mark is None or response.cookies:
            return None
        # Weak, as it stands for the page in either encoding. Of the bytes and not of the edition: what an edit does not
        # change need not be sent again, and a new release that shows it otherwise is.
        tag = f'W/"{blake2b(response.content, digest_size=16).hexdigest()}"'
        headers = {**dict(response.items()), "ETag": tag, "Content-Length": str(len(response.content))}
        said = {name: value for name, value in headers.items() if not name.startswith("Content-") or name == POLICY}
        return cls(Headers.checked(headers), Headers.checked(said), response.content, mark, request.resolver_match)

    @property
    def size(self) -> int:
        return len(self.body) + (len(self.zipped[0]) if self.zipped else 0)

    def is_for(self, sent: Sent) -> bool:
        """Whether it is what the view would answer now; asks the database."""
        if monotonic() > self.made + MOST_SECONDS or (self.mark.for_strangers and has_session(sent)):
            return False
        return self.mark.state == state()

    def lacks(self, sent: Sent) -> bool:
        """Whether this browser takes it compressed, and that was not done yet."""
        return self.zipped is None and self.mark.is_open and takes_gzip(sent)

    def compressed(self) -> "Page":
        body = gzip.compress(self.body, 6, mtime=0)
        headers = {**self.headers, "Content-Length": str(len(body)), "Content-Encoding": "gzip"}
        return replace(self, zipped=(body, Headers.checked(headers)))

    def parts(self, sent: Sent) -> tuple[int, "Headers", bytes]:
        """Status, headers and these bytes, compressed where the browser takes that; 304 where it has them."""
        tags = sent.get("HTTP_IF_NONE_MATCH")
        if tags and _names(tags, self.headers["ETag"]):
            return 304, self.unchanged, b""
        if self.zipped and takes_gzip(sent):
            return 200, self.zipped[1], self.zipped[0]
        return 200, self.headers, self.body

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The same as a new answer."""
        request.resolver_match = self.match
        status, headers, body = self.parts(request.META)
        response = HttpResponse(body, status=status)
        response.headers = headers.again()
        return response


def _names(tags: str, tag: str) -> bool:
    """Whether an If-None-Match names this tag, compared weakly as RFC 9110 has it for reading."""
    return tags == "*" or tag[2:] in (one.strip().removeprefix("W/") for one in tags.split(","))


class Room:
    """Pages by address, those asked for last, within a number and a sum of bytes."""

    def __init__(self, most_pages: int, most_bytes: int) -> None:
        self._most_pages, self._most_bytes = most_pages, most_bytes
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._turn = Lock()
        self.size = 0

    def get(self, address: Hashable) -> Page | None:
        with self._turn:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: Hashable, page: Page) -> None:
        """Keep a page in place of an older one; one that would take more than a sixteenth of the room is not kept."""
        with self._turn:
            self._forget(self._pages.pop(address, None))
            if page.size > self._most_bytes // 16:
                return
            self._pages[address] = page
            self.size += page.size
            while len(self._pages) > self._most_pages or self.size > self._most_bytes:
                self._forget(self._pages.popitem(last=False)[1])

    def clear(self) -> None:
        with self._turn:
            self._pages.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _forget(self, page: Page | None) -> None:
        self.size -= page.size if page else 0


class Memory:
    """The pages of one process, in two rooms: addresses that are made up drive out none of those that the site gave."""

    def __init__(self, given: Room, others: Room) -> None:
        self._given, self._others = given, others

    def get(self, address: Address) -> Page | None:
        return self._room(address).get(address)

    def put(self, address: Address, page: Page) -> None:
        self._room(address).put(address, page)

    def clear(self) -> None:
        self._given.clear()
        self._others.clear()

    def __len__(self) -> int:
        return len(self._given) + len(self._others)

    def _room(self, address: Address) -> Room:
        return self._given if address.is_given else self._others


MEMORY = Memory(
    given=Room(most_pages=1000, most_bytes=32 * 1024 * 1024), others=Room(most_pages=400, most_bytes=16 * 1024 * 1024)
)
