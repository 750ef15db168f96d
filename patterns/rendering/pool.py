"""Layout processes that live long: each reads one graph after another, for a start costs more than a layout.

A process is started when it is first needed, serves one thread at a time, is replaced after so many graphs, because
Graphviz loses memory, and is never shared with a fork of ours. However we end, its input ends with us, and so does it.
"""

import atexit
import logging
import os
import select
import subprocess
import time
from secrets import token_hex
from threading import Lock

from patterns.rendering.child import MAX_OUTPUT_BYTES, Child

GRAPHS = 300
# Of the processor in a whole life: the clock limits each graph, this ends an orphan that still computes.
PROCESSOR_SECONDS = 60
REST_SECONDS = 60
CHUNK = 64 * 1024
KEPT_COMPLAINT = 2000

# How a graph of ours begins, how the answer to it does, and how both end.
HEAD, ANSWER_HEAD, END = "digraph layout {\n", '{\n  "name": "%s",\n', "\n}\n"

log = logging.getLogger(__name__)


class Unsound(Exception):
    """The process ended or answered something else: what was asked can be asked another way."""


class TooSlow(Exception):
    """No answer in time; another way would take as long again."""


class Process:
    """A seat for one process after another; whoever holds the lock has it alone."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.command: list[str] = []
        self.owner = 0
        self.graphs = 0
        self.rests_until = 0.0
        self.running: subprocess.Popen[bytes] | None = None

    def ask(self, child: Child, command: list[str], source: str) -> bytes | None:
        """The layout; None where another way must be found; raises LayoutFailed for what takes too long."""
        try:
            process = self._ready(child, command)
            if process is None:
                return None
            self.graphs += 1
            answer = _named(process, source, child.seconds)
        except TooSlow:
            self.end()
            raise child.slow() from None
        except (Unsound, OSError) as error:
            log.warning("A layout process is replaced: %s", error)
            self.end()
            return None
        if self.graphs >= GRAPHS:
            self.end()
        return answer

    def end(self) -> None:
        """No process any more. In a fork of ours it is let go, not killed: it belongs to the process that forked."""
        process, self.running = self.running, None
        if process is None:
            return
        if self.owner == os.getpid():
            process.kill()
            process.wait()
        else:
            process.returncode = 0
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()

    def _ready(self, child: Child, command: list[str]) -> subprocess.Popen[bytes] | None:
        """A process of this command that has answered before; None while the command rests.

        Not every program answers while its input is open: after one that did not, it is not tried again for a while.
        """
        if self.running and (self.owner, self.command) == (os.getpid(), command):
            return self.running
        self.end()
        if self.command == command and time.monotonic() < self.rests_until:
            return None
        self.owner, self.command, self.graphs = os.getpid(), command, 0
        self.rests_until = time.monotonic() + REST_SECONDS
        self.running = child.start(command, PROCESSOR_SECONDS)
        try:
            _named(self.running, f"{HEAD}}}\n", child.seconds)
        except TooSlow:
            raise Unsound("it does not answer while its input is open") from None
        self.rests_until = 0.0
        return self.running


SEATS = (Process(), Process())


def ask(child: Child, command: list[str], source: str) -> bytes | None:
    """The layout of one of our graphs, for whoever has a turn; None where a process of its own must make it.

    A text that may hold more or less than one graph would leave the pipe out of step. Raises LayoutFailed.
    """
    if not source.startswith(HEAD) or source.find(END) != len(source) - len(END):
        return None
    for seat in SEATS:
        if seat.lock.acquire(blocking=False):
            try:
                return seat.ask(child, command, source)
            finally:
                seat.lock.release()
    return None


@atexit.register
def end() -> None:
    for seat in SEATS:
        seat.end()


def _let_go() -> None:
    """A fork closes its copies of the pipes at once: they would keep the processes alive without their owner."""
    for seat in SEATS:
        seat.lock = Lock()
        seat.end()


os.register_at_fork(after_in_child=_let_go)


def _named(process: subprocess.Popen[bytes], source: str, seconds: float) -> bytes:
    """The answer to the graph, asked under a name of its own, so that no other answer is taken for it."""
    name = f"layout_{token_hex(8)}"
    answer = _exchange(process, source.replace("layout", name, 1).encode(), seconds)
    head = (ANSWER_HEAD % name).encode()
    if not answer.startswith(head) or answer.find(END.encode()) != len(answer) - len(END):
        raise Unsound("it answered something else")
    return (ANSWER_HEAD % "layout").encode() + answer[len(head) :]


def _exchange(process: subprocess.Popen[bytes], given: bytes, seconds: float) -> bytes:
    """What is written until a graph ends; raises Unsound, TooSlow or OSError."""
    stdin, stdout, stderr = (pipe.fileno() for pipe in (process.stdin, process.stdout, process.stderr) if pipe)
    waiting = select.poll()
    for pipe, event in ((stdin, select.POLLOUT), (stderr, select.POLLIN), (stdout, select.POLLIN)):
        os.set_blocking(pipe, False)
        waiting.register(pipe, event)
    deadline, answer, complaint = time.monotonic() + seconds, bytearray(), b""
    while not answer.endswith(END.encode()):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TooSlow
        for pipe, _ in waiting.poll(left * 1000):
            if pipe == stdin:
                given = given[os.write(stdin, given[:CHUNK]) :]
                if not given:
                    waiting.unregister(stdin)
                continue
            read = os.read(pipe, CHUNK)
            if pipe == stderr:
                complaint = (complaint + read)[-KEPT_COMPLAINT:]
                if not read:
                    waiting.unregister(stderr)
                continue
            answer += read
            if not read or len(answer) > MAX_OUTPUT_BYTES:
                raise Unsound(f"it ended, or wrote without end, and said {complaint.decode(errors='replace')!r}")
    return bytes(answer)
