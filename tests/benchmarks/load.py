"""A small client that asks for addresses as fast as they are answered, over connections that stay open.

A process of its own, so that what it costs is not taken for the server's: it reads requests from its standard input
and prints how many answers of which status came within the time.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30


@dataclass
class Load:
    """What to send to whom: each connection sends the requests in turn, from a place of its own."""

    port: int
    requests: list[str]
    connections: int = 8
    seconds: float = 1.5


@dataclass
class Measured:
    """Answers a second, the slowest of each hundred, and how many had which status."""

    rate: float
    p50_ms: float
    p99_ms: float
    statuses: dict[str, int] = field(default_factory=dict)


def request(path: str, *, method: str = "GET", body: str = "", **headers: str) -> str:
    """A request as it goes over the wire; `_` in a header's name stands for a hyphen."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join([*lines, "", body])


def measured(load: Load) -> Measured:
    """Run the client in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(
        command, input=json.dumps(asdict(load)), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return Measured(**json.loads(done.stdout))


class Connection:
    """One connection that is waiting for an answer."""

    def __init__(self, port: int, requests: list[bytes], place: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests, self._place = requests, place
        self._had = bytearray()

    def send(self) -> None:
        self._had.clear()
        self._wanted = 0
        self.began = time.perf_counter()
        self.socket.sendall(self._requests[self._place % len(self._requests)])
        self._place += 1

    def receive(self) -> int:
        """The status once the whole answer is there, else 0."""
        part = self.socket.recv(262144)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self._had += part
        if not self._wanted:
            end = self._had.find(b"\r\n\r\n")
            if end < 0:
                return 0
            head = bytes(self._had[:end]).lower()
            self.status = int(head[9:12])
            _, _, rest = head.partition(b"\r\ncontent-length: ")
            if not rest and self.status != 304:
                raise ConnectionError(f"An answer without a length: {head!r}")
            length = 0 if self.status == 304 else int(rest.partition(b"\r\n")[0])
            self._wanted = end + 4 + length
        return self.status if len(self._had) >= self._wanted else 0


def run(load: Load) -> Measured:
    requests = [text.encode() for text in load.requests]
    every = len(requests) // load.connections or 1
    connections = [Connection(load.port, requests, place * every) for place in range(load.connections)]
    statuses: Counter[int] = Counter()
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        begin = time.perf_counter()
        end = begin + load.seconds
        while (now := time.perf_counter()) < end:
            for key, _ in selector.select(PATIENCE):
                connection = key.data
                status = connection.receive()
                if status:
                    times.append(time.perf_counter() - connection.began)
                    statuses[status] += 1
                    connection.send()
        spent = now - begin
    for connection in connections:
        connection.socket.close()
    times.sort()
    p50, p99 = (times[int(len(times) * share)] * 1e3 if times else 0.0 for share in (0.5, 0.99))
    return Measured(len(times) / spent, p50, p99, {str(status): number for status, number in statuses.items()})


if __name__ == "__main__":
    print(json.dumps(asdict(run(Load(**json.loads(sys.stdin.read()))))))
