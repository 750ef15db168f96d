"""Layout processes that live long: each reads one graph after another, for a start costs more than a layout.

A process is started when it is first needed, serves one thread at a time, is replaced after so many graphs, because
Graphviz loses memory, and is never shared with a fork of ours. However we end, its input ends with us, and so does it.

Some graphs leave traces in Graphviz 2.43: with clusters, the next layout depends on the addresses of their names, and
labels of flows are freed twice; what is nested deeply takes its time to be freed. Each of those gets a process that
has seen none before, started ahead. So does each file: nothing in a PNG or PDF says which text it answers, so it is all
that a process writes after its greeting.
"""

import atexit
import logging
import os
import re
import select
import subprocess
import time
from contextlib import suppress
from secrets import token_hex
from threading import Lock

from patterns.rendering.child import CHUNK, MAX_OUTPUT_BYTES, Child, let_go, stop
from patterns.rendering.trouble import LayoutFailed, LayoutSlow

GRAPHS = 300
# Of the processor in a whole life: the clock limits each graph, this ends an orphan that still computes.
PROCESSOR_SECONDS = 60
REST_SECONDS = 60
KEPT_COMPLAINT = 2000
GREETING = b"""digraph greeting {
\ta [label=a fontname="Arial" pos="0,0"]
\tb [label=b fontname="Arial Bold" pos="0,0"]
}
"""
FILE_END = re.compile(rb"%%EOF\n|IEND\xaeB`\x82")

# How a graph of ours begins, how the answer to it does, and how both end.
HEAD, ANSWER_HEAD, END = "digraph layout {\n", '{\n  "name": "%s",\n', "\n}\n"

# The tab that begins each of our lines makes the search quick.
LOOP = re.compile(r"\t(n\d+) -> \1\b")

log = logging.getLogger(__name__)


class Unsound(Exception):
    """The process ended or answered something else: what was asked can be asked another way."""


class TooSlow(Exception):
    """No answer in time; another way would take as long again."""


class Process:
    """A seat for one process after another, each for so many graphs; whoever holds the lock has it alone."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = Lock()
        self.command: list[str] = []
        self.owner = 0
        self.graphs = 0
        self.rests_until = 0.0
        self.greeting = ""
        self.running: subprocess.Popen[bytes] | None = None

    def ask(self, child: Child, command: list[str], source: str) -> bytes | None:
        """The layout; None where another way must be found; raises LayoutFailed for what takes too long."""
        try:
            process = self._ready(child, command)
            if process is None:
                return None
            self.graphs += 1
            name = _name()
            answer = _answer(process, name, _renamed(source, name), child.seconds)
        except TooSlow:
            self.end()
            raise child.slow() from None
        except (Unsound, OSError) as error:
            log.warning("A layout process is replaced: %s", error)
            self.end()
            return None
        if self.graphs >= self.most:
            self.end()
            with suppress(OSError):  # it gets ready while nobody waits; if it cannot, the next to ask is told
                self._start(child, command)
        return answer

    def end(self) -> None:
        """No process any more. In a fork of ours it is let go, not killed: it belongs to the process that forked."""
        process, self.running, self.graphs = self.running, None, 0
        if process is None:
            return
        if self.owner == os.getpid():
            stop(process)
        else:
            let_go(process)

    def _ready(self, child: Child, command: list[str]) -> subprocess.Popen[bytes] | None:
        """A process of this command that has answered an empty graph; None while the command rests.

        Not every program answers while its input is open: after one that did not, it is not tried again for a while.
        """
        if not self.running or (self.owner, self.command) != (os.getpid(), command):
            self.end()
            if self.command == command and time.monotonic() < self.rests_until:
                return None
            self._start(child, command)
        if self.running and self.greeting:
            try:
                _answer(self.running, self.greeting, b"", child.seconds)
            except (TooSlow, Unsound, OSError) as error:
                self.rests_until = time.monotonic() + REST_SECONDS
                raise Unsound(f"it does not answer while its input is open {error}") from None
            self.greeting = ""
        return self.running

    def _start(self, child: Child, command: list[str]) -> None:
        """Start a process and give it an empty graph, for which it loads all that it needs."""
        self.owner, self.command = os.getpid(), command
        self.running, self.greeting = child.start(command, PROCESSOR_SECONDS), _name()
        if self.running.stdin:
            self.running.stdin.write(_renamed(f"{HEAD}}}\n", self.greeting))


LASTING = (Process(GRAPHS), Process(GRAPHS))
FRESH = (Process(1),)
SEATS = (*LASTING, *FRESH)
# Started ahead for files, by command, and greeted with a text in each font of ours.
AHEAD: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}


def ask(child: Child, command: list[str], source: str) -> bytes | None:
    """The layout of one of our graphs, for whoever has a turn; None where a process of its own must make it.

    A text that may hold more or less than one graph would leave the pipe out of step. Raises LayoutFailed.
    """
    if not source.startswith(HEAD) or source.find(END) != len(source) - len(END):
        return None
    for seat in FRESH if _leaves_traces(source) else LASTING:
        if seat.lock.acquire(blocking=False):
            try:
                return seat.ask(child, command, source)
            finally:
                seat.lock.release()
    return None


def draw(child: Child, command: list[str], given: bytes) -> bytes | None:
    """The file that a process started ahead makes of the text; None where a process of its own must make it.

    The process has drawn its greeting before, for which it loads fonts and all else: what it makes of the text begins
    where the first file ends. Raises LayoutFailed for what takes too long.
    """
    process, answer = AHEAD.pop(tuple(command), None), b""
    try:
        answer = child.finish(process, given) if process else b""
    except LayoutSlow:
        raise
    except LayoutFailed as error:
        log.warning("A process that was started ahead is replaced: %s", error)
    with suppress(LayoutFailed):
        _start_ahead(child, command)
    _, *made = FILE_END.split(answer, maxsplit=1)
    return made[0] if made and made[0] else None


def _start_ahead(child: Child, command: list[str]) -> None:
    process = child.begin(command)
    if process.stdin:
        with suppress(BrokenPipeError):  # whoever takes it will see that it ended
            process.stdin.write(GREETING)
    if AHEAD.setdefault(tuple(command), process) is not process:
        stop(process)


def _leaves_traces(source: str) -> bool:
    return source.find("{", len(HEAD)) != -1 or LOOP.search(source) is not None


@atexit.register
def end() -> None:
    """No processes, and no memory of those that failed."""
    for seat in SEATS:
        seat.end()
        seat.rests_until = 0.0
    while AHEAD:
        stop(AHEAD.popitem()[1])


def _let_go() -> None:
    """A fork closes its copies of the pipes at once: they would keep the processes alive without their owner."""
    for seat in SEATS:
        seat.lock = Lock()
        seat.end()
    while AHEAD:
        let_go(AHEAD.popitem()[1])


os.register_at_fork(after_in_child=_let_go)


def _name() -> str:
    """A name that no other graph has, so that no other answer is taken for the one to this graph."""
    return f"layout_{token_hex(8)}"


def _renamed(source: str, name: str) -> bytes:
    return source.replace("layout", name, 1).encode()


def _answer(process: subprocess.Popen[bytes], name: str, given: bytes, seconds: float) -> bytes:
    """The answer to the graph of this name, as if it had its own; raises Unsound, TooSlow or OSError."""
    answer = _exchange(process, given, seconds)
    head = (ANSWER_HEAD % name).encode()
    if not answer.startswith(head) or answer.find(END.encode()) != len(answer) - len(END):
        raise Unsound("it answered something else")
    return (ANSWER_HEAD % "layout").encode() + answer[len(head) :]


def _exchange(process: subprocess.Popen[bytes], given: bytes, seconds: float) -> bytes:
    """What is written until a graph ends; raises Unsound, TooSlow or OSError."""
    stdin, stderr, waiting = _watched(process, given)
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
            if pipe == stderr and read:
                complaint = (complaint + read)[-KEPT_COMPLAINT:]
                continue
            answer += read
            if not read or len(answer) > MAX_OUTPUT_BYTES:
                raise Unsound(f"it ended, or wrote without end, and said {complaint.decode(errors='replace')!r}")
    return bytes(answer)


def _watched(process: subprocess.Popen[bytes], given: bytes) -> tuple[int, int, select.poll]:
    """Its input and its complaints, and all that is to be waited for: complaints first, to have them at its end."""
    stdin, stdout, stderr = (pipe.fileno() for pipe in (process.stdin, process.stdout, process.stderr) if pipe)
    waiting = select.poll()
    for pipe, event in ((stdin, select.POLLOUT), (stderr, select.POLLIN), (stdout, select.POLLIN)):
        os.set_blocking(pipe, False)
        if given or pipe != stdin:
            waiting.register(pipe, event)
    return stdin, stderr, waiting
