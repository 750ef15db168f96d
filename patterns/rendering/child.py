"""Another program: started with limits and almost no environment, and never trusted to end well."""

import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from patterns.rendering.trouble import LayoutBusy, LayoutFailed, LayoutSlow

MAX_OUTPUT_BYTES = 32 * 1024**2
CHUNK = 64 * 1024
PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Child:
    """A kind of program, with what it may use: seconds of the clock, bytes of memory, and how many run at a time.

    `work` and `name` are what it does and what it is called in messages, `others` what the ones before it do; for
    those it waits `patience` seconds.
    """

    work: str
    name: str
    others: str
    seconds: float
    memory: int
    turns: BoundedSemaphore
    patience: float
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, command: list[str], given: bytes) -> bytes:
        """What it writes when its turn comes; raises LayoutBusy or LayoutFailed."""
        with self.turn():
            return self.once(command, given)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A place among those that run at a time; raises LayoutBusy."""
        if not self.turns.acquire(timeout=self.patience):
            raise LayoutBusy(f"Other {self.others}. Try again in a few seconds.")
        try:
            yield
        finally:
            self.turns.release()

    def once(self, command: list[str], given: bytes) -> bytes:
        """What a process of its own writes, for whoever has the turn; raises LayoutFailed."""
        return self.finish(self.begin(command), given)

    def begin(self, command: list[str]) -> subprocess.Popen[bytes]:
        """A process that waits for its text, for `finish`; raises LayoutFailed."""
        try:
            # A second more of the processor, so that the clock ends a slow program and its message says why.
            return self.start(command, int(self.seconds) + 1, subprocess.DEVNULL)
        except OSError as error:
            raise LayoutFailed(f"The {self.name} could not be started: {error.strerror}.") from error

    def finish(self, process: subprocess.Popen[bytes], given: bytes) -> bytes:
        """What the process writes once it has its text, to its end; raises LayoutFailed."""
        deadline = time.monotonic() + self.seconds
        try:
            answer = _written(process, given, deadline)
            status = None if len(answer) > MAX_OUTPUT_BYTES else process.wait(deadline - time.monotonic())
        except subprocess.TimeoutExpired as error:
            raise self.slow() from error
        finally:
            stop(process)
        if status is None:
            raise LayoutFailed(f"The {self.name} wrote more than {MAX_OUTPUT_BYTES:,} bytes.")
        if status or not answer:
            raise LayoutFailed(f"The {self.name} failed (exit status {status}).")
        return answer

    def start(
        self, command: list[str], processor_seconds: int, stderr: int = subprocess.PIPE
    ) -> subprocess.Popen[bytes]:
        """A process that is fed and read through unbuffered pipes; raises OSError. Whoever starts it ends it."""
        return subprocess.Popen(  # noqa: S603 - a list of our own words, no shell
            [*self._limits(processor_seconds), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            bufsize=0,
            env=self._environment(),
            cwd=PROJECT,
        )

    def slow(self) -> LayoutSlow:
        return LayoutSlow(f"The {self.work} took longer than {self.seconds} seconds and was stopped.")

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **self.environment}

    def _limits(self, processor_seconds: int) -> list[str]:
        """A wrapper that caps memory, processor time and file size; preexec_fn is unsafe beside threads."""
        wrapper = _wrapper()
        if not wrapper:
            return []
        limits = [f"--as={self.memory}", f"--cpu={processor_seconds}", f"--fsize={MAX_OUTPUT_BYTES}"]
        return [wrapper, *limits, "--"]


def stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    _close(process)


def let_go(process: subprocess.Popen[bytes]) -> None:
    """In a fork of ours: the process belongs to the one that forked."""
    process.returncode = 0
    _close(process)


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe:
            pipe.close()


def _written(process: subprocess.Popen[bytes], given: bytes, deadline: float) -> bytes:
    """All that the process writes, or a little more than it may; raises TimeoutExpired.

    Popen.communicate would keep all that is written without end, or, without a pipe, sleep longer than the work takes.
    """
    if not (process.stdin and process.stdout):
        raise ValueError("The process has no pipes")
    stdin, stdout, answer = process.stdin.fileno(), process.stdout.fileno(), bytearray()
    os.set_blocking(stdin, False)
    waiting = select.poll()
    waiting.register(stdin, select.POLLOUT)
    waiting.register(stdout, select.POLLIN)
    while len(answer) <= MAX_OUTPUT_BYTES:
        left = deadline - time.monotonic()
        if left <= 0:
            raise subprocess.TimeoutExpired(process.args, left)
        for pipe, _ in waiting.poll(left * 1000):
            if pipe == stdin:
                try:
                    given = given[os.write(stdin, given[:CHUNK]) :]
                except BrokenPipeError:  # it does not read all of it
                    given = b""
                if not given:
                    waiting.unregister(stdin)
                    process.stdin.close()
                continue
            read = os.read(stdout, CHUNK)
            if not read:
                return bytes(answer)
            answer += read
    return bytes(answer)


@cache
def _wrapper() -> str:
    return shutil.which("prlimit") or ""
