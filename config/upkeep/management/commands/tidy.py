"""Remove what nobody can reach any more. Meant for once a day."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.upkeep.tidy import Unreadable, forget_unreachable


class Command(BaseCommand):
    help = "Remove sessions that have ended, and assessments that no session, account or open link leads to."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        try:
            count = forget_unreachable(timezone.now())
        except Unreadable:
            self.stdout.write(
                "Sessions that have ended are removed. No assessment is: a session was signed with another SECRET_KEY, "
                "so what it owns is not known until it ends."
            )
            return
        self.stdout.write(f"Sessions that have ended are removed, and {count:,} assessments that nobody could open.")
