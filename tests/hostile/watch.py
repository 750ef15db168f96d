"""What a piece of work asks of the machine: files, programs, addresses; and how long it takes.

An audit hook stays for the life of the process, so it looks only while somebody watches.
"""

import os
import re
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent
# The system's tables of types and times, which Python reads once, and what a file is thrown away into. A file without
# a name is opened as the folder that it would be in.
SYSTEM = ("/etc/mime.types", "/etc/localtime", "/usr/share/zoneinfo/", "/dev/null", "/dev/urandom", "/etc/httpd/")
READABLE = tuple(
    {
        f"{Path(folder).resolve()}/"
        for folder in (
            PROJECT,
            sys.prefix,
            sys.base_prefix,
            sysconfig.get_path("stdlib"),
            tempfile.gettempdir(),
            Path(os.__file__).parent,
        )
    }
)
PROGRAMS = {"prlimit", "dot", "python", "python3", Path(sys.executable).name, "uname", "ldconfig"}
WORD = re.compile(r"[\w./=:,+-]+")
CALLS = {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn", "webbrowser.open"}
NETS = {"urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect", "poplib.connect"}
HOSTS = {"127.0.0.1", "::1", "localhost", None, ""}
# What grows without a bound takes minutes; what does not takes a second of a quick processor at most, and some times
# that where a slow one is shared.
MOST_SECONDS = 5.0
MOST_SECONDS_SLOW = 10.0  # a PDF, and saving a fact, which judges all examples before and after it


@dataclass
class Watch:
    """What was asked for and is not allowed, and the processor's seconds, those of ended children among them."""

    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


_watching: list[Watch] = []


def _look(event: str, args: tuple[Any, ...]) -> None:
    if not _watching:
        return
    complaint = ""
    if event == "open":
        complaint = _opened(args)
    elif event == "subprocess.Popen":
        complaint = _started(args)
    elif event in CALLS or event in NETS:
        complaint = f"{event} {args!r}"
    elif event in {"socket.connect", "socket.sendto"}:
        complaint = _reached(args[1])
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and args[0] not in HOSTS:
        complaint = f"asked for the address of {args[0]!r}"
    if complaint:
        _watching[-1].faults.append(complaint)
        if event.startswith("socket"):
            raise PermissionError(complaint)


def _opened(args: tuple[Any, ...]) -> str:
    path, mode, _ = args
    if isinstance(path, int):
        return ""
    name = os.path.abspath(os.fsdecode(path))
    if name == tempfile.gettempdir() or name.startswith(SYSTEM) or (name.startswith(READABLE) and name.isprintable()):
        return ""
    return f"opened {name!r} ({mode})"


def _started(args: tuple[Any, ...]) -> str:
    program, words = os.fsdecode(args[0]), [os.fsdecode(word) for word in args[1]]
    if Path(program).name in PROGRAMS and all(WORD.fullmatch(word) for word in words):
        return ""
    return f"started {words!r}"


def _reached(address: Any) -> str:
    host = address[0] if isinstance(address, tuple) else None
    return "" if host in HOSTS else f"connected to {address!r}"


sys.addaudithook(_look)


@contextmanager
def watched() -> Iterator[Watch]:
    """Look at what happens inside; `faults` and `seconds` are there afterwards."""
    watch = Watch()
    _watching.append(watch)
    started = _used()
    try:
        yield watch
    finally:
        watch.seconds = _used() - started
        _watching.remove(watch)


def _used() -> float:
    """Seconds of the processor, which a busy machine does not lengthen: this process and its ended children."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
