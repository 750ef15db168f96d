"""A PostgreSQL of our own: a cluster in a temporary folder, from the programs that Debian installs."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers.ports import free_port

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
INITDB = shutil.which("initdb", path=os.pathsep.join([*map(str, FOLDERS), os.environ.get("PATH", "")])) or ""
NAME = "faasible"


class Postgres:
    """A running cluster with an empty database; `url` is its DATABASE_URL.

    Without `durable` commits are not synced, which is faster and enough for tests of what a query says.
    """

    is_installed = bool(INITDB)

    def __init__(self, *, durable: bool = False) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="faasible-postgres-"))
        self._durable = durable
        self.url = f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"

    def __enter__(self) -> "Postgres":
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(self.data), "-U", NAME, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", NAME, NAME)
        return self

    def __exit__(self, *error: object) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        sync = "" if self._durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}{sync}"
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "smart" waits for clients, "fast" sends them away, "immediate" is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def _run(self, program: str, *words: str) -> None:
        command = [str(Path(INITDB).parent / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # Its output goes to a file: the server inherits it, and a pipe would never be closed.
        with (self.folder / "commands").open("ab") as told:
            done = subprocess.run(command, stdout=told, stderr=told, cwd="/", timeout=90)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {(self.folder / 'commands').read_text()[-2000:]}")
