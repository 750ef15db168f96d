"""Work on a published pattern that is not on the site yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import QueryDict

from patterns.models.pattern import Pattern


class Draft(models.Model):
    """What somebody wrote to a published pattern and nobody has published: its form, as it was posted."""

    pattern = models.OneToOneField(Pattern, models.CASCADE, related_name="draft")
    posted = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-updated"]

    def __str__(self) -> str:
        return f"{self.pattern}, draft of {self.updated:%Y-%m-%d}"

    def form_data(self, **extra: str) -> QueryDict:
        """The form as it would be posted once more."""
        data = QueryDict(mutable=True)
        posted: dict[str, Any] = self.posted
        for name, values in posted.items():
            data.setlist(name, values)
        for name, value in extra.items():
            data[name] = value
        return data
