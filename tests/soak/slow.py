"""Two hundred clients that keep the proxy waiting, of each of three kinds, and one visitor who wants a page."""

import asyncio
from collections.abc import Awaitable, Callable
from statistics import quantiles

from tests.soak.browser import Broken, Browser

EACH = 200
SECONDS, PAUSE = 8.0, 0.04
BODY = b"POST /assessments/start/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\nname="

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def idle(streams: Streams) -> None:
    await asyncio.sleep(SECONDS * 2)


async def headers(streams: Streams) -> None:
    streams[1].write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    while True:
        streams[1].write(b"X-Slow: 1\r\n")
        await streams[1].drain()  # raises where the proxy has had enough
        await asyncio.sleep(1)


async def body(streams: Streams) -> None:
    streams[1].write(BODY)
    while True:
        streams[1].write(b"x")
        await streams[1].drain()
        await asyncio.sleep(1)


KINDS = {"idle": idle, "headers": headers, "bodies": body}


async def p99_beside(port: int, kinds: list[str], page: str) -> tuple[float, int]:
    """The visitor's p99 in ms with EACH clients of each kind, and how many of their connections were open."""
    connections: list[Streams] = []
    tasks = []
    try:
        for number, kind in enumerate(kind for kind in kinds for _ in range(EACH)):
            source = (f"127.0.{10 + number // 250}.{1 + number % 250}", 0)
            streams = await asyncio.open_connection("127.0.0.1", port, local_addr=source)
            connections.append(streams)
            tasks.append(asyncio.create_task(_quietly(KINDS[kind], streams)))
        times = await _visit(port, page)
        alive = sum(not task.done() for task in tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _, writer in connections:
            writer.close()
    return quantiles(times, n=100)[98], alive


async def _quietly(kind: Callable[[Streams], Awaitable[None]], streams: Streams) -> None:
    try:
        await kind(streams)
    except OSError:
        return  # thrown out, as it should be in the end


async def _visit(port: int, page: str) -> list[float]:
    visitor = Browser(port, "127.0.9.1")
    times = []
    for _ in range(int(SECONDS / PAUSE)):
        try:
            answer = await visitor.get(page)
        except Broken:
            times.append(60_000.0)
            continue
        times.append(answer.ms if answer.status == 200 else 60_000.0)
        await asyncio.sleep(PAUSE)
    await visitor.close()
    return times
