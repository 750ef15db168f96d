"""Work on a published pattern that is not on the site yet, and what such work came to."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict

from patterns.models.pattern import Pattern


def form_data(posted: dict[str, Any], **extra: str) -> QueryDict:
    """A stored form as it would be posted once more."""
    data = QueryDict(mutable=True)
    for name, values in posted.items():
        data.setlist(name, values)
    for name, value in extra.items():
        data[name] = value
    return data


class Draft(models.Model):
    """What somebody wrote to a published pattern and nobody has published: its form, as it was posted."""

    pattern = models.OneToOneField(Pattern, models.CASCADE, related_name="draft")
    posted = models.JSONField()
    base = models.PositiveBigIntegerField(null=True, help_text="The version of the pattern that it was written on.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated"]

    def __str__(self) -> str:
        return f"{self.pattern}, draft of {self.updated:%Y-%m-%d}"

    @property
    def stamp(self) -> str:
        """What a form carries to say which state of the draft it shows."""
        return f"{self.pk}-{self.updated:%Y%m%d%H%M%S%f}"


class PastDraft(models.Model):
    """A draft that was replaced, dropped, published or deleted with its pattern: kept, and can be brought back.

    It names the pattern by its number, so that it stays when the pattern goes and is found when that is recovered.
    """

    class Ending(models.TextChoices):
        REPLACED = "replaced", "replaced by another draft"
        DROPPED = "dropped", "dropped"
        PUBLISHED = "published", "published"
        DELETED = "deleted", "deleted with its entry"

    pattern_number = models.PositiveBigIntegerField(db_index=True)
    title = models.CharField(max_length=80)
    posted = models.JSONField()
    base = models.PositiveBigIntegerField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written = models.DateTimeField()
    ending = models.CharField(max_length=9, choices=Ending.choices)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-ended", "-pk"]

    def __str__(self) -> str:
        return f"{self.title}, draft of {self.written:%Y-%m-%d}, {self.get_ending_display()}"
