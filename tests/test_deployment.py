"""The files that others deploy with: what can be held true of them without a container engine."""

import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "config" / "deploy"
COMPOSE = DEPLOY / "compose.yaml"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORED = (ROOT / ".dockerignore").read_text()
UNITS = ["faasible.service", "faasible-proxy.service", "faasible-tidy.service", "faasible-tidy.timer"]


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(COMPOSE.read_text())["services"]


def test_nothing_secret_has_a_default() -> None:
    variables = dict(re.findall(r"\$\{([A-Z_]+)(.*?)\}", COMPOSE.read_text()))

    assert variables.pop("BACKUPS") == ":-backups"
    assert set(variables) == {"SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD", "CERTIFICATE", "CERTIFICATE_KEY"}
    assert all(rest.startswith(":?") for rest in variables.values())


def test_every_setting_reaches_the_site_and_has_its_own_default_where_it_is_unset(
    services: dict[str, dict[str, Any]],
) -> None:
    asked = set(re.findall(r'\benv\.\w+\("([A-Z_]+)"', (ROOT / "config" / "settings.py").read_text()))
    asked |= {f"LIMIT_{name.upper()}" for name in settings.RATE_LIMITS} | {"WORKERS", "THREADS"}
    given = services["app"]["environment"]

    assert set(given) == asked - {"LOCAL", "DEBUG", "STATIC_ROOT"}  # the last is the image's
    assert {name for name, value in given.items() if value is not None} == {
        *("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CACHE_URL", "BEHIND_PROXY")
    }


def test_a_backup_is_written_to_a_volume_by_the_client_in_the_image(services: dict[str, dict[str, Any]]) -> None:
    backup = services["backup"]

    assert backup["profiles"] == ["upkeep"]
    assert backup["command"][-2:] == ["backup", "/backups"]
    assert backup["volumes"] == ["${BACKUPS:-backups}:/backups"]
    assert set(backup["environment"]) == {*services["app"]["environment"], "TMPDIR"}
    assert "postgresql-client" in DOCKERFILE
    assert "0700 /backups" in DOCKERFILE


def test_the_proxy_starts_anew_with_a_new_app(services: dict[str, dict[str, Any]]) -> None:
    assert services["proxy"]["depends_on"] == {"app": {"condition": "service_healthy", "restart": True}}


def test_only_the_proxy_is_reached_from_outside(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["proxy"]


def test_the_site_starts_when_one_container_has_prepared_it(services: dict[str, dict[str, Any]]) -> None:
    assert services["app"]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
    assert services["prepare"]["command"][-1] == "prepare"
    assert "restart" not in services["prepare"]


def test_what_holds_no_data_cannot_write_to_its_own_files(services: dict[str, dict[str, Any]]) -> None:
    for name in set(services) - {"database"}:
        assert services[name]["read_only"] is True, name
        assert services[name]["cap_drop"] == ["ALL"], name


def test_every_service_that_stays_says_whether_it_is_well(services: dict[str, dict[str, Any]]) -> None:
    asked = {name for name, service in services.items() if "test" in service.get("healthcheck", {})}

    assert asked == {"proxy", "database", "cache"}
    assert "HEALTHCHECK" in DOCKERFILE  # which is the application's


def test_the_proxy_is_told_of_everything_that_it_has_to_know(services: dict[str, dict[str, Any]]) -> None:
    given = set(services["proxy"]["environment"]) | {"SCHEME", "ACCESS_LOG"}  # of which the defaults are right
    own = {"PAGES", "HTTP2", "TRUSTED"}  # which `proxy` finds out by itself

    assert set(re.findall(r"\$\{([A-Z_]+)\}", (DEPLOY / "nginx.conf").read_text())) - own <= given
    assert "TRUSTED_PROXY" in given


def test_each_path_that_the_image_copies_is_there_and_reaches_the_builder() -> None:
    copied = [word for words in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M) for word in words.split()]

    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert f"!{path}" in IGNORED.splitlines(), path


@pytest.mark.parametrize("path", [".env", ".data", ".git", "tests", "Makefile"])
def test_no_secret_and_no_data_reaches_the_builder(path: str) -> None:
    assert IGNORED.splitlines()[1] == "*"
    assert not any(fnmatch(path, line[1:]) for line in IGNORED.splitlines() if line.startswith("!"))


def test_the_image_holds_exactly_the_locked_packages_and_runs_as_nobody_special() -> None:
    for name in re.findall(r"-r /(requirements/\S+)", DOCKERFILE):
        assert "--hash=sha256:" in (ROOT / name).read_text()
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.M) == ["faasible"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_no_fault_in_a_unit(name: str, tmp_path: Path) -> None:
    for unit in UNITS:
        (tmp_path / unit).write_text((DEPLOY / unit).read_text().replace("/opt/faasible", str(ROOT)))

    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, text=True, timeout=30
    )

    assert done.returncode == 0, done.stderr
    assert name not in done.stderr, done.stderr


def test_the_proxy_is_not_of_the_group_that_owns_the_data() -> None:
    assert "faasible" not in re.findall(r"^(?:Supplementary)?Groups?=(.*)", (DEPLOY / UNITS[1]).read_text(), re.M)
