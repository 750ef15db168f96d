"""A browser that looks at every answer it gets: no server error, one line a header, sound pages, and a bounded time."""

import json
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

from django.test import Client

from tests.hostile import pages
from tests.hostile.pages import Name, Page
from tests.hostile.watch import MOST_SECONDS, MOST_SECONDS_SLOW, watched

HTMX = {"HTTP_HX_REQUEST": "true"}
FINE = {200, 201, 204, 301, 302, 303, 304, 400, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429, 431}


@dataclass
class Browser:
    """`known` is the vocabulary of harmless pages; while `learns`, pages add to it instead of being held to it.

    `faults` are in words, each with the address and what was tried there.
    """

    client: Client
    known: set[Name] = field(default_factory=lambda: set(pages.written_in_templates()))
    learns: bool = False
    faults: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def get(self, address: str, data: Any = None, tried: str = "", **headers: Any) -> Any:
        return self._answer("get", address, data, tried, headers)

    def post(self, address: str, data: Any = None, tried: str = "", **headers: Any) -> Any:
        return self._answer("post", address, data, tried, headers)

    def stranger(self) -> "Browser":
        """Another browser, with a session of its own, that tells its faults here."""
        return replace(self, client=type(self.client)())

    def _answer(self, method: str, address: str, data: Any, tried: str, headers: dict[str, Any]) -> Any:
        told = f"{method.upper()} {address[:90]} with {(tried or str(data))[:90]!r}"
        with watched() as watch:
            try:
                response = getattr(self.client, method)(address, data, **headers)
            except Exception as error:
                self.faults.append(f"{told}: {type(error).__name__}: {str(error)[:200]}")
                return None
        self.slowest = max(self.slowest, (watch.seconds, told))
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        complaints = [*watch.faults, *_of_headers(response)]
        if response.status_code not in FINE:
            complaints.append(f"the status is {response.status_code}")
        if watch.seconds > (MOST_SECONDS_SLOW if ".pdf" in address or "/admin/" in address else MOST_SECONDS):
            complaints.append(f"it took {watch.seconds:.1f} s")
        response.page = None
        if not response.streaming and response.content:
            complaints += self._of_content(response)
        self.faults += [f"{told}: {complaint}" for complaint in complaints]
        return response

    def _of_content(self, response: Any) -> list[str]:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind == "text/html":
            return self._of_page(response)
        if kind.endswith(("json", "manifest")):
            return of_json(response.content.decode())
        if kind.endswith("xml"):
            return of_xml(response.content, svg="svg" in kind)
        return []

    def _of_page(self, response: Any) -> list[str]:
        page: Page = pages.read(response.content.decode())
        response.page = page
        if self.learns:
            self.known |= page.names
        return pages.faults(page, self.known)


def _of_headers(response: Any) -> list[str]:
    found = [f"{name}: {value!r}" for name, value in response.items() if not str(value).isprintable()]
    for name in ("Location", "HX-Push-Url", "HX-Replace-Url", "HX-Redirect"):
        address = response.headers.get(name, "/")
        if not address.startswith(("/", "?")) or address.startswith(("//", "/\\")):
            found.append(f"it leads to {address!r}")
    return found


def of_json(text: str) -> list[str]:
    """What is wrong with a text that should be JSON as every program reads it."""
    try:
        json.loads(text, parse_constant=_no_constant)
        text.encode()
    except (ValueError, RecursionError) as error:
        return [f"not JSON: {error}"]
    return []


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def of_xml(content: bytes, *, svg: bool) -> list[str]:
    """What is wrong with a text that should be XML, and as SVG hold nothing that acts."""
    try:
        root = fromstring(content)  # noqa: S314 - the parser of Python expands no entity of a file
    except ParseError as error:
        return [f"not well-formed: {error}"]
    if b"<!" in content or b"<?" in content.removeprefix(b"<?xml"):
        return ["a declaration or an instruction stands in it"]
    return of_svg(root) if svg else []


SVG = "{http://www.w3.org/2000/svg}"
DRAWN = set("svg title desc style defs symbol g use rect path circle line text a".split())


def of_svg(root: Any) -> list[str]:
    """What a drawing holds beside shapes and texts."""
    found = []
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in DRAWN or not element.tag.startswith(SVG):
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            address = name.rpartition("}")[2] in {"href", "src"}
            if name.lower().startswith("on") or name == "style" or (address and not value.startswith(("#", "/"))):
                found.append(f"{tag} {name}={value[:60]!r}")
    return found
