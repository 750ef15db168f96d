"""Another program: started with limits and almost no environment, and never trusted to end well."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
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
        """What it writes; raises LayoutBusy or LayoutFailed."""
        if not self.turns.acquire(timeout=self.patience):
            raise LayoutBusy(f"Other {self.others}. Try again in a few seconds.")
        try:
            done = subprocess.run(  # noqa: S603 - a list of our own words, no shell
                [*self._limits(), *command],
                input=given,
                capture_output=True,
                timeout=self.seconds,
                env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **self.environment},
                cwd=PROJECT,
            )
        except subprocess.TimeoutExpired as error:
            raise LayoutFailed(f"The {self.work} took longer than {self.seconds} seconds and was stopped.") from error
        except OSError as error:
            raise LayoutFailed(f"The {self.name} could not be started: {error.strerror}.") from error
        finally:
            self.turns.release()
        if done.returncode or not done.stdout or len(done.stdout) > MAX_OUTPUT_BYTES:
            raise LayoutFailed(f"The {self.name} failed (exit status {done.returncode}).")
        return done.stdout

    def _limits(self) -> list[str]:
        """A wrapper that caps memory, processor time and file size; preexec_fn is unsafe beside threads."""
        wrapper = _wrapper()
        if not wrapper:
            return []
        # A second more of the processor, so that the clock ends a slow program and its message says why.
        cpu = int(self.seconds) + 1
        return [wrapper, f"--as={self.memory}", f"--cpu={cpu}", f"--fsize={MAX_OUTPUT_BYTES}", "--"]


@cache
def _wrapper() -> str:
    return shutil.which("prlimit") or ""
