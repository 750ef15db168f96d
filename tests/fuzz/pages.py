"""What the pages of the site offer to send: the fields of their forms with their values, and what links ask for."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit


class Offered(HTMLParser):
    """The fields and the query strings of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.asked: list[tuple[str, str]] = []
        self._text: tuple[str, list[str]] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "action", "hx-get"):
            self.asked += parse_qsl(urlsplit(given.get(name, "")).query)[:20]
        if tag == "textarea":
            self._text = (given.get("name", ""), [])
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, given.get("value", "")))
        elif tag == "input" and given.get("name") and (given.get("type") not in BOXES or "checked" in given):
            self.fields.append((given["name"], given.get("value", "")))
        elif tag in {"input", "button"} and given.get("name"):
            self.asked.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            self.fields.append((self._text[0], "".join(self._text[1])))
            self._text = None
        elif tag == "select":
            self._select = ""


BOXES = {"checkbox", "radio"}
