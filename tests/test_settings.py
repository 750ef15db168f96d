"""The settings refuse what must not be served, and pass Django's own deployment check."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.refusals import faults_of

ROOT = Path(__file__).parent.parent
KEY = "MBjQ1oupbKZCnzqjETzxAAUPYhsblw5ZMD4-i9kgpGU8H3BZSm2pNT4o89GWRghv"  # one for all processes: tests are named by it
PRODUCTION = {"LOCAL": "off", "DEBUG": "off", "SECRET_KEY": KEY, "ALLOWED_HOSTS": "faasible.example"}


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
        ({"ALLOWED_HOSTS": "a.example,*.b.example"}, "Set ALLOWED_HOSTS"),
        ({"SECRET_KEY": "django-insecure-" + KEY}, "SECRET_KEY is a sample"),
        ({"DEBUG": "on"}, "DEBUG is on without LOCAL"),
        ({"LOCAL": "on"}, "LOCAL is on, which serves without HTTPS"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN is shorter"),
        ({"SECURITY_CONTACT": "security@faasible.example"}, "SECURITY_CONTACT is no address"),
        ({"ADMIN_PATH": "/"}, "ADMIN_PATH is no path"),
        ({"ADMIN_PATH": "<slug:desk>/"}, "ADMIN_PATH is no path"),
    ],
)
def test_unsafe_settings_refuse_to_start(environment: dict[str, str], message: str) -> None:
    done = check(**environment)

    assert done.returncode != 0
    assert message in done.stderr


def test_two_waits_for_the_lock_of_sqlite_end_before_the_proxy_gives_up() -> None:
    command = [
        sys.executable,
        "-c",
        "from config.settings import DATABASES; print(DATABASES['default']['OPTIONS']['timeout'])",
    ]
    given = {**os.environ, **PRODUCTION, "DATABASE_URL": "sqlite:///unused.sqlite3"}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)
    [patience] = re.findall(r"proxy_read_timeout (\d+)s;", (ROOT / "config/deploy/nginx.conf").read_text())

    assert 2 * int(done.stdout) < int(patience)


@pytest.mark.parametrize("path", ["desk", "/desk", "desk/", "//desk//"])
def test_path_of_the_admin_is_taken_with_any_slashes(path: str) -> None:
    command = [sys.executable, "-c", "from config.settings import ADMIN_PATH; print(ADMIN_PATH)"]
    given = {**os.environ, **PRODUCTION, "ADMIN_PATH": path}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)

    assert done.stdout == "desk/\n"


def refused(key: str = KEY, *, local: bool = False, hosts: str = "a.example", origins: str = "") -> list[str]:
    return [fault.split()[0] for fault in faults_of(local, False, key, hosts.split(), origins.split())]


def test_what_is_safe_is_not_refused() -> None:
    assert refused() == []
    assert refused(hosts="a.example b.example 203.0.113.7", origins="https://a.example") == []
    assert refused(local=True, hosts="localhost 127.0.0.1 [::1] testserver box.local 192.168.1.5") == []
    assert refused("x" * 40, local=True, hosts="localhost") == []


@pytest.mark.parametrize(
    "key",
    [
        "x" * 64,
        "0123456789abcdef" * 4,
        "changeme-" + KEY,
        "CHANGE_ME" + KEY,
        "replace-me-with-a-long-random-text-of-64-characters",
        "your-secret-key-your-secret-key-your-secret-key",
        "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijkl",
        "only-for-tests-" + KEY,
    ],
)
def test_keys_of_samples_and_keys_that_are_no_random_text_are_refused(key: str) -> None:
    assert refused(key) == ["SECRET_KEY"]


@pytest.mark.parametrize("host", ["faasible.example", "8.8.8.8", "*", ".faasible.example"])
def test_public_hosts_are_not_served_without_https(host: str) -> None:
    assert refused(local=True, hosts=host) == (["LOCAL"] if host != "*" else [])


@pytest.mark.parametrize("origin", ["http://a.example", "https://*.example", "a.example"])
def test_origins_that_are_trusted_are_whole_and_use_https(origin: str) -> None:
    assert refused(origins=origin) == ["CSRF_TRUSTED_ORIGINS"]


def settings_with(words: str, **environment: str) -> str:
    """What production's settings are, as Python writes them."""
    command = [sys.executable, "-c", f"from django.conf import settings; print({words})"]
    given = {**os.environ, **PRODUCTION, **environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_cookies_of_production_are_bound_to_the_host() -> None:
    names = ("SESSION_COOKIE", "CSRF_COOKIE")
    words = [f"settings.{name}_{part}" for name in names for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")]

    flags = "True, True, 'Lax'"
    assert settings_with(f"[{', '.join(words)}]") == f"['__Host-sessionid', {flags}, '__Host-csrftoken', {flags}]"


@pytest.mark.parametrize(
    ("url", "option", "value"),
    [
        ("sqlite:////tmp/x.sqlite3?timeout=5", "timeout", 5),
        ("sqlite:////tmp/x.sqlite3?timeout=5", "transaction_mode", "IMMEDIATE"),
        ("postgres://a:b@c/d?sslmode=verify-full&sslrootcert=/ca.pem", "sslmode", "verify-full"),
        ("postgres://a:b@c/d?sslmode=verify-full&sslrootcert=/ca.pem", "sslrootcert", "/ca.pem"),
        ("postgres://a:b@c/d?connect_timeout=9", "connect_timeout", 9),
        ("postgres://a:b@c/d", "options", "-c statement_timeout=15s -c lock_timeout=5s"),
        (
            "postgres://a:b@c/d?options=-c%20statement_timeout=60s",
            "options",
            "-c statement_timeout=15s -c lock_timeout=5s -c statement_timeout=60s",
        ),
    ],
)
def test_what_the_address_of_the_database_says_is_added_to_our_own_options(
    url: str, option: str, value: object
) -> None:
    found = settings_with(f"repr(settings.DATABASES['default']['OPTIONS'][{option!r}])", DATABASE_URL=url)

    assert found == repr(value)


def test_the_address_of_the_database_says_how_long_a_connection_is_kept() -> None:
    words = "settings.DATABASES['default']['CONN_MAX_AGE']"

    assert settings_with(words, DATABASE_URL="postgres://a:b@c/d?conn_max_age=0") == "0"
    assert settings_with(words, DATABASE_URL="postgres://a:b@c/d") == "60"


def test_file_of_a_new_database_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask: it holds the same as the archives of `backup`."""
    file = tmp_path / "new.sqlite3"
    given = {**os.environ, **PRODUCTION, "DATABASE_URL": f"sqlite:///{file}"}
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity", "0"]

    subprocess.run(command, cwd=ROOT, env=given, capture_output=True, timeout=60, check=True, umask=0)

    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("new.sqlite3*")} == {0o600}


def test_folder_of_a_new_site_lets_a_proxy_through_to_the_static_files_and_shows_nothing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", "import config.settings"]

    subprocess.run(command, cwd=tmp_path, env={**os.environ, **PRODUCTION}, check=True, timeout=60, umask=0)

    assert (tmp_path / ".data").stat().st_mode & 0o777 == 0o711
    assert (tmp_path / ".data" / "static").is_dir()
