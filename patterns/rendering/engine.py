"""Graphviz as another program: found, started with limits, and never trusted to end well."""

import os
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore

from patterns.rendering.trouble import LayoutBusy, LayoutFailed, LayoutUnavailable

TIMEOUT_SECONDS = 5
MEMORY_BYTES = 512 * 1024**2
MAX_SOURCE_BYTES = 128 * 1024
MAX_PICTURE_BYTES = 1024**2
MAX_OUTPUT_BYTES = 32 * 1024**2
PROJECT = Path(__file__).resolve().parent.parent.parent

# What may be asked for: (layout, format). The layout "nop2" keeps the places that the source gives.
LAYOUT = ("dot", "json0")
JOBS = {LAYOUT: MAX_SOURCE_BYTES, ("nop2", "png"): MAX_PICTURE_BYTES, ("nop2", "pdf"): MAX_PICTURE_BYTES}

_turns = BoundedSemaphore(2)


@cache
def engine_name() -> str:
    """ "dot" where the program is on PATH, else "pygraphviz" where the wheel is installed, else ""."""
    if shutil.which("dot"):
        return "dot"
    return "pygraphviz" if find_spec("pygraphviz") else ""


def run(source: str, job: tuple[str, str]) -> bytes:
    """What Graphviz makes of the DOT text; raises one of the LayoutErrors."""
    given = source.encode()
    if len(given) > JOBS[job]:
        raise LayoutFailed(f"The diagram is too large to draw: {len(given):,} bytes, at most {JOBS[job]:,}.")
    command = [*_limits(), *_command(job)]
    if not _turns.acquire(timeout=TIMEOUT_SECONDS):
        raise LayoutBusy("Other diagrams are being drawn. Try again in a few seconds.")
    try:
        done = subprocess.run(  # noqa: S603 - a list of our own words, no shell
            command,
            input=given,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            env=_environment(),
            cwd=PROJECT,
        )
    except subprocess.TimeoutExpired as error:
        raise LayoutFailed(f"The layout took longer than {TIMEOUT_SECONDS} seconds and was stopped.") from error
    except OSError as error:
        raise LayoutFailed(f"The layout engine could not be started: {error.strerror}.") from error
    finally:
        _turns.release()
    if done.returncode or not done.stdout or len(done.stdout) > MAX_OUTPUT_BYTES:
        raise LayoutFailed(f"The layout engine failed (exit status {done.returncode}).")
    return done.stdout


def _command(job: tuple[str, str]) -> list[str]:
    layout, file_format = job
    if engine_name() == "dot":
        return [shutil.which("dot") or "dot", f"-K{layout}", f"-T{file_format}"]
    if engine_name() == "pygraphviz":
        return [sys.executable, "-m", "patterns.layout_child", layout, file_format]
    raise LayoutUnavailable(
        "No layout engine is installed, so the diagram is shown as text only. "
        "Install the Debian package graphviz, or run `make setup`, which adds a wheel that carries it."
    )


@cache
def _limits() -> tuple[str, ...]:
    """A wrapper that caps memory, processor time and file size; preexec_fn is unsafe beside threads."""
    wrapper = shutil.which("prlimit")
    if not wrapper:
        return ()
    # A second more of the processor, so that the clock ends a slow layout and its message says why.
    return (wrapper, f"--as={MEMORY_BYTES}", f"--cpu={TIMEOUT_SECONDS + 1}", f"--fsize={MAX_OUTPUT_BYTES}", "--")


def _environment() -> dict[str, str]:
    """Almost nothing; with SERVER_NAME set, Graphviz refuses to read files that a source names."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "SERVER_NAME": "faasible"}
