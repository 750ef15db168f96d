"""A browser small enough to run two hundred of: one connection, cookies, gzip; each response is read whole."""

import asyncio
import time
import zlib
from dataclasses import dataclass
from urllib.parse import urlencode

PATIENCE = 60.0
AWAY = {502, 503, 504}  # from the proxy, when the application did not take the request


class Broken(Exception):
    """The connection ended before an answer was there, or the proxy could not get one."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: str
    ms: float


class Browser:
    """Asks the server on `port` of this machine, from an address of its own."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._cookies: dict[str, str] = {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://127.0.0.1:{self._port}"}
        return await self._ask("POST", path, urlencode(fields).encode(), {**form, **headers})

    async def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None

    async def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """The answer; raises Broken, after which the next call opens another connection."""
        start = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                status, told, content = await self._exchange(method, path, body, headers)
        except (OSError, EOFError, TimeoutError) as error:
            await self.close()
            raise Broken(f"{method} {path}: {type(error).__name__}") from error
        ms = (time.perf_counter() - start) * 1000
        if told.get("connection") == "close":
            await self.close()
        if status in AWAY and told.get("server", "").startswith("nginx") and "retry-after" in told:
            raise Broken(f"{method} {path}: {status}")
        if told.get("content-encoding") == "gzip":
            content = zlib.decompress(content, 31)
        return Answer(status, told, content.decode(errors="replace"), ms)

    async def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(self._address, 0))
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", "Accept-Encoding: gzip"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if self._cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self._cookies.items()))
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        writer.write("\r\n".join([*lines, "", ""]).encode() + (body or b""))
        first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
        told: dict[str, str] = {}
        for line in filter(None, rest):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self._cookies[cookie] = content
            told[name.lower()] = value
        return int(first.split()[1]), told, await _body(reader, told)


async def _body(reader: asyncio.StreamReader, told: dict[str, str]) -> bytes:
    if told.get("transfer-encoding") != "chunked":
        return await reader.readexactly(int(told.get("content-length", "0")))
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
