"""Say where the site is."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Print the addresses of the site and of its admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *args: Any, **options: Any) -> None:
        root = f"http://{options['host']}:{options['port']}/"
        self.stdout.write(f"\nSite   {root}\nAdmin  {root}{settings.ADMIN_PATH}\n\nCtrl+C stops it.")
