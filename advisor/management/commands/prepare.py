"""Bring the site into a state that can be served."""

import hashlib
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from advisor.loading import RULES
from advisor.schema import newer_migrations, refusal
from patterns.loading import CATALOGUE
from patterns.models import LoadRecord

CODE = Path(settings.BASE_DIR)
LAST_LOAD: dict[str, Any] = {"kind": "load", "slug": "all content"}


class Command(BaseCommand):
    help = (
        "Migrate, load the content where its files have changed, collect static files; warn of a faulty SQLite and of "
        "less than 200 MB of free disk; on a new local database also make an administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", metavar="HOST:PORT", help="say where the site will be served")

    def handle(self, *args: Any, **options: Any) -> None:
        if newer := newer_migrations():
            raise CommandError(refusal(newer))
        call_command("migrate", verbosity=0)
        self._load()
        self._tell_warnings()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.LOCAL and not get_user_model().objects.exists():
            self._make_administrator()
        if options["address"]:
            root = f"http://{options['address']}/"
            self.stdout.write(f"\nSite   {root}\nAdmin  {root}{settings.ADMIN_PATH}\n\nCtrl+C stops it.")

    def _load(self) -> None:
        """Load all content, unless neither it nor the code that reads it has changed since the last time."""
        state = _digest()
        if LoadRecord.objects.filter(**LAST_LOAD, file_digest=state).exists():
            self.stdout.write("Content: as it was loaded last")
            return
        try:
            call_command("load_content", verbosity=1, stdout=self.stdout, stderr=self.stderr)
        except CommandError as error:
            self.stderr.write(f"{error} The site is served without the entries named above.")
            return
        LoadRecord.objects.update_or_create(**LAST_LOAD, defaults={"file_digest": state, "row_digest": ""})

    def _tell_warnings(self) -> None:
        """What the checks of the database say, a line each: `manage.py check --database default` says it, too."""
        for message in checks.run_checks(tags=[checks.Tags.database], databases=["default"]):
            self.stderr.write(f"Warning ({message.id}): {message.msg} {message.hint or ''}".rstrip())

    def _make_administrator(self) -> None:
        password = secrets.token_urlsafe(12)
        get_user_model().objects.create_superuser("admin", password=password)
        self.stdout.write(
            "\nAn administrator was made for this database. The password is shown this once:\n"
            f"  user      admin\n  password  {password}\n"
            "  Change it in the admin, or with `manage.py changepassword admin`.\n"
        )


def _digest() -> str:
    """A fingerprint of the content files and of the code between them and the rows."""
    files = [path for root in (CATALOGUE, RULES) for path in root.rglob("*") if path.is_file()]
    files += [path for app in ("patterns", "advisor") for path in (CODE / app).rglob("*.py")]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
