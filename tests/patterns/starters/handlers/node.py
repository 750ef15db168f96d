"""Starters in JavaScript on the disk, run by Node.js against one server of moto."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from moto.server import ThreadedMotoServer

from tests.node import FOLDER, package

# Reads every file as a module and runs none of them, as `node --check` does for one file.
CHECK = """
import { readFileSync } from "node:fs";
import { SourceTextModule } from "node:vm";
for (const path of readFileSync(0, "utf8").split("\\n").filter(Boolean)) {
  new SourceTextModule(readFileSync(path, "utf8"), { identifier: path });
}
"""


def write(folder: Path, starters: Mapping[str, Mapping[str, str]]) -> list[Path]:
    """The files of each starter in a folder of its own, beside the packages that all of them import."""
    package("@aws-lambda-powertools/idempotency")
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    written = []
    for name, files in starters.items():
        for path, text in files.items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            written.append(place)
    return written


def check(paths: list[Path]) -> None:
    modules = "\n".join(str(path) for path in paths if path.suffix == ".mjs")
    told = subprocess.run(
        ["node", "--no-warnings", "--experimental-vm-modules", "--input-type=module", "--eval", CHECK],
        input=modules,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr[-2_000:]


@contextmanager
def moto_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def run(script: Path, endpoint: str, **more: str) -> str:
    """What a script prints; it must end well."""
    # Nothing of the machine's own account or settings.
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = subprocess.run(
        ["node", str(script)],
        env={**kept, "AWS_ENDPOINT_URL": endpoint, "POWERTOOLS_LOG_LEVEL": "SILENT", **more},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, failures(told.stdout) + told.stderr[-2_000:]
    return told.stdout


def failures(output: str) -> str:
    """What the test runner says of each failure, without what passed."""
    _, _, failed = output.partition("failing tests:")
    return (failed or output)[:6_000]
