"""A browser as the server sees one: a session, a CSRF token, one connection kept open, every response read."""

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

EXACT = "exact"
NUMBERS = ("requests_per_month", "duration_ms", "memory_mb", "steps")  # questions answered by any number


class Visitor:
    """Raises OSError or http.client.HTTPException where the server is gone; then the next request connects anew."""

    def __init__(self, port: int, patience: float = 30, **headers: str) -> None:
        self._port, self._patience, self._headers = port, patience, headers
        self._cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None
        self.last_headers: http.client.HTTPMessage | None = None

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, *, htmx: bool = False, **fields: object) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self._token}
        if htmx:
            headers["HX-Request"] = "true"
        return self._ask("POST", path, urlencode(fields, doseq=True), headers)

    def begin(self, name: str) -> str:
        """Begin an assessment; gives its address."""
        self.get("/assessments/start/")
        status, _ = self.post("/assessments/start/", name=name)
        if status != 302 or self.last_headers is None:
            raise AssertionError(f"an assessment was not begun but answered {status}")
        found = re.match(r"/assessments/[\w-]+/", self.last_headers["Location"])
        assert found, self.last_headers["Location"]
        return found[0]

    def answer(self, assessment: str, question: str, number: float) -> int:
        """Give a number as the answer to a question, as the page does at each change; gives the status."""
        fields = {question: EXACT, f"{question}_exact": number}
        return self.post(f"{assessment}answers/{question}/", htmx=True, **fields)[0]

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @property
    def _token(self) -> str:
        return next((value for name, value in self._cookies.items() if name.endswith("csrftoken")), "")

    def _ask(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            self._connection.request(method, path, body, {**self._headers, **(headers or {}), "Cookie": cookies})
            response = self._connection.getresponse()
            content = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        self.last_headers = response.headers
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, content
