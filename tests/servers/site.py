"""The site as it is shipped: its own database and cache in a temporary folder, served by `config/serve`."""

import atexit
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests.servers.ports import free_port, wait_for_answer, wait_until_free
from tests.servers.visitor import Visitor

# One address asks for all that a test or a load does.
UNLIMITED = ("CREATIONS", "PICTURES", "STARTERS", "PAPERS", "SEARCHES", "SHARE_MISSES")
PROJECT = Path(__file__).resolve().parent.parent.parent


class Site:
    """A running server at `url`, with all content unless `is_empty`.

    The environment is that of a production site behind a proxy (give the headers of `AS_PROXY` with each request),
    or with `local` that of one's own machine. `start`, `kill`, `terminate` and `reload` treat all its processes.
    """

    command = ["config/serve"]
    AS_PROXY = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}

    def __init__(self, *, workers: int = 2, local: bool = True, is_empty: bool = False, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="faasible-site-"))
        self._is_empty = is_empty
        self._is_local = local
        self._visitors: list[Visitor] = []
        mode = {"LOCAL": "on"} if local else {"LOCAL": "off", "BEHIND_PROXY": "on", "ALLOWED_HOSTS": "127.0.0.1"}
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DATABASE_URL": f"sqlite:///{self.folder / 'site.sqlite3'}",
            "CACHE_URL": f"filecache://{self.folder / 'cache'}",
            "STATIC_ROOT": str(self.folder / "static"),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKERS": str(workers),
            "API_POSTS_PER_MINUTE": "1000000",
            **{f"LIMIT_{name}": "1000000" for name in UNLIMITED},
            **mode,
            **environment,
        }

    def __enter__(self) -> "Site":
        if self._is_empty:
            self.manage("migrate", "--verbosity", "0")
        else:
            if self.environment["DATABASE_URL"] == f"sqlite:///{self.folder / 'site.sqlite3'}":
                shutil.copytree(prepared(), self.folder, dirs_exist_ok=True)
            self.manage("prepare")
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()
        self.discard()

    def discard(self) -> None:
        """Take away its database, cache and files."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of manage.py on this site."""
        command = [sys.executable, "manage.py", *words]
        return subprocess.run(command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=check)

    def start(self) -> float:
        """Start it and give the seconds until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a group of its own, which kill reaches as a whole
            )
        return wait_for_answer(self.port)

    def visitor(self, patience: float = 30) -> Visitor:
        """A browser of this site; its connection ends with the site."""
        self._visitors.append(Visitor(self.port, patience, **({} if self._is_local else self.AS_PROXY)))
        return self._visitors[-1]

    def kill(self) -> None:
        """End all its processes at once, as the machine would when it runs out of memory."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for visitor in self._visitors:
            visitor.close()
        wait_until_free(self.port)

    def terminate(self, patience: float = 30) -> int:
        """Ask it to end; gives the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(patience)

    def reload(self) -> None:
        """Ask it to change its workers for new ones (SIGHUP)."""
        self._process.send_signal(signal.SIGHUP)

    @property
    def pid(self) -> int:
        """The process that watches the workers; all of them are in its session."""
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The ids of its worker processes."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [int(child) for child in children.split()]

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()


@cache
def prepared() -> Path:
    """A folder with a database that holds all content, and the static files: made once, copied for each site."""
    folder = Path(tempfile.mkdtemp(prefix="faasible-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    site = Site()
    site.manage("prepare")
    for name in ("site.sqlite3", "static"):
        shutil.move(site.folder / name, folder / name)
    shutil.rmtree(site.folder)
    return folder
