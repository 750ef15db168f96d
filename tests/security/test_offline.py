"""The site asks no other host for anything."""

import ast
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "boto3", "botocore", "pycurl", "websockets"}
ASKING = {*CLIENTS, "http.client", "urllib.request", "ftplib", "smtplib", "telnetlib", "xmlrpc.client", "socket"}
# What is handed out runs on somebody's own account, not here.
HANDED_OUT = ROOT / "patterns" / "starters" / "handlers" / "files"
LOADED = f"""
import os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import config.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
import sys
print(sorted({CLIENTS!r} & set(sys.modules)))
"""


@pytest.mark.asvs("1.3.6")
def test_no_module_of_the_site_imports_what_asks_other_hosts() -> None:
    found = []
    for package in ("config", "advisor", "patterns"):
        for file in (ROOT / package).rglob("*.py"):
            if HANDED_OUT not in file.parents:
                found += [f"{file.relative_to(ROOT)}: {name}" for name in imported(file) if name in ASKING]

    assert found == []


@pytest.mark.asvs("1.3.6")
def test_no_client_is_loaded_with_the_site() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1", "169.254.169.254"])
def test_test_that_asks_another_host_fails(host: str) -> None:
    with pytest.raises(PermissionError):
        socket.create_connection((host, 80), timeout=1)


def imported(file: Path) -> set[str]:
    tree = ast.parse(file.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
