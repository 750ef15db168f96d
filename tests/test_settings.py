"""The settings refuse what must not be served, and pass Django's own deployment check."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCTION = {"LOCAL": "off", "DEBUG": "off", "SECRET_KEY": "k0-" + "x7Yz" * 16, "ALLOWED_HOSTS": "faasible.example"}


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    given = {**inherited, **PRODUCTION, **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)


def test_production_settings_pass_the_deployment_check() -> None:
    done = check()

    assert done.returncode == 0, done.stderr


@pytest.mark.asvs("13.4.2")
@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS"),
        ({"DEBUG": "on"}, "DEBUG is on without LOCAL"),
    ],
)
def test_unsafe_settings_refuse_to_start(environment: dict[str, str], message: str) -> None:
    done = check(**environment)

    assert done.returncode != 0
    assert message in done.stderr
