"""Bring the site into a state that can be served."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate, load the content, collect static files; on a new local database also make an administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_content", verbosity=1, stdout=self.stdout, stderr=self.stderr)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.LOCAL and not get_user_model().objects.exists():
            self._make_administrator()

    def _make_administrator(self) -> None:
        password = secrets.token_urlsafe(12)
        get_user_model().objects.create_superuser("admin", password=password)
        self.stdout.write(
            "\nAn administrator was made for this database. The password is shown this once:\n"
            f"  user      admin\n  password  {password}\n"
            "  Change it in the admin, or with `manage.py changepassword admin`.\n"
        )
