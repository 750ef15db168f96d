"""Visitors who answer one after another, and remember what was acknowledged."""

import http.client
import threading
import time
from dataclasses import dataclass, field

from tests.servers.visitor import NUMBERS, Visitor

PAUSE = 0.02  # before a server that is gone is asked again


@dataclass
class Writer:
    """One visitor with one assessment; every number is sent once, in order, and again until it is acknowledged."""

    port: int
    name: str
    pause: float = 0.0
    assessment: str = ""
    acknowledged: dict[str, int] = field(default_factory=dict)  # question: the last number
    unanswered: tuple[str, int] | None = None  # sent last, and not acknowledged
    count: int = 0
    broken: int = 0
    refused: list[int] = field(default_factory=list)  # statuses that were not 200
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self.visitor = Visitor(self.port)

    def begin(self) -> None:
        self.assessment = self.visitor.begin(self.name)

    def write(self, stop: threading.Event) -> None:
        number = max(self.acknowledged.values(), default=0)
        while not stop.is_set():
            question, value = self.unanswered or (NUMBERS[number % len(NUMBERS)], number + 1)
            self.unanswered = (question, value)
            start = time.monotonic()
            try:
                status = self.visitor.answer(self.assessment, question, value)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                stop.wait(PAUSE)
                continue
            self.slowest = max(self.slowest, time.monotonic() - start)
            if status != 200:
                self.refused.append(status)
                stop.wait(PAUSE)
                continue
            self.acknowledged[question], self.unanswered = value, None
            self.count, number = self.count + 1, value
            if self.pause:
                stop.wait(self.pause)
        self.visitor.close()

    @property
    def public_id(self) -> str:
        return self.assessment.split("/")[2]


class Writers:
    """Several at once, each in a thread: `with writers.at_work():`"""

    def __init__(self, port: int, count: int, pause: float = 0.0) -> None:
        self.all = [Writer(port, f"Writer {number}", pause) for number in range(count)]
        for writer in self.all:
            writer.begin()

    def start(self) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=writer.write, args=[self._stop], daemon=True) for writer in self.all]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in self._threads), "a writer did not end"

    def wait_for(self, more: int, patience: float = 60) -> None:
        """Until each has been acknowledged so many more answers; raises TimeoutError."""
        wanted, start = {writer.name: writer.count + more for writer in self.all}, time.monotonic()
        while any(writer.count < wanted[writer.name] for writer in self.all):
            if time.monotonic() - start > patience:
                raise TimeoutError(f"{more} answers of each took over {patience} seconds")
            time.sleep(0.02)

    @property
    def count(self) -> int:
        return sum(writer.count for writer in self.all)

    @property
    def refused(self) -> list[int]:
        return [status for writer in self.all for status in writer.refused]
