"""Another program: started with limits and almost no environment, and never trusted to end well."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore

from patterns.rendering.trouble import LayoutBusy, LayoutFailed

MAX_OUTPUT_BYTES = 32 * 1024**2
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
        try:
            # Into a file, whose size the limits bound: what is read from a pipe would fill our own memory.
            with TemporaryFile() as written:
                done = subprocess.run(  # noqa: S603 - a list of our own words, no shell
                    # A second more of the processor, so that the clock ends a slow program and its message says why.
                    [*self._limits(int(self.seconds) + 1), *command],
                    input=given,
                    stdout=written,
                    stderr=subprocess.DEVNULL,
                    timeout=self.seconds,
                    env=self._environment(),
                    cwd=PROJECT,
                )
                written.seek(0)
                answer = written.read(MAX_OUTPUT_BYTES + 1)
        except subprocess.TimeoutExpired as error:
            raise self.slow() from error
        except OSError as error:
            raise LayoutFailed(f"The {self.name} could not be started: {error.strerror}.") from error
        if done.returncode or not answer or len(answer) > MAX_OUTPUT_BYTES:
            raise LayoutFailed(f"The {self.name} failed (exit status {done.returncode}).")
        return answer

    def start(self, command: list[str], processor_seconds: int) -> subprocess.Popen[bytes]:
        """A process that is fed and read through unbuffered pipes; raises OSError. Whoever starts it ends it."""
        return subprocess.Popen(  # noqa: S603 - a list of our own words, no shell
            [*self._limits(processor_seconds), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=self._environment(),
            cwd=PROJECT,
        )

    def slow(self) -> LayoutFailed:
        return LayoutFailed(f"The {self.work} took longer than {self.seconds} seconds and was stopped.")

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **self.environment}

    def _limits(self, processor_seconds: int) -> list[str]:
        """A wrapper that caps memory, processor time and file size; preexec_fn is unsafe beside threads."""
        wrapper = _wrapper()
        if not wrapper:
            return []
        limits = [f"--as={self.memory}", f"--cpu={processor_seconds}", f"--fsize={MAX_OUTPUT_BYTES}"]
        return [wrapper, *limits, "--"]


@cache
def _wrapper() -> str:
    return shutil.which("prlimit") or ""
