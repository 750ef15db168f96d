"""The proxy as it is shipped, `config/deploy/proxy`, in front of a site."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers.ports import free_port, wait_for
from tests.servers.site import PROJECT, Site

COMMAND = "config/deploy/proxy"


class Proxy:
    """A running nginx at `url`, which tells the site that visitors came by HTTPS, as a load balancer lets it.

    With a `certificate` (the files of its chain and its key) it serves HTTPS itself at `secure_url`. `app` is another
    port than the site's to pass requests on to. `trusted` are the proxies that stand before it.
    """

    is_installed = shutil.which("nginx") is not None

    def __init__(
        self, site: Site, *, certificate: tuple[Path, Path] | None = None, app: int = 0, trusted: str = ""
    ) -> None:
        self.port, self.secure_port = free_port(), free_port()
        self.url, self.secure_url = f"http://127.0.0.1:{self.port}", f"https://127.0.0.1:{self.secure_port}"
        self.folder = Path(tempfile.mkdtemp(prefix="faasible-proxy-"))
        for folder in (self.folder, site.folder):  # nginx started by root serves as nobody
            folder.chmod(0o711)
        self.environment = {
            "PATH": os.environ["PATH"],
            "APP": f"127.0.0.1:{app or site.port}",
            "LISTEN": f"127.0.0.1:{self.port}",
            "STATIC_ROOT": site.environment["STATIC_ROOT"],
            "RUN": str(self.folder),
            "TRUSTED_PROXY": trusted,
        }
        if certificate:
            chain, key = map(str, certificate)
            own = {"CERTIFICATE": chain, "CERTIFICATE_KEY": key, "LISTEN_TLS": f"127.0.0.1:{self.secure_port}"}
            self.environment |= own
        else:
            self.environment["SCHEME"] = "https"

    def __enter__(self) -> "Proxy":
        with (self.folder / "access.log").open("ab") as access, (self.folder / "error.log").open("ab") as errors:
            self._process = subprocess.Popen([COMMAND], cwd=PROJECT, env=self.environment, stdout=access, stderr=errors)
        wait_for(self.port)
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def check(self) -> subprocess.CompletedProcess[str]:
        """What `nginx -t` says of the configuration."""
        return subprocess.run(
            [COMMAND, "-t"], cwd=PROJECT, env=self.environment, capture_output=True, text=True, timeout=20
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        """What it logged of requests, and of errors."""
        return (self.folder / "access.log").read_text() + (self.folder / "error.log").read_text()
