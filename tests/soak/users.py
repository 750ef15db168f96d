"""People who read the catalogue, begin an assessment from an example, answer, and read the report, as browsers do.

JOURNEY is what one of them does again and again: 8 of its 40 steps write. A step is a request and what the browser
fetches because of it, such as the page that a POST leads to or the verdict that an answer moves.
"""

import asyncio
import html
import json
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.soak.browser import Answer, Broken, Browser

JOURNEY = """
home list entry diagram narrowed entry diagram search entry start
begin entry answer question list entry answer questionnaire entry diagram
answer search question entry diagram answer list entry question entry
answer question entry answer judge report_diagram entry diagram report log
""".split()
WRITES = frozenset({"begin", "answer", "judge"})
WORDS = ["queue", "cron", "workflow", "event", "timeout", "stream", "cost", "cold start"]
REPEATS = 8
HX = {"HX_Request": "true", "HX_Target": "verdict"}


class Refused(Exception):
    """An answer that no user should get."""


@dataclass
class Told:
    """What all users saw, and what they were told is saved."""

    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    asked: list[float] = field(default_factory=list)  # when, by time.monotonic
    broken: list[float] = field(default_factory=list)
    saved: dict[tuple[str, str], str] = field(default_factory=dict)  # (assessment, input): value
    acknowledged: int = 0
    processor_seconds: float = 0.0  # of the servers
    by_step: dict[str, list[float]] = field(default_factory=dict)

    def forget_times(self) -> None:
        """Measure from now on; what was saved and what went wrong stays."""
        for told in (self.reads, self.writes, self.asked, self.by_step):
            told.clear()  # type: ignore[attr-defined]

    def note(self, step: str, ms: float) -> None:
        (self.writes if step in WRITES else self.reads).append(ms)
        self.by_step.setdefault(step, []).append(ms)


class User:
    def __init__(self, number: int, port: int, told: Told, entries: list[str]) -> None:
        self._browser = Browser(port, f"127.0.{1 + number // 200}.{1 + number % 200}")
        self._random = random.Random(number)  # noqa: S311 - which page is read next
        self._told, self._entries = told, entries
        self._page = entries[0]
        self._own = self._token = ""  # the address of the assessment, and what its forms carry
        self._verdict: dict[str, str] = {}
        self._choices: dict[str, list[str]] = {}
        self._shown: dict[str, str] = {}

    async def live(self, until: float, think: float) -> None:
        step = 0
        # One after another, so that at any time some are at each step: together, all would judge in the same second.
        await asyncio.sleep(self._random.uniform(0, len(JOURNEY) * think))
        while time.monotonic() < until:
            await asyncio.sleep(think * self._random.uniform(0.5, 1.5))
            name = JOURNEY[step % len(JOURNEY)]
            try:
                await getattr(self, f"_{name}")(name)
            except Refused as error:
                self._told.errors[str(error)] += 1
                step = -1  # begin anew, as one does who is lost
            except Broken as error:
                self._told.errors[f"given up: {error}"] += 1
            step += 1
        await self._browser.close()

    async def _home(self, step: str) -> None:
        page = await self._read(step, "/")
        if not self._own:  # a browser keeps these from then on
            for path in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg|woff2))"', page.body):
                await self._read("static", path)

    async def _list(self, step: str) -> None:
        await self._read(step, "/patterns/")

    async def _narrowed(self, step: str) -> None:
        await self._read(step, "/patterns/?q=" + self._random.choice(WORDS[:6]), HX_Request="true", HX_Target="shelf")

    async def _search(self, step: str) -> None:
        await self._read(step, "/search/?q=" + self._random.choice(WORDS).replace(" ", "+"))

    async def _entry(self, step: str) -> None:
        self._page = self._random.choice(self._entries)
        await self._read(step, f"{self._page}?provider={self._random.choice(['aws', 'gcp', 'azure', 'cloudflare'])}")

    async def _diagram(self, step: str) -> None:
        await self._read(step, f"{self._page}diagram.svg?provider=aws")

    async def _start(self, step: str) -> None:
        page = await self._read(step, "/assessments/start/")
        self._token = _one(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        self._examples = re.findall(r'action="(/assessments/start/[a-z0-9-]+/)"', page.body)

    async def _begin(self, step: str) -> None:
        fields = {"csrfmiddlewaretoken": self._token}
        page = await self._post_and_follow(step, self._random.choice(self._examples), fields)
        self._token = _one(r'"x-csrftoken": "([^"]+)"', page.body)
        self._own = _one(r'hx-post="(/assessments/[^/"]+/)answers/', page.body)
        self._verdict = _verdict(page.body)
        self._choices, self._shown = {}, {}
        for question in page.body.split('<fieldset class="question" id="q-')[1:]:
            name, opening = question.partition('"')[0], question.partition(">")[0]
            values = re.findall(rf'type="radio" name="{name}" id="{name}-\d+" value="([^"]+)"', question)
            known = [html.unescape(value) for value in values if value != "unknown"]
            if known and " hidden" not in opening:
                self._choices[name] = known
                self._shown[name] = _shown(name, question)

    async def _answer(self, step: str) -> None:
        name = self._random.choice(list(self._choices))
        value = self._random.choice(self._choices[name])
        fields = {name: value, f"{name}_shown": self._shown[name], f"{name}_evidence": "estimated", f"{name}_note": ""}
        key = (self._own.split("/")[2], name)
        self._told.saved.pop(key, None)  # until it is acknowledged either value may be the stored one
        path = f"{self._own}answers/{name}/"
        page = await self._write(step, lambda: self._browser.post(path, fields, X_CSRFToken=self._token, **HX), path)
        self._shown[name] = _shown(name, page.body)
        self._told.saved[key] = value
        self._told.acknowledged += 1
        moved = await self._read("verdict", f"{self._own}verdict/?{urlencode(self._verdict)}", **HX)
        self._verdict = _verdict(moved.body)

    async def _question(self, step: str) -> None:
        await self._read(step, f"{self._own}questions/{self._random.choice(list(self._choices))}/")

    async def _questionnaire(self, step: str) -> None:
        await self._read(step, self._own)

    async def _judge(self, step: str) -> None:
        await self._post_and_follow(step, f"{self._own}judge/", {"csrfmiddlewaretoken": self._token})

    async def _report(self, step: str) -> None:
        await self._read(step, f"{self._own}report/")

    async def _report_diagram(self, step: str) -> None:
        await self._read(step, f"{self._own}report/diagram.svg")

    async def _log(self, step: str) -> None:
        await self._read(step, "/assessments/")

    async def _read(self, step: str, path: str, **headers: str) -> Answer:
        return await self._try(step, lambda: self._browser.get(path, **headers), path, {200, 304})

    async def _write(self, step: str, ask: Callable[[], Awaitable[Answer]], path: str) -> Answer:
        return await self._try(step, ask, path, {200})

    async def _post_and_follow(self, step: str, path: str, fields: dict[str, str]) -> Answer:
        answer = await self._try(step, lambda: self._browser.post(path, fields), path, {302})
        return await self._read("followed", answer.headers["location"])

    async def _try(self, step: str, ask: Callable[[], Awaitable[Answer]], path: str, right: set[int]) -> Answer:
        """The answer, asked for again where the connection broke; raises Refused, or Broken after REPEATS."""
        for repeat in range(REPEATS):
            self._told.asked.append(time.monotonic())
            try:
                answer = await ask()
            except Broken:
                self._told.broken.append(time.monotonic())
                if repeat == REPEATS - 1:
                    raise
                await asyncio.sleep(0.5)
                continue
            self._told.note(step, answer.ms)
            if answer.status not in right:
                raise Refused(
                    f"{answer.status} for {step} ({re.sub('/assessments/[^/]{20,}/', '/assessments/…/', path)})"
                )
            return answer
        raise AssertionError


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if not found:
        raise Refused(f"a page without {pattern}")
    return html.unescape(found[1])


def _verdict(text: str) -> dict[str, str]:
    """What the page says that it shows of the verdict, which the browser sends when it asks for the next."""
    return dict(json.loads(_one(r'id="verdict"[^>]* hx-vals=\'([^\']+)\'', text)))


def _shown(name: str, text: str) -> str:
    """What the page says that it shows for a question, which the browser sends back with the next answer."""
    return _one(rf'id="shown-{name}" name="{name}_shown" value="([^"]*)"', text)
