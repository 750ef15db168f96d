"""What a browser makes of a page, and what of it no text of a visitor or an author may have put there.

Pages are parsed as browsers parse them. The site's own vocabulary is what its templates hold and what the same pages
hold with harmless words.
"""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Comment

import django
import tinyhtml5

Name = tuple[str, str]
TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
ADMIN_TEMPLATES = Path(django.__file__).parent / "contrib" / "admin" / "templates"
# What acts, or changes how the rest of a page acts. There is as much of it whatever the words are.
ACTIVE = {"script", "style", "iframe", "object", "embed", "base", "meta", "link", "form", "button", "frame", "applet"}
REQUESTS = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
OWN_SCRIPTS = ("/static/", "/admin/jsi18n/")
ADDRESSES = {"href", "src", "action", "formaction", "poster", "data", "background", "cite", "srcset", "ping"}
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_LOCAL = re.compile(r"(?:/(?![/\\])|[#?]|\.\.?/|[\w-]+/)[^\t\r\n]*|[\w.-]*", re.DOTALL)


@dataclass
class Page:
    """Elements with their attributes, comments, and the text."""

    elements: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    comments: int = 0
    text: str = ""

    @property
    def names(self) -> set[Name]:
        bare = {(tag, "") for tag, _, _ in self.elements}
        return bare | {(tag, name) for tag, attributes, _ in self.elements for name in attributes}

    @property
    def active(self) -> Counter[Name]:
        """How often each thing stands there that acts."""
        found = Counter((tag, "") for tag, _, _ in self.elements if tag in ACTIVE)
        found.update(
            (tag, name) for tag, attributes, _ in self.elements for name in attributes if _is_active_attribute(name)
        )
        return found


def _is_active_attribute(name: str) -> bool:
    return name.startswith(("hx-", "data-hx-", "on")) or name in {"style", "srcdoc", "formaction", "autofocus"}


def read(html: str) -> Page:
    root = tinyhtml5.parse(io.StringIO(html), namespace_html_elements=False)  # a short text is taken for a path
    page = Page()
    texts: list[str] = []
    for element in root.iter():
        if element.tag is Comment:
            page.comments += 1
            continue
        if not isinstance(element.tag, str):
            continue
        attributes = {_local(name).lower(): value for name, value in element.attrib.items()}
        page.elements.append((_local(element.tag), attributes, element.text or ""))
    texts = [text for text in root.itertext() if text]
    page.text = "".join(texts)
    return page


def _local(name: str) -> str:
    return str(name).rpartition("}")[2]


@cache
def written_in_templates() -> frozenset[Name]:
    """The elements and attributes that the templates hold, ours and the admin's."""
    found: set[Name] = set()
    for folder in (TEMPLATES, ADMIN_TEMPLATES):
        for path in folder.rglob("*.html"):
            reader = _Names()
            reader.feed(_TAG.sub(" ", path.read_text()))
            found |= reader.names
    return frozenset(name for name in found if not _is_odd(name))


class _Names(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[Name] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {(tag, ""), *((tag, name) for name, _ in attrs)}


def _is_odd(name: Name) -> bool:
    return not re.fullmatch(r"[a-z0-9:.-]*", f"{name[0]}{name[1]}", re.IGNORECASE)


def faults(page: Page, known: frozenset[Name] | set[Name]) -> list[str]:
    """What stands in the page and must not, in words; `known` is the site's vocabulary."""
    found = [f"<{tag} {name}>" for tag, name in sorted(page.names - known)]
    for tag, attributes, text in page.elements:
        found += [f"{tag} {complaint}" for complaint in _complaints(tag, attributes, text)]
    return found


def _complaints(tag: str, attributes: dict[str, str], text: str) -> Iterator[str]:
    if tag == "script":
        if attributes.get("type") == "application/json":
            json.loads(text)
        elif text.strip() or not attributes.get("src", "").startswith(OWN_SCRIPTS):
            yield f"with code of its own: {text[:60]!r}"
    if tag in {"style", "object", "embed", "frame", "applet"} or (tag == "base" and "href" in attributes):
        yield "at all"
    for name, value in attributes.items():
        acts = name.startswith(("on", "hx-on", "data-hx-")) or name in {"style", "srcdoc"}
        leads_out = name in REQUESTS and not _LOCAL.fullmatch(value)
        if acts or leads_out or (name in ADDRESSES and not _is_harmless(tag, name, value)):
            yield f"{name}={value[:60]!r}"


def _is_harmless(tag: str, name: str, value: str) -> bool:
    """Whether an address leads nowhere that acts: browsers read it without its tabs and line ends."""
    address = re.sub(r"[\t\r\n]", "", value).strip("\0\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x1f ")
    if _LOCAL.fullmatch(address):
        return True
    scheme = urlsplit(address).scheme.lower() if _is_split(address) else ""
    if tag == "link" and name == "href":
        return address.startswith(("http://testserver/", "https://testserver/"))
    return tag == "a" and name == "href" and scheme in {"http", "https", "mailto"}


def _is_split(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
