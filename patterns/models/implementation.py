"""Implementations: samples in public collections that build what a pattern describes, read by `import_samples`."""

import re
from ipaddress import ip_address
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models

from patterns.diagrams.model import role_name
from patterns.models.pattern import Pattern

MAX_LINK = 300
OTHER = "other"  # the step of a chain whose service plays none of our roles
ARROW = " > "


PRIVATE = {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "onion"}


def check_link(link: str) -> None:
    """Refuse, in words, an address that is not https, holds a user name or is too long."""
    if len(link) > MAX_LINK:
        raise ValidationError(f"The address is longer than {MAX_LINK} characters.")
    try:
        URLValidator(schemes=["https"])(link)
    except ValidationError as error:
        raise ValidationError("This is not an https address.") from error
    authority = re.split(r"[/?#]", link[len("https://") :], maxsplit=1)[0]
    if "@" in authority:
        raise ValidationError("The address holds a user name: take it away.")
    if not link.isprintable():
        raise ValidationError("The address holds a character that cannot be seen: take it away.")
    if _is_private(authority):
        raise ValidationError("The address leads to a private host, which no reader can open.")


def _is_private(authority: str) -> bool:
    """Whether a host is one of its own network: by its address, or by a name that only such networks have."""
    host = re.sub(r":\d*$", "", authority).strip("[]").casefold().rstrip(".")
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host.rpartition(".")[2] in PRIVATE


class Collection(models.Model):
    """A checkout that implementations were read from."""

    name = models.CharField(max_length=80, unique=True)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImplementationQuerySet(models.QuerySet["Implementation"]):
    def with_collection(self) -> "ImplementationQuerySet":
        return self.select_related("collection")


class Implementation(models.Model):
    """One sample: where it is, what it is written with, and which services it joins. No personal data."""

    class Basis(models.TextChoices):
        DRAWING = "drawing", "its drawing"
        LIST = "list", "its list of services"
        NAME = "name", "the name of its folder"

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="implementations")
    key = models.CharField(max_length=200, help_text="The path of its metadata in the collection.")
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=600, blank=True)
    link = models.CharField(max_length=MAX_LINK, blank=True, validators=[check_link])
    language = models.CharField(max_length=40, blank=True)
    framework = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=20, blank=True)
    licence = models.CharField(max_length=40, blank=True, help_text="SPDX name, or the file that holds it.")
    services = models.JSONField(default=list, blank=True, help_text="In order, each with name and role or null.")
    chain = models.TextField(blank=True, help_text="The roles from entry to exit, such as api-gateway > function.")
    basis = models.CharField(max_length=8, choices=Basis.choices, blank=True, help_text="Where its services stand.")
    digest = models.CharField(max_length=64, editable=False)
    patterns = models.ManyToManyField(Pattern, blank=True, related_name="implementations")
    is_linked_by_hand = models.BooleanField(
        "patterns chosen by hand", default=False, help_text="An import leaves the patterns of this one alone."
    )

    objects = ImplementationQuerySet.as_manager()

    class Meta:
        ordering = ["chain", "key"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "key"], name="one_implementation_per_collection_key")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> str:
        return self.key.rpartition("/")[0]

    @property
    def roles(self) -> list[str]:
        return [slug for slug in self.chain.split(ARROW) if slug]

    @property
    def steps(self) -> list[str]:
        """The chain in words."""
        return ["another service" if slug == OTHER else role_name(slug) for slug in self.roles]

    @property
    def made_with(self) -> list[str]:
        """Language, framework and level, as far as they are known."""
        level = f"level {self.level}" if self.level else ""
        return [part for part in (self.language, self.framework, level) if part]

    @property
    def service_names(self) -> list[str]:
        rows: list[dict[str, Any]] = self.services
        return [row["name"] for row in rows]
